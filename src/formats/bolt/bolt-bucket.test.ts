import assert from 'node:assert/strict'
import { test } from 'node:test'
import { finishWork } from '../../base/work.ts'
import { type BoltEntry, decodeBucketEntries, decodeBuckets } from './bolt-bucket.ts'
import { type BoltShape, buildBoltFile } from './bolt-file.fixture.ts'
import { type BoltFile, decodeBoltFile } from './bolt-file.ts'
import { findEntry } from './find-entry.ts'
import { memorySource } from './page-source.fixture.ts'
import { visitLeaves } from './visit-leaves.ts'

function open(bytes: Uint8Array): BoltFile {
  const opening = decodeBoltFile(memorySource(bytes))
  assert.equal(opening.kind, 'open')
  return opening.kind === 'open' ? opening.file : assert.fail()
}

function contents(bytes: Uint8Array) {
  const file = open(bytes)
  const { buckets, problems } = decodeBuckets(file)
  const read = buckets.map((bucket) => [bucket.name, decodeBucketEntries(file, bucket)] as const)
  const codes = [...problems, ...read.flatMap(([, { problems: found }]) => found)].map(({ code }) => code)
  return { buckets: read.map(([name, { entries }]) => [name, entries.map(textOf)]), codes }
}

const textOf = ({ key, value }: BoltEntry): string =>
  `${Buffer.from(key)}=${value.length} ${Buffer.from(value.subarray(0, 4))}`
const entry = (index: number, sizeBytes = 9): BoltEntry => {
  const key = String(index).padStart(4, '0')
  return { key: Buffer.from(`key-${key}`), value: Buffer.alloc(sizeBytes, key) }
}
const entriesOf = (count: number, sizeBytes = 9): BoltEntry[] =>
  Array.from({ length: count }, (_, index) => entry(index, sizeBytes))

for (const pageSizeBytes of [1024, 4096, 16384, 65536]) {
  const shape: BoltShape = {
    pageSizeBytes,
    perLeaf: 3,
    buckets: [
      { name: 'empty', entries: [] },
      { name: 'empty inline', entries: [], inline: true },
      { name: 'inline', entries: entriesOf(5), inline: true },
      { name: 'levels', entries: entriesOf(100) },
      { name: 'overflow', entries: entriesOf(7, pageSizeBytes * 2 + 11) },
      { name: 'single', entries: entriesOf(2) },
    ],
  }
  const expected = shape.buckets.map(({ name, entries }) => [name, entries.map(textOf)])

  test(`reads inline buckets, overflow and several levels in pages of ${pageSizeBytes} bytes`, () =>
    assert.deepEqual(contents(buildBoltFile(shape)), { buckets: expected, codes: [] }))

  test(`finds each entry by its key in pages of ${pageSizeBytes} bytes, and none that is not there`, () => {
    const file = open(buildBoltFile(shape))
    for (const bucket of decodeBuckets(file).buckets) {
      const { entries } = shape.buckets.find(({ name }) => name === bucket.name) ?? { entries: [] }
      for (const { key, value } of entries) {
        const found = findEntry(file, bucket, key)
        assert.deepEqual([found.kind, found.kind === 'found' && Buffer.compare(found.value, value)], ['found', 0])
        assert.deepEqual(findEntry(file, bucket, Buffer.concat([key, Buffer.from('x')])), { kind: 'absent' })
      }
      assert.deepEqual(findEntry(file, bucket, Buffer.from('a')), { kind: 'absent' })
    }
  })
}

/** Pages 2 to 5 are leaves of two entries each, 6 and 7 branches over two leaves, 8 a branch over these, 9 the root of all. */
const tree = (): Uint8Array =>
  buildBoltFile({ pageSizeBytes: 1024, perLeaf: 2, perBranch: 2, buckets: [{ name: 'key', entries: entriesOf(8) }] })

function damaged(change: (file: DataView) => void) {
  const bytes = tree()
  change(new DataView(bytes.buffer, bytes.byteOffset))
  const { buckets, codes } = contents(bytes)
  return { kept: buckets.flatMap(([, entries]) => entries).map((text) => Number(text?.slice(4, 8))), codes }
}

