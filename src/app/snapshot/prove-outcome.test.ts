import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ProcessEnd } from '../../reach/throwaway/supervised-process.ts'
import { stopOfEnd } from './prove-outcome.ts'

const exited = (exitCode: number): ProcessEnd => ({ kind: 'exited', exitCode, signal: undefined })
const killed = (signal: string): ProcessEnd => ({ kind: 'killed', exitCode: undefined, signal })
const timedOut: ProcessEnd = { kind: 'timed-out', exitCode: undefined, signal: 'SIGKILL' }

const cases: readonly (readonly [
  title: string,
  ProcessEnd,
  readonly string[],
  verdict: string,
  code: string,
  detail: string,
])[] = [
  [
    'a panic speaks against the snapshot, in its own words',
    exited(2),
    ['{"level":"info","msg":"x"}', 'panic: freepages: failed to get all reachable pages', 'goroutine 1 [running]:'],
    ...(['refuted', 'etcd-died', 'panic: freepages: failed to get all reachable pages'] as const),
  ],
  [
    'a fatal line comes before what follows it',
    exited(1),
    ['{"level":"fatal","msg":"discovery failed","error":"walpb: crc mismatch"}', 'exit'],
    ...(['refuted', 'etcd-died', '{"level":"fatal","msg":"discovery failed","error":"walpb: crc mismatch"}'] as const),
  ],
  ['a fault of its own without a word too', killed('SIGBUS'), [], 'refuted', 'etcd-died', 'killed by SIGBUS'],
  ['a kill from outside does not', killed('SIGKILL'), ['ready'], 'not-evaluated', 'etcd-killed', 'ready'],
  [
    'a full disk does not',
    exited(1),
    ['{"level":"fatal","msg":"failed to create WAL","error":"no space left on device"}'],
    ...([
      'not-evaluated',
      'etcd-killed',
      '{"level":"fatal","msg":"failed to create WAL","error":"no space left on device"}',
    ] as const),
  ],
  ['an end without an error does not', exited(0), [], 'not-evaluated', 'etcd-killed', 'exit code 0, without a word'],
  ['silence does not', timedOut, [], 'not-evaluated', 'too-slow', 'it said nothing and did not end'],
]

for (const [title, end, lines, verdict, code, detail] of cases)
  test(title, () => assert.deepEqual(stopOfEnd('etcd-died', end, lines), { verdict, code, detail }))
