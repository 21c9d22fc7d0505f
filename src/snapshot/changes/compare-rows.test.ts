import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareRows, sameBefore } from './compare-rows.ts'
import type { LiveRows } from './live-rows.ts'

/** Keys and values are numbers here: `[key, revision, value]`. */
type Row = readonly [number, number, number]

const rowsOf = (lastRevision: number, rows: readonly Row[]): LiveRows => ({
  count: rows.length,
  keyLow: Uint32Array.from(rows, ([key]) => key),
  keyHigh: Uint32Array.from(rows, ([key]) => key * 7),
  valueLow: Uint32Array.from(rows, ([, , value]) => value),
  valueHigh: Uint32Array.from(rows, ([, , value]) => value),
  sizeBytes: Uint32Array.from(rows, () => 1),
  main: Float64Array.from(rows, ([, main]) => main),
  place: Float64Array.from(rows, (_, index) => index),
  lastRevision,
})

const before = rowsOf(10, [
  [1, 2, 100],
  [2, 5, 200],
  [3, 10, 300],
])

test('tells what came, went, changed and stayed, whatever the order of the rows', () => {
  const after = rowsOf(20, [
    [4, 11, 400],
    [3, 12, 301],
    [1, 2, 100],
  ])
  const { removed, added, changed, sameCount } = compareRows(before, after)
  assert.deepEqual([[...removed], [...added], [...changed], sameCount], [[1], [0], [2, 1], 1])
})

const histories: readonly (readonly [string, LiveRows, number | undefined])[] = [
  [
    'a later state of it',
    rowsOf(20, [
      [1, 2, 100],
      [2, 5, 200],
      [3, 15, 301],
      [4, 20, 1],
    ]),
    undefined,
  ],
  ['the same', before, undefined],
  [
    'a key rewritten with what it had',
    rowsOf(12, [
      [1, 12, 100],
      [2, 5, 200],
      [3, 10, 300],
    ]),
    undefined,
  ],
  [
    'another write under the same revision',
    rowsOf(20, [
      [1, 2, 100],
      [2, 5, 201],
      [3, 10, 300],
    ]),
    5,
  ],
  [
    'a key whose last write is older than it was',
    rowsOf(20, [
      [1, 2, 100],
      [2, 5, 200],
      [3, 7, 299],
    ]),
    10,
  ],
  // It may have been deleted before the end of the other: nothing is known but that they differ by then.
  [
    'a key of old that was not there',
    rowsOf(20, [
      [1, 2, 100],
      [2, 5, 200],
      [3, 10, 300],
      [9, 3, 1],
    ]),
    10,
  ],
  [
    'an older state of it',
    rowsOf(5, [
      [1, 2, 100],
      [2, 5, 200],
    ]),
    undefined,
  ],
  [
    'an older state of another',
    rowsOf(6, [
      [1, 2, 100],
      [2, 6, 200],
    ]),
    6,
  ],
]
for (const [what, after, expected] of histories)
  test(`against ${what}: ${expected === undefined ? 'one history' : `two histories by revision ${expected}`}`, () =>
    assert.equal(compareRows(before, after).continuation.differsBy, expected))

test('names the last write that both have alike', () => {
  const after = rowsOf(20, [
    [1, 2, 100],
    [2, 5, 200],
    [3, 7, 299],
  ])
  assert.deepEqual(
    [sameBefore(before, after, 10), sameBefore(before, after, 5), sameBefore(before, after, 2)],
    [5, 2, 0],
  )
})
