import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { renderGoDuration, renderGoMicroTime, renderGoTime } from './go-time.ts'

test('writes times in whole seconds of UTC', () => {
  assert.deepEqual(
    [0, 1763634483, -1, 951782400, 253402300799, 253402300800, -62135596800, -62135596801].map(renderGoTime),
    [
      '1970-01-01T00:00:00Z',
      '2025-11-20T10:28:03Z',
      '1969-12-31T23:59:59Z',
      '2000-02-29T00:00:00Z',
      '9999-12-31T23:59:59Z',
      undefined,
      null,
      undefined,
    ],
  )
})

test('cuts times of microseconds, and counts nanoseconds forward', () => {
  assert.deepEqual(
    [
      renderGoMicroTime(1763634483, 123456789),
      renderGoMicroTime(1763634483, 999),
      renderGoMicroTime(-1, 500_000_000),
      renderGoMicroTime(0, -1000),
      renderGoMicroTime(-62135596800, 0),
      renderGoMicroTime(-62135596800, 1000),
    ],
    [
      '2025-11-20T10:28:03.123456Z',
      '2025-11-20T10:28:03.000000Z',
      '1969-12-31T23:59:59.500000Z',
      '1969-12-31T23:59:59.999999Z',
      null,
      // The zero time itself is null; a microsecond behind it is a time.
      '0001-01-01T00:00:00.000001Z',
    ],
  )
})

test('any time between the years 1 and 9999 is what Date writes', () => {
  fc.assert(
    fc.property(fc.integer({ min: -62135596799, max: 253402300799 }), (seconds) => {
      assert.equal(renderGoTime(seconds), `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`)
    }),
  )
})

/** As time.Duration.String of Go 1.26 writes them. */
const durations: readonly (readonly [bigint, string])[] = [
  [0n, '0s'],
  [1n, '1ns'],
  [999n, '999ns'],
  [1000n, '1µs'],
  [1500n, '1.5µs'],
  [1_000_000n, '1ms'],
  [999_999_999n, '999.999999ms'],
  [1_000_000_000n, '1s'],
  [1_500_000_000n, '1.5s'],
  [60_000_000_000n, '1m0s'],
  [90_000_000_000n, '1m30s'],
  [3_600_000_000_000n, '1h0m0s'],
  [3_661_000_000_001n, '1h1m1.000000001s'],
  [-1n, '-1ns'],
  [-90_000_000_000n, '-1m30s'],
  [9223372036854775807n, '2562047h47m16.854775807s'],
  [-9223372036854775808n, '-2562047h47m16.854775808s'],
]
test('writes durations as Go does', () => {
  assert.deepEqual(
    durations.map(([nanoseconds]) => renderGoDuration(nanoseconds)),
    durations.map(([, text]) => text),
  )
})
