import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeExactJson, renderExactJson, setMember } from './exact-json.ts'

const texts: readonly (readonly [string, unknown])[] = [
  ['{"a":9007199254740993}', { a: 9007199254740993n }],
  ['[-9223372036854775808,12345678901234567890]', [-9223372036854775808n, 12345678901234567890n]],
  ['{"a":"1234567890123456","b":1234567890123456}', { a: '1234567890123456', b: 1234567890123456 }],
  ['0.12345678901234568', 0.12345678901234568],
  ['1e30', 1e30],
]
for (const [text, value] of texts) {
  test(`reads ${text} without losing a digit`, () => assert.deepEqual(decodeExactJson(text), value))
}

test('finds nothing in what is not JSON', () => {
  assert.deepEqual(['', '{', '{"a":1}}', 'k8s'].map(decodeExactJson), [undefined, undefined, undefined, undefined])
})

test('prints what it read', () => {
  const text = '{"a":9007199254740993,"b":[1,-9223372036854775808],"c":null}'
  const value = decodeExactJson(text)
  assert.ok(value !== undefined)
  assert.equal(renderExactJson(value), text)
})

test('any 64-bit number survives', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n }), (number) => {
      assert.equal(renderExactJson(decodeExactJson(`{"n":${number}}`) ?? null), `{"n":${number}}`)
    }),
  )
})

test('a member may have any name', () => {
  const object = {}
  setMember(object, '__proto__', 'x')
  assert.deepEqual(JSON.stringify(object), '{"__proto__":"x"}')
})

test('what goes down without end is not read', () => {
  const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`
  assert.deepEqual(
    [500, 501, 100_000].map((levels) => decodeExactJson(nested(levels)) === undefined),
    [false, true, true],
  )
  const text = JSON.stringify({ text: '['.repeat(2000), path: '\\"{'.repeat(1000) })
  assert.equal(JSON.stringify(decodeExactJson(text)), text)
})
