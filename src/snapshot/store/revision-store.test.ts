import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'
import { finishWork } from '../../base/work.ts'
import { buildBoltFile } from '../../formats/bolt/bolt-file.fixture.ts'
import { memorySource } from '../../formats/bolt/page-source.fixture.ts'
import { type RevisionShape, revisionEntry } from '../../formats/etcd/revision-entry.fixture.ts'
import { bucketEntries, decodeRevisionStore, type RevisionStore, visitRevisions } from './revision-store.ts'
import { selectHistory, selectLive } from './select-revisions.ts'

const snapshots = new URL('../../../test/snapshots/', import.meta.url)
const readReal = (name: string): Buffer => readFileSync(new URL(name, snapshots))
const readZstd = (name: string): Buffer => zstdDecompressSync(readReal(name))

function open(bytes: Uint8Array): RevisionStore {
  const opening = decodeRevisionStore(memorySource(bytes))
  return opening.kind === 'open' ? opening.store : assert.fail(JSON.stringify(opening))
}

function textsOf(store: RevisionStore, places?: Float64Array) {
  const texts: string[] = []
  const codes = store.problems.map(({ code }) => code)
  const visit = ({
    main,
    sub,
    tombstone,
    key,
    value,
    keyValue,
  }: Parameters<Parameters<typeof visitRevisions>[1]['visit']>[0]) => {
    const { createRevision, version, lease } = keyValue
    const text = tombstone ? 'deleted' : `${Buffer.from(value)} ${createRevision}/${version}/${lease.toString(16)}`
    texts.push(`${main}.${sub} ${Buffer.from(key)} ${text}`)
  }
  const problem = ({ code }: { readonly code: string }): void => void codes.push(code)
  finishWork(visitRevisions(store, { visit, problem, ...(places === undefined ? {} : { places }) }))
  return { texts: texts.toSorted(), codes }
}

const refuse = (problem: { readonly code: string }): never => assert.fail(JSON.stringify(problem))

const build = (shapes: readonly RevisionShape[], pageSizeBytes = 1024): Uint8Array =>
  buildBoltFile({ pageSizeBytes, perLeaf: 3, buckets: [{ name: 'key', entries: shapes.map(revisionEntry) }] })

const shapes: readonly RevisionShape[] = [
  { main: 2, key: '/a', value: 'one', lease: 0xfedcba9876543210n },
  { main: 3, key: '/b', value: 'one' },
  { main: 3, sub: 1, key: '/c', value: 'x'.repeat(3000) },
  { main: 4, key: '/a', value: 'two', createRevision: 2, version: 2 },
  { main: 5, key: '/b' },
  { main: 6, key: '/b', value: 'again' },
  { main: 7, key: '/a' },
]

test('every revision of a database is visited, with all that etcd keeps of it', () =>
  assert.deepEqual(textsOf(open(build(shapes))), {
    texts: [
      '2.0 /a one 2/1/fedcba9876543210',
      '3.0 /b one 3/1/0',
      `3.1 /c ${'x'.repeat(3000)} 3/1/0`,
      '4.0 /a two 2/2/0',
      '5.0 /b deleted',
      '6.0 /b again 6/1/0',
      '7.0 /a deleted',
    ],
    codes: [],
  }))

const live: readonly (readonly [atRevision: number | undefined, expected: readonly string[]])[] = [
  [undefined, ['3.1 /c', '6.0 /b']],
  [6, ['3.1 /c', '4.0 /a', '6.0 /b']],
  [5, ['3.1 /c', '4.0 /a']],
  [3, ['2.0 /a', '3.0 /b', '3.1 /c']],
  [1, []],
]
for (const [atRevision, expected] of live)
  test(`finds what was there at revision ${atRevision ?? 'now'}`, () => {
    const store = open(build(shapes))
    const at = atRevision === undefined ? {} : { atRevision }
    const { places } = finishWork(selectLive(store, { ...at, seed: 7, problem: refuse }))
    assert.deepEqual(
      textsOf(store, places).texts.map((text) => text.split(' ').slice(0, 2).join(' ')),
      expected,
    )
  })

test('finds the history of one key, deletion and all', () => {
  const store = open(build(shapes))
  const matches = (bytes: Uint8Array, from: number, to: number): boolean =>
    Buffer.from(bytes.subarray(from, to)).equals(Buffer.from('/b'))
  const places = finishWork(selectHistory(store, { matches, problem: refuse }))
  assert.deepEqual(textsOf(store, places).texts, ['3.0 /b one 3/1/0', '5.0 /b deleted', '6.0 /b again 6/1/0'])
})

