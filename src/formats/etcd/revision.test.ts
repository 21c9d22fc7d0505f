import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compareRevisions, decodeRevision, encodeRevision } from './revision.ts'

test('every revision comes back, and sorts by its bytes as it does by its numbers', () => {
  const revision = fc.record({
    main: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    sub: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  })
  fc.assert(
    fc.property(revision, revision, (left, right) => {
      const [one, other] = [encodeRevision(left), encodeRevision(right)]
      assert.deepEqual(decodeRevision(one), { ...left, tombstone: false })
      assert.equal(Math.sign(Buffer.compare(one, other)), Math.sign(compareRevisions(left, right)))
    }),
  )
})

const hex = '000000000000012c5f0000000000000007'
const cases: readonly (readonly [title: string, hex: string, expected: ReturnType<typeof decodeRevision>])[] = [
  ['a revision', hex, { main: 300, sub: 7, tombstone: false }],
  ['a tombstone', `${hex}74`, { main: 300, sub: 7, tombstone: true }],
  ['another mark', `${hex}75`, undefined],
  ['two marks', `${hex}7474`, undefined],
  ['another separator', hex.replace('5f', '5e'), undefined],
  ['a byte less', hex.slice(2), undefined],
  ['nothing', '', undefined],
  ['a main of 2^53', `0020000000000000${hex.slice(16)}`, undefined],
  ['a main of 2^64 - 1', `ffffffffffffffff${hex.slice(16)}`, undefined],
  ['a sub of 2^32', `${hex.slice(0, 18)}0000000100000000`, undefined],
]
for (const [title, bytes, expected] of cases)
  test(`reads ${title} as ${expected === undefined ? 'no revision' : 'one'}`, () =>
    assert.deepEqual(decodeRevision(Buffer.from(bytes, 'hex')), expected))