const all = [0, 1, 2, 3, 4, 5, 6, 7]
const child = (page: number, index: number): number => page * 1024 + 16 + index * 16 + 8
const damages: readonly (readonly [
  title: string,
  change: (file: DataView) => void,
  kept: readonly number[],
  codes: readonly string[],
])[] = [
  ['nothing wrong', () => {}, all, []],
  ['a leaf that is another page', (file) => file.setBigUint64(3 * 1024, 4n, true), [0, 1, 4, 5, 6, 7], ['page-id']],
  [
    'a child behind the end',
    (file) => file.setBigUint64(child(6, 1), 10n, true),
    [0, 1, 4, 5, 6, 7],
    ['page-out-of-bounds'],
  ],
  [
    'a child of 2^64 - 1',
    (file) => file.setBigUint64(child(6, 1), 2n ** 64n - 1n, true),
    [0, 1, 4, 5, 6, 7],
    ['page-out-of-bounds'],
  ],
  [
    'two pointers to one leaf',
    (file) => file.setBigUint64(child(6, 1), 2n, true),
    [0, 1, 4, 5, 6, 7],
    ['page-used-twice'],
  ],
  [
    'a branch that leads back to its parent',
    (file) => file.setBigUint64(child(8, 1), 8n, true),
    [0, 1, 2, 3],
    ['page-used-twice'],
  ],
  [
    'a bucket whose root is the root of all',
    (file) => file.setBigUint64(9 * 1024 + 16 + 16 + 3, 9n, true),
    [],
    ['page-used-twice'],
  ],
  ['a leaf where branches are', (file) => file.setBigUint64(child(8, 0), 2n, true), [0, 1], ['page-kind']],
  [
    'a first key below its separator',
    (file) => file.setUint8(3 * 1024 + 16 + 32, 0x61),
    [0, 1, 4, 5, 6, 7],
    ['separator-mismatch'],
  ],
  [
    'a last key above the next separator',
    (file) => file.setUint8(3 * 1024 + 16 + 32 + 17, 0x7a),
    [0, 1, 4, 5, 6, 7],
    ['separator-mismatch'],
  ],
  ['a bucket that is not marked as one', (file) => file.setUint32(9 * 1024 + 16, 0, true), [], ['bucket-invalid']],
  [
    'a bucket with bytes behind its root',
    (file) => file.setUint32(9 * 1024 + 16 + 12, 17, true),
    [],
    ['bucket-invalid'],
  ],
  [
    'an entry marked as a bucket',
    (file) => file.setUint32(2 * 1024 + 16, 1, true),
    [1, 2, 3, 4, 5, 6, 7],
    ['bucket-invalid'],
  ],
  [
    'a leaf with the number and the flags of nothing',
    (file) => file.setUint32(2 * 1024 + 8, 0, true),
    [2, 3, 4, 5, 6, 7],
    ['page-kind'],
  ],
]
for (const [title, change, kept, codes] of damages)
  test(`reads what it can of a tree with ${title}`, () => {
    const found = damaged(change)
    assert.deepEqual(
      { ...found, codes: found.codes.filter((code, at) => found.codes.indexOf(code) === at) },
      { kept, codes },
    )
  })

test('leaves that overlap are read once', () => {
  const shape = { pageSizeBytes: 1024, perLeaf: 1, buckets: [{ name: 'key', entries: entriesOf(6, 4000) }] }
  const bytes = buildBoltFile(shape)
  const file = open(bytes)
  const leaves = decodeBuckets(file).buckets[0]?.leaves ?? assert.fail()
  leaves.add(leaves.pageId(2) + 1, undefined, 0)
  const codes: string[] = []
  const kept: number[] = []
  const visit = (_: unknown, ordinal: number): void => void kept.push(ordinal)
  finishWork(visitLeaves(file, leaves, { visit, problem: ({ code }) => codes.push(code) }))
  assert.deepEqual({ kept, codes }, { kept: [0, 1, 2, 3, 4, 5], codes: ['page-used-twice'] })
})

test('no more buckets are opened than any database has', () => {
  const buckets = entriesOf(300).map(({ key }) => ({ name: String(key), entries: [], inline: true }))
  const { buckets: read, codes } = contents(buildBoltFile({ pageSizeBytes: 65536, buckets }))
  assert.deepEqual({ count: read.length, codes }, { count: 256, codes: ['bucket-invalid'] })
})