test('what a bumped restore leaves behind is visited, and is no key', () => {
  const bumped = { key: revisionEntry({ main: 1_000_000, key: '' }).key.subarray(0, 17), value: new Uint8Array() }
  const entries = [...shapes.map(revisionEntry), bumped]
  const store = open(buildBoltFile({ pageSizeBytes: 4096, buckets: [{ name: 'key', entries }] }))
  assert.deepEqual(
    textsOf(store).texts.filter((text) => text.startsWith('1000000')),
    ['1000000.0   0/0/0'],
  )
  const { distinctKeys } = finishWork(selectLive(store, { seed: 1, problem: refuse }))
  assert.equal(distinctKeys, 3)
})

const wrong: readonly (readonly [title: string, entry: ReturnType<typeof revisionEntry>])[] = [
  [
    'a key that is no revision',
    { key: Buffer.from('00000000_'), value: revisionEntry({ main: 9, key: 'k', value: 'v' }).value },
  ],
  [
    'a value that is no key and value',
    { key: revisionEntry({ main: 9, key: 'k', value: '' }).key, value: Buffer.from('text') },
  ],
  [
    'the value of another revision',
    { ...revisionEntry({ main: 8, key: 'k', value: 'v' }), key: revisionEntry({ main: 9, key: 'k', value: 'v' }).key },
  ],
  ['a creation after its modification', revisionEntry({ main: 9, key: 'k', value: 'v', createRevision: 10 })],
  ['no creation', revisionEntry({ main: 9, key: 'k', value: 'v', createRevision: 0 })],
  ['version zero', revisionEntry({ main: 9, key: 'k', value: 'v', version: 0 })],
  [
    'a tombstone with a value',
    { ...revisionEntry({ main: 9, key: 'k' }), value: revisionEntry({ main: 9, key: 'k', value: 'v' }).value },
  ],
  ['nothing where a key must be', { ...revisionEntry({ main: 9, key: 'k' }), value: new Uint8Array() }],
]
for (const [title, entry] of wrong)
  test(`an entry with ${title} is a problem, and those around it are read`, () => {
    const entries = [...shapes.map(revisionEntry), entry]
    const { texts, codes } = textsOf(open(buildBoltFile({ pageSizeBytes: 4096, buckets: [{ name: 'key', entries }] })))
    assert.deepEqual({ count: texts.length, codes }, { count: shapes.length, codes: ['revision-invalid'] })
  })

test('a bolt file without the bucket of the keys is no empty etcd', () => {
  const store = open(buildBoltFile({ pageSizeBytes: 4096, buckets: [{ name: 'kez', entries: [] }] }))
  assert.deepEqual(textsOf(store), { texts: [], codes: ['bucket-missing'] })
})

test('pages of 16 and of 64 KiB hold what pages of 4 KiB held', () => {
  const small = open(readReal('k8s-1.32.13-before.db'))
  const expected = textsOf(small)
  assert.deepEqual([expected.texts.length, expected.codes], [1289, []])
  for (const [name, sizeBytes] of [
    ['pages-of-16-kib.db.zst', 16384],
    ['pages-of-64-kib.db.zst', 65536],
  ] as const) {
    const large = open(readZstd(name))
    assert.equal(large.file.meta.pageSizeBytes, sizeBytes)
    assert.deepEqual(textsOf(large), expected)
    for (const { name: bucket } of small.buckets)
      if (bucket !== 'key') assert.deepEqual(bucketEntries(large, bucket), bucketEntries(small, bucket))
  }
})

for (const name of ['k8s-1.20.2-after', 'k8s-1.32.13-before'])
  test(`the keys of ${name} are those that etcdctl listed, but for events that came meanwhile`, () => {
    const store = open(readReal(`${name}.db`))
    const { places } = finishWork(selectLive(store, { seed: 3, problem: refuse }))
    const keys: string[] = []
    const visit = ({ key }: { readonly key: Uint8Array }): void => void keys.push(String(Buffer.from(key)))
    finishWork(visitRevisions(store, { visit, places, problem: refuse }))
    const listed = String(readZstd(`${name}.keys.txt.zst`)).split('\n')
    const lasting = (key: string): boolean => /^\/registry\/(?!events\/)/.test(key)
    assert.deepEqual(keys.filter(lasting).toSorted(), listed.filter(lasting).toSorted())
  })
