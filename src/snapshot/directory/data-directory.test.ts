import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { finishWork } from '../../base/work.ts'
import { buildBoltFile } from '../../formats/bolt/bolt-file.fixture.ts'
import { memorySource } from '../../formats/bolt/page-source.fixture.ts'
import { crc32c } from '../../formats/crc32c.ts'
import { revisionEntry } from '../../formats/etcd/revision-entry.fixture.ts'
import { encodeMessage, entries, makeLog, type RecordDraft } from '../../formats/etcd/wal/wal.fixture.ts'
import { decodeRevisionStore } from '../store/revision-store.ts'
import {
  type DataDirectory,
  type DirectoryFile,
  decodeDataDirectory,
  openDirectoryDb,
  replayDirectory,
} from './data-directory.ts'
import type { EtcdMinor } from './start-rules.ts'

/** Node 0x11 of cluster 0x22, as the logs of the fixture have it. */
const NODE = '11'
const uint64 = (value: number): Uint8Array => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return new Uint8Array(bytes)
}

interface DbShape {
  readonly consistentIndex?: number
  readonly storageVersion?: string
  readonly members?: readonly string[]
}

function makeDb({ consistentIndex = 5, storageVersion, members = [NODE] }: DbShape = {}): Uint8Array {
  const text = (value: string): Uint8Array => new Uint8Array(Buffer.from(value))
  const meta = [{ key: text('consistent_index'), value: uint64(consistentIndex) }]
  if (storageVersion !== undefined) meta.push({ key: text('storageVersion'), value: text(storageVersion) })
  const rows = members.map((id) => ({
    key: text(id),
    value: text(`{"id":${BigInt(`0x${id}`)},"peerURLs":["http://a"],"name":"a"}`),
  }))
  const revisions = [revisionEntry({ main: 2, key: '/a', value: 'one', createRevision: 2, version: 1 })]
  return buildBoltFile({
    pageSizeBytes: 4096,
    buckets: [
      { name: 'key', entries: revisions },
      { name: 'members', entries: rows, inline: true },
      { name: 'meta', entries: meta, inline: true },
    ],
  })
}

interface SnapshotShape {
  readonly index: number
  readonly clusterVersion?: string
  readonly clientKeys?: boolean
}

function makeSnapshot({ index, clusterVersion = '3.4.0', clientKeys = false }: SnapshotShape): DirectoryFile {
  const folder = (children: object): object => ({ Value: '', Children: children })
  const leaf = (value: string): object => ({ Value: value, Children: null })
  const member = folder({ raftAttributes: leaf('{"peerURLs":["http://a"]}'), attributes: leaf('{"name":"a"}') })
  const own = folder({ members: folder({ [NODE]: member }), version: leaf(clusterVersion) })
  const store = JSON.stringify({ Root: folder({ '0': own, '1': folder(clientKeys ? { k: leaf('v') } : {}) }) })
  const metadata = encodeMessage([
    [1, encodeMessage([[1, 0x11]])],
    [2, index],
    [3, 2],
  ])
  const data = encodeMessage([
    [1, store],
    [2, metadata],
  ])
  const bytes = encodeMessage([
    [1, crc32c(0, data, { from: 0, to: data.length })],
    [2, data],
  ])
  return {
    folder: 'snap',
    name: `0000000000000002-${index.toString(16).padStart(16, '0')}.snap`,
    source: memorySource(bytes),
  }
}

const logFiles = (...files: (readonly RecordDraft[])[]): readonly DirectoryFile[] =>
  makeLog(files).map(({ name, bytes }) => ({ folder: 'wal' as const, name, source: memorySource(bytes) }))

const directoryOf = (files: readonly DirectoryFile[], db: Uint8Array | undefined): DataDirectory =>
  finishWork(
    decodeDataDirectory(files, openDirectoryDb(db === undefined ? undefined : decodeRevisionStore(memorySource(db)))),
  )

const joined: RecordDraft = {
  entry: 1,
  type: 1,
  data: encodeMessage([
    [2, 0],
    [3, 0x11],
    [4, '{"id":17,"peerURLs":["http://a"],"name":"a"}'],
  ]),
}
const ordinary: readonly RecordDraft[] = [joined, ...entries(2, 5), { snapshot: 4 }, { commit: 5 }]

