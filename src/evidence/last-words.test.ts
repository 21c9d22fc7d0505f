import assert from 'node:assert/strict'
import { test } from 'node:test'
import { componentOfUsage, isTraceLine } from './last-words.ts'
import { recogniseContent } from './recognise.ts'

const zap =
  '{"level":"info","ts":"2026-11-20T10:28:07.483Z","caller":"etcdmain/etcd.go:134","msg":"server has been already initialized"}'
const trace = [
  'unexpected fault address 0x7f236a5d1000',
  'fatal error: fault',
  '[signal SIGBUS: bus error code=0x2 addr=0x7f236a5d1000 pc=0x8f1975]',
  'goroutine 100 [running]:',
  'runtime.throw({0xd50468?, 0xc7dfc0?})',
  '\truntime/panic.go:1047 +0x5d fp=0xc0000718d8 sp=0xc0000718a8 pc=0x43b2bd',
  'go.etcd.io/bbolt.(*Tx).checkBucket.func1(0x7f236a5d1000, 0x1462f01?)',
  '\tgo.etcd.io/bbolt/tx.go:465 +0x55 fp=0xc000071a10 sp=0xc000071958 pc=0x8f1975',
  'created by go.etcd.io/bbolt.(*DB).freepages',
]
const bytes = (lines: readonly string[]): readonly Uint8Array[] => [Buffer.from(lines.join('\n'))]

test('a trace line is told from a line of a log', () => {
  assert.deepEqual([...trace, zap].map(isTraceLine), [...trace.map(() => true), false])
})

test('two lines of etcd before a long trace make it the log of etcd', () => {
  const lines = [zap, zap, ...Array.from({ length: 40 }, () => trace).flat()]
  assert.deepEqual(recogniseContent(bytes(lines)), { kind: 'log', component: 'etcd', host: undefined, isMixed: false })
})

test('a trace alone is nobody’s log', () => {
  assert.deepEqual(recogniseContent(bytes(trace)), { kind: 'text' })
})

test('the usage text after a wrong flag says whose it is', () => {
  const usage = [
    'flag provided but not defined: -no-such-flag',
    'Usage:',
    '',
    '  etcd [flags]',
    '    Start an etcd server.',
  ]
  assert.equal(componentOfUsage(usage.join('\n')), 'etcd')
  assert.equal(componentOfUsage('Usage: some other program'), undefined)
  assert.deepEqual(recogniseContent(bytes(usage)), { kind: 'log', component: 'etcd', host: undefined, isMixed: false })
})
