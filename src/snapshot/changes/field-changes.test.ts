import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { JsonValue } from '../../base/exact-json.ts'
import { findDifferences, renderPath } from './field-changes.ts'

const shown = (before: JsonValue, after: JsonValue) =>
  findDifferences(before, after).map(({ path, kind, ...values }) => [renderPath(path), kind, values])

test('names a container by its name and a label by its key', () => {
  const pod = (image: string, labels: JsonValue): JsonValue => ({
    metadata: { labels },
    spec: {
      containers: [
        { name: 'side', image: 'a' },
        { name: 'app', image },
      ],
    },
  })
  assert.deepEqual(
    shown(pod('b:1', { 'app.kubernetes.io/name': 'x' }), pod('b:2', { 'app.kubernetes.io/name': 'y' })),
    [
      ['metadata.labels["app.kubernetes.io/name"]', 'changed', { before: 'x', after: 'y' }],
      ['spec.containers[app].image', 'changed', { before: 'b:1', after: 'b:2' }],
    ],
  )
})

const cases: readonly (readonly [string, JsonValue, JsonValue, unknown])[] = [
  [
    'an element that came',
    [{ type: 'Ready' }],
    [{ type: 'Ready' }, { type: 'Disk' }],
    [['[Disk]', 'added', { after: { type: 'Disk' } }]],
  ],
  [
    'an element that went',
    [{ name: 'a' }, { name: 'b' }],
    [{ name: 'b' }],
    [['[a]', 'removed', { before: { name: 'a' } }]],
  ],
  [
    'elements in another order',
    [{ name: 'a' }, { name: 'b' }],
    [{ name: 'b' }, { name: 'a' }],
    [['', 'reordered', { before: ['a', 'b'], after: ['b', 'a'] }]],
  ],
  [
    'a list of texts, whole',
    { args: ['a', 'b'] },
    { args: ['a'] },
    [['args', 'changed', { before: ['a', 'b'], after: ['a'] }]],
  ],
  [
    'elements without a name by their position',
    [{ from: 1 }, { from: 2 }],
    [{ from: 1 }, { from: 3 }],
    [['[1].from', 'changed', { before: 2, after: 3 }]],
  ],
  ['a value that becomes another kind', { a: 1 }, { a: '1' }, [['a', 'changed', { before: 1, after: '1' }]]],
  ['null that comes', {}, { a: null }, [['a', 'added', { after: null }]]],
  [
    'numbers that a double cannot hold',
    { a: 9007199254740993n },
    { a: 9007199254740994n },
    [['a', 'changed', { before: 9007199254740993n, after: 9007199254740994n }]],
  ],
]
for (const [what, before, after, expected] of cases) {
  test(`shows ${what}`, () => assert.deepEqual(shown(before, after), expected))
}

const anyJson = fc.jsonValue() as fc.Arbitrary<JsonValue>
test('finds nothing in what is equal, and something in what is not', () => {
  fc.assert(
    fc.property(anyJson, anyJson, (before, after) => {
      // -0 and 0 are one number in JSON.
      const isEqual = JSON.stringify(sorted(before)) === JSON.stringify(sorted(after))
      assert.equal(findDifferences(before, after).length === 0, isEqual)
      assert.deepEqual(findDifferences(before, structuredClone(before)), [])
    }),
  )
})

const sorted = (value: JsonValue): JsonValue =>
  Array.isArray(value)
    ? value.map(sorted)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .toSorted()
            .map(([name, one]) => [name, sorted(one)]),
        )
      : value
