import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { finishWork } from '../../../base/work.ts'
import { memorySource } from '../../bolt/page-source.fixture.ts'
import { decodeRaftRequest } from '../raft-request.ts'
import { decodeWal, type Wal } from './decode-wal.ts'
import { EntryReader } from './entry-reader.ts'
import { LARGEST_RECORD_BYTES } from './frame-reader.ts'
import {
  encodeMessage,
  entries,
  frame,
  type MemoryFile,
  makeLog,
  openFiles,
  type RecordDraft,
  realWal,
} from './wal.fixture.ts'

const FIRST = '0000000000000000-0000000000000000.wal'
const read = (files: readonly MemoryFile[]): Wal => finishWork(decodeWal(openFiles(files)))
const readLog = (...files: (readonly RecordDraft[])[]): Wal => read(makeLog(files))

/** Everything that was read, so that two readings can be compared. */
function contentOf(wal: Wal): unknown {
  const reader = new EntryReader(wal)
  const all: unknown[] = []
  for (let index = wal.log.firstIndex; index <= wal.log.lastIndex; index++) {
    const entry = reader.entryAt(index)
    all.push(entry === undefined ? index : [index, entry.term, entry.kind, Buffer.from(entry.data).toString('hex')])
  }
  return [wal.metadata, wal.state, wal.snapshots, all]
}

test('reads the log that an etcd wrote', () => {
  const kinds: string[] = []
  const file = { name: FIRST, source: memorySource(realWal) }
  const wal = finishWork(
    decodeWal([file], (record) =>
      kinds.push(record.kind === 'entry' ? decodeRaftRequest(record.entry).kind : record.kind),
    ),
  )
  const state = ['state']
  assert.deepEqual(kinds, [
    ...['crc', 'metadata', 'snapshot', 'conf-change', ...state, 'empty', ...state, 'member-attributes', ...state],
    ...['cluster-version', ...state, 'txn', ...state, 'delete-range', ...state],
  ])
  assert.deepEqual(
    { ...wal, log: [wal.log.firstIndex, wal.log.lastIndex], files: wal.files.map(({ source, ...rest }) => rest) },
    {
      files: [{ name: FIRST, sequence: 0, firstIndex: 0, endOffset: realWal.length - 8 }],
      metadata: { nodeId: 'ddd67b312462fd7b', clusterId: 'a7ef944b95711739' },
      state: { term: 2, vote: 'ddd67b312462fd7b', commit: 6 },
      snapshots: [{ index: 0, term: 0, confState: undefined }],
      log: [1, 6],
      ...{ torn: undefined, damage: undefined, largestRecordBytes: 155, problems: [] },
    },
  )
})

test('follows the checksum through the files, and begins with whichever is the first', () => {
  const log = makeLog([[...entries(1, 3), { commit: 3 }], entries(4, 6), [...entries(7, 9), { snapshot: 5 }]])
  const wal = read(log)
  assert.deepEqual([wal.log.firstIndex, wal.log.lastIndex, wal.problems, wal.snapshots.length], [1, 9, [], 1])
  const later = read(log.slice(1))
  assert.deepEqual([later.log.firstIndex, later.log.lastIndex, later.problems], [4, 9, []])
})

test('a later entry replaces the earlier one of its index and all behind it', () => {
  const wal = readLog([...entries(1, 5), { entry: 3, term: 4, data: Buffer.from('new') }, { commit: 3 }])
  const entry = new EntryReader(wal).entryAt(3)
  assert.deepEqual([wal.log.lastIndex, entry?.term, Buffer.from(entry?.data ?? []).toString()], [3, 4, 'new'])
  assert.equal(wal.log.place(4), undefined)
  assert.deepEqual(wal.problems, [])
})

