import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readableLine, withoutJournalHead } from './readable-line.ts'

test('a zap line becomes its message and its fields, also when it was cut', () => {
  const line =
    '{"level":"warn","ts":"2026","caller":"a.go:1","msg":"say \\"no\\"","peer":"8e","rtt":0.2,"error":"dial: ref'
  assert.equal(readableLine(line), 'say "no"  peer=8e  rtt=0.2  error=dial: ref')
})

test('any other line stays as it is', () => {
  assert.deepEqual(['  W1120 x.go:1] "msg":"y" ', '{"msg":1}'].map(readableLine), [
    'W1120 x.go:1] "msg":"y"',
    '{"msg":1}',
  ])
})

test('takes off what journald and syslog put in front, and nothing else', () => {
  const lines = [
    '2026-11-20T14:11:28.235722+0000 cp1 etcd[32]: {"level":"warn"}',
    'Nov 20 03:12:07 cp2 systemd[1]: etcd.service: Main process exited',
    'Nov  2 03:12:07 cp2 kernel: Out of memory',
    '2026-11-20 10:00:00.1 W | etcdserver: slow',
    'E1120 10:00:00.1 1 x.go:1] cp1 etcd[3]: no',
  ]
  assert.deepEqual(lines.map(withoutJournalHead), [
    '{"level":"warn"}',
    'etcd.service: Main process exited',
    'Out of memory',
    '2026-11-20 10:00:00.1 W | etcdserver: slow',
    'E1120 10:00:00.1 1 x.go:1] cp1 etcd[3]: no',
  ])
})
