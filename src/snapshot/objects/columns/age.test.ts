import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ageOf, humanDuration } from './age.ts'

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000]
/** Those of kubernetes/apimachinery, util/duration/duration_test.go. */
const cases: readonly (readonly [number, string])[] = [
  [-2 * second, '<invalid>'],
  [-2 * second + 1, '0s'],
  [0, '0s'],
  [second - 1, '0s'],
  [2 * minute - 1, '119s'],
  [2 * minute, '2m'],
  [2 * minute + second, '2m1s'],
  [10 * minute - 1, '9m59s'],
  [10 * minute, '10m'],
  [3 * hour - 1, '179m'],
  [3 * hour, '3h'],
  [3 * hour + minute, '3h1m'],
  [8 * hour - 1, '7h59m'],
  [8 * hour, '8h'],
  [48 * hour - 1, '47h'],
  [48 * hour, '2d'],
  [48 * hour + hour, '2d1h'],
  [8 * day - 1, '7d23h'],
  [8 * day, '8d'],
  [2 * 365 * day - 1, '729d'],
  [2 * 365 * day, '2y'],
  [2 * 365 * day + day, '2y1d'],
  [8 * 365 * day - 1, '7y364d'],
  [8 * 365 * day, '8y'],
]
for (const [durationMs, expected] of cases)
  test(`says ${expected} for ${durationMs} ms`, () => assert.equal(humanDuration(durationMs), expected))

test('an age that is not known is not made up', () => {
  assert.deepEqual(
    [ageOf('', '2026-11-20T10:00:00Z'), ageOf('2026-11-20T10:00:00Z', '')],
    ['<unknown>', '2026-11-20T10:00:00Z'],
  )
})