test('a snapshot from a leader may leave entries out, nothing else may', () => {
  const skipped = readLog([...entries(1, 3), { snapshot: 20 }, ...entries(21, 22)])
  assert.deepEqual([skipped.log.firstIndex, skipped.log.lastIndex, skipped.problems], [21, 22, []])
  const gap = readLog([...entries(1, 3), ...entries(6, 7)])
  assert.deepEqual([gap.log.firstIndex, gap.log.lastIndex, gap.log.place(4), gap.log.term(6)], [1, 7, undefined, 2])
  assert.deepEqual([gap.problems.map(({ code }) => code), gap.damage?.soundIndex], [['index-gap'], 3])
})

const plain = makeLog([entries(1, 3), entries(4, 6), [...entries(7, 9), { commit: 8 }]])
const withBytes = (file: number, change: (bytes: Buffer) => Buffer): readonly MemoryFile[] =>
  plain.map((one, index) => (index === file ? { ...one, bytes: change(Buffer.from(one.bytes)) } : one))
const poke =
  (offset: number, ...values: readonly number[]) =>
  (bytes: Buffer): Buffer => {
    bytes.set(values, offset < 0 ? bytes.length + offset : offset)
    return bytes
  }
/** In the data of the first entry of a file: behind its crc record, its metadata and the head of the record. */
const ENTRY_DATA = 16 + 24 + 8 + 20

const cases: readonly {
  readonly name: string
  readonly files: readonly MemoryFile[]
  readonly codes: readonly string[]
  readonly torn?: boolean
  readonly soundIndex?: number
}[] = [
  {
    name: 'the last file ends inside a record',
    files: withBytes(2, (bytes) => bytes.subarray(0, -80)),
    codes: ['torn-tail'],
    torn: true,
  },
  {
    name: 'the last file ends inside a length',
    files: withBytes(2, (bytes) => bytes.subarray(0, 44)),
    codes: ['torn-tail'],
    torn: true,
  },
  {
    name: 'another file ends inside a record',
    files: withBytes(1, (bytes) => bytes.subarray(0, -5)),
    codes: ['frame-length', 'index-gap'],
    soundIndex: 5,
  },
  {
    name: 'another file ends inside a length',
    files: withBytes(1, (bytes) => bytes.subarray(0, 44)),
    codes: ['frame-cut', 'index-gap'],
    soundIndex: 3,
  },
  {
    name: 'a byte of an entry is another',
    files: withBytes(1, poke(ENTRY_DATA, 1)),
    codes: ['crc-mismatch', 'index-gap'],
    soundIndex: 3,
  },
  {
    name: 'a byte of an entry of the last file is another',
    files: withBytes(2, poke(ENTRY_DATA, 1)),
    codes: ['crc-mismatch', 'index-gap'],
    soundIndex: 6,
  },
  { name: 'a length is absurd in the last file', files: withBytes(2, poke(46, 1)), codes: ['torn-tail'], torn: true },
  {
    name: 'a length is absurd in another file',
    files: withBytes(1, poke(46, 1)),
    codes: ['frame-length', 'index-gap'],
    soundIndex: 3,
  },
  {
    name: 'a length is zero in another file',
    files: withBytes(0, poke(40, 0, 0, 0, 0, 0, 0, 0, 0)),
    codes: ['bytes-after-end', 'crc-chain'],
    soundIndex: 0,
  },
  {
    name: 'a file of the middle is missing',
    files: plain.filter((_, index) => index !== 1),
    codes: ['file-missing', 'crc-chain', 'index-gap'],
    soundIndex: 3,
  },
  { name: 'bytes stand behind the end', files: withBytes(2, poke(-1, 9)), codes: ['bytes-after-end'] },
  { name: 'a file has no bytes', files: withBytes(2, () => Buffer.alloc(0)), codes: ['file-empty'] },
  {
    name: 'files of two members are mixed',
    files: makeLog([entries(1, 3), [{ metadata: [99, 34] }, ...entries(4, 5)]]),
    ...{ codes: ['metadata-conflict'], soundIndex: 3 },
  },
  {
    name: 'a record has an unknown type',
    files: makeLog([[...entries(1, 2), { type: 9, data: Buffer.from('x') }]]),
    codes: ['record-kind'],
    soundIndex: 2,
  },
  {
    name: 'an entry cannot be decoded',
    files: makeLog([[...entries(1, 2), { type: 2, data: Buffer.from([0x07]) }]]),
    codes: ['record-content'],
    soundIndex: 2,
  },
  {
    name: 'an index is too large',
    files: makeLog([[...entries(1, 2), { type: 2, data: encodeMessage([[3, 2n ** 60n]]) }]]),
    codes: ['number-too-large'],
    soundIndex: 2,
  },
]

