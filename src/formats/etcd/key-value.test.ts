import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { KeyValueView } from './key-value.ts'
import { revisionEntry, varint } from './revision-entry.fixture.ts'

function decode(bytes: Uint8Array, from = 0, to = bytes.length) {
  const view = new KeyValueView()
  if (!view.decode(bytes, from, to)) return undefined
  const { createRevision, modRevision, version, lease } = view
  const part = (start: number, end: number): string => Buffer.from(bytes.subarray(start, end)).toString('latin1')
  const texts = { key: part(view.keyStart, view.keyEnd), value: part(view.valueStart, view.valueEnd) }
  return { ...texts, createRevision, modRevision, version, lease }
}

test('whatever etcd stores comes back, wherever it stands in a buffer', () => {
  const number = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
  const text = fc.string({ unit: 'binary-ascii', minLength: 1 })
  const shape = fc.record({ main: number, key: text, value: text, createRevision: number, version: number })
  fc.assert(
    fc.property(shape, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.nat(20), ({ main, ...rest }, lease, before) => {
      const { value } = revisionEntry({ main, ...rest, lease })
      const buffer = Buffer.concat([Buffer.alloc(before, 0x0a), value, Buffer.alloc(5, 0xff)])
      assert.deepEqual(decode(buffer, before, before + value.length), { ...rest, modRevision: main, lease })
    }),
  )
})

const empty = { key: '', value: '', createRevision: 0, modRevision: 0, version: 0, lease: 0n }
test('reads an empty message, which a bumped restore leaves behind', () =>
  assert.deepEqual(decode(new Uint8Array()), empty))
test('reads the key alone of a tombstone', () =>
  assert.deepEqual(decode(revisionEntry({ main: 3, key: 'a/b' }).value), { ...empty, key: 'a/b' }))

const sound = revisionEntry({ main: 300, key: 'k', value: 'v', lease: 5n }).value
const broken: readonly (readonly [title: string, bytes: Uint8Array])[] = [
  ...Array.from(
    { length: sound.length - 1 },
    (_, at) => [`the first ${at + 1} bytes`, sound.subarray(0, at + 1)] as const,
  ).filter(([, { length }]) => ![3, 6, 9, 11, 14].includes(length)),
  ['a field that is there twice', Buffer.concat([sound, Buffer.from([0x0a, 1, 0x78])])],
  ['a field that nobody knows', Buffer.concat([sound, Buffer.from([0x3a, 1, 0x78])])],
  ['a zero behind the end', Buffer.concat([sound, Buffer.alloc(1)])],
  ['a length of 2^31', Buffer.concat([Buffer.from([0x0a]), varint(2 ** 31)])],
  ['a length of 2^64 - 1', Buffer.concat([Buffer.from([0x0a]), varint(2n ** 64n - 1n)])],
  ['a number of eleven bytes', Buffer.from([0x10, ...Array<number>(10).fill(0x80), 1])],
]
for (const [title, bytes] of broken) test(`takes ${title} for no message`, () => assert.equal(decode(bytes), undefined))