const starts: readonly {
  readonly name: string
  readonly files: readonly DirectoryFile[]
  readonly db?: Uint8Array | undefined
  readonly verdicts: readonly string[]
}[] = [
  {
    name: 'an ordinary directory',
    files: [...logFiles(ordinary), makeSnapshot({ index: 4 })],
    verdicts: ['yes', 'yes', 'yes'],
  },
  {
    name: 'a snapshot that the log does not know',
    files: [...logFiles(ordinary), makeSnapshot({ index: 3 })],
    verdicts: ['yes', 'yes', 'yes'],
  },
  {
    name: 'entries missing behind the snapshot',
    files: [...logFiles([joined, { snapshot: 4 }, ...entries(7, 8), { commit: 8 }]), makeSnapshot({ index: 4 })],
    verdicts: Array(3).fill('no wal-unreadable'),
  },
  {
    name: 'files of another member',
    files: logFiles(ordinary, [{ metadata: [99, 34] }]),
    verdicts: Array(3).fill('no wal-unreadable'),
  },
  {
    name: 'an entry of no known kind',
    files: logFiles([...ordinary, { entry: 6, type: 2 }]),
    verdicts: Array(3).fill('no wal-unreadable'),
  },
  {
    name: 'keys of the v2 API',
    files: [...logFiles(ordinary), makeSnapshot({ index: 4, clientKeys: true })],
    verdicts: ['yes', 'yes', 'no v2-keys'],
  },
  {
    name: 'a cluster of 3.5',
    files: [...logFiles(ordinary), makeSnapshot({ index: 4, clusterVersion: '3.5.0' })],
    verdicts: ['no cluster-version-newer', 'yes', 'yes'],
  },
  {
    name: 'a db of 3.7',
    files: logFiles(ordinary),
    db: makeDb({ storageVersion: '3.7.0' }),
    verdicts: ['yes storage-version-newer', 'yes storage-version-newer', 'no storage-version-newer'],
  },
  {
    name: 'a commit beyond the log',
    files: logFiles([joined, ...entries(2, 5), { commit: 9 }]),
    verdicts: Array(3).fill('no commit-beyond-log'),
  },
  {
    name: 'a member that was removed',
    files: logFiles([
      joined,
      {
        entry: 2,
        type: 1,
        data: encodeMessage([
          [2, 1],
          [3, 0x11],
        ]),
      },
      ...entries(3, 5),
      { commit: 5 },
    ]),
    db: makeDb({ members: [] }),
    verdicts: Array(3).fill('unknown member-removed'),
  },
  {
    name: 'members of before a restore',
    files: logFiles(ordinary),
    db: makeDb({ members: ['99'] }),
    verdicts: ['yes', 'yes', 'no members-bucket-stale'],
  },
  {
    name: 'names that are not of a log',
    files: [{ folder: 'wal', name: 'x.wal', source: memorySource(Buffer.alloc(9)) }],
    verdicts: Array(3).fill('no wal-file-missing'),
  },
  { name: 'no log', files: [], verdicts: Array(3).fill('unknown wal-missing') },
]

for (const { name, files, db = makeDb(), verdicts } of starts)
  test(`judges whether etcd starts on ${name}`, () => {
    const { starts: found } = directoryOf(files, db)
    const describe = (version: EtcdMinor): string =>
      [found[version].wouldStart, ...found[version].reasons.map(({ code }) => code)].join(' ')
    assert.deepEqual([describe('3.4'), describe('3.5'), describe('3.6')], verdicts)
  })

test('says whose it is, how far it goes and what is not committed', () => {
  const added = encodeMessage([
    [2, 3],
    [3, 0x99],
    [4, '{"id":153,"peerURLs":["http://b"],"name":""}'],
  ])
  const log = logFiles([...ordinary, { entry: 6, type: 1, data: added }])
  const directory = directoryOf(
    [...log, makeSnapshot({ index: 4 }), { folder: 'wal', name: '0.tmp', source: memorySource(Buffer.alloc(0)) }],
    makeDb(),
  )
  const { nodeId, clusterId, term, vote, commit, committedIndex, lastIndex, membership, otherFiles } = directory
  assert.deepEqual(
    { nodeId, clusterId, term, vote, commit, committedIndex, lastIndex },
    { nodeId: NODE, clusterId: '22', term: 2, vote: NODE, commit: 5, committedIndex: 5, lastIndex: 6 },
  )
  assert.deepEqual(
    membership.members.map(({ id, name, isLearner }) => [id, name, isLearner]),
    [[NODE, 'a', false]],
  )
  assert.deepEqual([membership.source, membership.contradictions], ['snapshot', []])
  assert.deepEqual(
    membership.uncommitted.map(({ index, request }) => [index, request.kind]),
    [[6, 'conf-change']],
  )
  assert.deepEqual(
    otherFiles.map(({ file, kind }) => [file.name, kind]),
    [['0.tmp', 'temporary']],
  )
})