for (const { name, files, codes, torn = false, soundIndex } of cases)
  test(`tells what is wrong when ${name}`, () => {
    const wal = read(files)
    assert.deepEqual(
      [wal.problems.map(({ code }) => code), wal.torn !== undefined, wal.damage?.soundIndex],
      [codes, torn, soundIndex],
    )
  })

test('a record in which a sector is all zero is torn in the last file and corrupt in another', () => {
  const large = entries(1, 1, Buffer.alloc(2000, 7))
  const zeroed = ({ name, bytes }: MemoryFile): MemoryFile => ({ name, bytes: Buffer.from(bytes).fill(0, 512, 1024) })
  const [alone] = makeLog([large])
  const [first, second] = makeLog([large, entries(2, 3)])
  assert.ok(alone !== undefined && first !== undefined && second !== undefined)
  assert.deepEqual(read([zeroed(alone)]).torn?.offset, 40)
  assert.equal(read([zeroed(first), second]).damage?.problem.code, 'crc-mismatch')
})

test('refuses a length that no request can have before anything is read for it', () => {
  let largest = 0
  const huge = frame(new Uint8Array(8))
  new DataView(huge.buffer).setUint32(4, 1 << 8, true)
  const source = {
    sizeBytes: 2 ** 50,
    read: (offset: number, into: Uint8Array) => {
      largest = Math.max(largest, into.length)
      into.set(offset === 0 ? huge : [])
      return into.length
    },
  }
  const wal = finishWork(decodeWal([{ name: FIRST, source }]))
  assert.deepEqual(
    wal.problems.map(({ code }) => code),
    ['record-too-large', 'metadata-missing'],
  )
  assert.ok(largest <= LARGEST_RECORD_BYTES / 64, `${largest} bytes in one read`)
})

test('every single bit that flips is noticed or changes nothing that is read', () => {
  const original = JSON.stringify(contentOf(read(plain)))
  const silent: string[] = []
  for (const [file, { bytes }] of plain.entries())
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = withBytes(file, (copy) => poke(bit >> 3, (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7)))(copy))
      const wal = read(flipped)
      if (wal.problems.length === 0 && JSON.stringify(contentOf(wal)) !== original) silent.push(`${file}:${bit}`)
    }
  assert.deepEqual(silent, [])
})

test('every cut of the last file loses only entries from its end, and says so', () => {
  const [, , last] = plain
  for (let size = 0; size < (last?.bytes.length ?? 0); size++) {
    const wal = read(withBytes(2, (bytes) => bytes.subarray(0, size)))
    assert.equal(wal.damage, undefined)
    assert.ok(wal.log.lastIndex >= 6 && wal.log.lastIndex <= 9)
  }
})

test('takes any bytes in any number of files', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.uint8Array({ maxLength: 60 }).map((one) => Buffer.concat([frame(one), frame(one)])),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(5), bytes), { maxLength: 4 }), (files) => {
      const named = files.map(([sequence, content]) => ({
        name: `000000000000000${sequence}-0000000000000000.wal`,
        bytes: Buffer.from(content),
      }))
      const wal = read(named)
      contentOf(wal)
      for (const { code, file, offset, region, detail } of wal.problems)
        assert.ok([code, file, region, detail].every((text) => typeof text === 'string') && offset >= 0)
    }),
  )
})
