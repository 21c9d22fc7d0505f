import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ExitReason, exitCodeFor, exitCodes } from './exit-code.ts'

test('each reason has the code that scripts rely on', () => {
  const codes = Object.entries(exitCodes).map(([reason, row]) => [reason, row.code])
  assert.deepEqual(codes, [
    ['usage', 2],
    ['error', 1],
    ['refused', 5],
    ['resumable', 6],
    ['findings', 3],
    ['incomplete', 4],
  ])
})

test('a clean end is 0', () => {
  assert.equal(exitCodeFor([]), 0)
})

test('the precedence is signal, 2, 1, 5, 6, 3, 4, 0 in whatever order the reasons come', () => {
  const order: readonly ExitReason[] = ['usage', 'error', 'refused', 'resumable', 'findings', 'incomplete']
  const codes = order.map((_, first) => [exitCodeFor(order.slice(first)), exitCodeFor(order.slice(first).toReversed())])
  assert.deepEqual(codes, [
    [2, 2],
    [1, 1],
    [5, 5],
    [6, 6],
    [3, 3],
    [4, 4],
  ])
})

test('a signal comes before everything else', () => {
  const signals = (['SIGHUP', 'SIGINT', 'SIGPIPE', 'SIGTERM'] as const).map((signal) => exitCodeFor(['usage'], signal))
  assert.deepEqual(signals, [129, 130, 141, 143])
})