test('a commit that only the db knows counts: etcd does not wait for the disk with it', () => {
  const { commit, committedIndex } = directoryOf(
    logFiles([joined, ...entries(2, 9), { commit: 5 }]),
    makeDb({ consistentIndex: 8 }),
  )
  assert.deepEqual([commit, committedIndex], [5, 8])
})

const put = (key: string, value: string): Uint8Array =>
  encodeMessage([
    [
      4,
      encodeMessage([
        [1, key],
        [2, value],
      ]),
    ],
  ])

function replayOf(files: readonly DirectoryFile[], db: Uint8Array): unknown {
  const opening = decodeRevisionStore(memorySource(db))
  const directory = finishWork(decodeDataDirectory(files, openDirectoryDb(opening)))
  const made: string[] = []
  if (opening.kind !== 'open') return made
  const replay = finishWork(
    replayDirectory(directory, {
      store: opening.store,
      problem: () => {},
      visit: ({ main, sub, key, value, version, label, index }) =>
        made.push(`${main}.${sub} ${Buffer.from(key)} ${Buffer.from(value)} v${version} ${label} ${index}`),
    }),
  )
  return { made, replay }
}

test('gives what the log has beyond the db, and labels what was not committed', () => {
  const writes = [{ entry: 6, data: put('/a', 'two') }, { entry: 7, data: put('/b', 'new') }, { commit: 6 }]
  assert.deepEqual(replayOf(logFiles([joined, ...entries(2, 5, Buffer.from([0x07])), ...writes]), makeDb()), {
    made: ['3.0 /a two v2 wal 6', '4.0 /b new v1 uncommitted 7'],
    replay: {
      ...{ entries: 2, committedRevision: 3, lastRevision: 4, compactRevision: 0 },
      ...{ refused: [], missingIndex: undefined, isCertain: true },
    },
  })
})

test('applies nothing behind a hole or behind damage', () => {
  const [first, second] = makeLog([
    [joined, ...entries(2, 6), { commit: 6 }],
    [{ entry: 7, data: put('/b', 'x') }, { commit: 7 }],
  ])
  assert.ok(first !== undefined && second !== undefined)
  const damaged = Buffer.from(first.bytes)
  damaged.fill(9, damaged.length - 60, damaged.length - 58)
  const files = [{ ...first, bytes: damaged }, second].map(({ name, bytes }) => ({
    folder: 'wal' as const,
    name,
    source: memorySource(bytes),
  }))
  const { replay, made } = replayOf(files, makeDb({ consistentIndex: 4 })) as {
    replay: { missingIndex: number }
    made: string[]
  }
  assert.deepEqual([made, replay.missingIndex <= 7], [[], true])
})

test('takes any change of any file of a directory, and answers all the same', () => {
  const log = makeLog([ordinary, [{ entry: 6, data: put('/a', 'two') }, { commit: 6 }]])
  const snapshot = makeSnapshot({ index: 4 })
  const snapshotBytes = new Uint8Array(snapshot.source.sizeBytes)
  snapshot.source.read(0, snapshotBytes)
  const sound = [makeDb(), snapshotBytes, ...log.map(({ bytes }) => new Uint8Array(bytes))]
  const names = [snapshot.name, ...log.map(({ name }) => name)]
  const change = fc.record({
    file: fc.nat(sound.length - 1),
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 9 }),
    cut: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      const parts = sound.map((bytes) => bytes.slice())
      for (const { file, at, bytes, cut } of changes) {
        const part = parts[file] ?? new Uint8Array()
        const offset = Math.floor(at * part.length)
        if (cut) parts[file] = part.slice(0, offset)
        else part.set(bytes.subarray(0, part.length - offset), offset)
      }
      const [db = new Uint8Array(), ...others] = parts
      const files = others.map((bytes, index) => ({
        folder: index === 0 ? ('snap' as const) : ('wal' as const),
        ...{ name: names[index] ?? '', source: memorySource(bytes) },
      }))
      for (const verdict of Object.values(directoryOf(files, db).starts))
        assert.ok(['yes', 'no', 'unknown'].includes(verdict.wouldStart))
      replayOf(files, db)
    }),
    { numRuns: 400 },
  )
})
