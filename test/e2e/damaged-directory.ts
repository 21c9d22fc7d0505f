/** Ways in which a data directory gets lost or damaged, done to a copy; what etcd says then is beside each. */
import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { finishWork } from '../../src/base/work.ts'
import { decodeWal } from '../../src/formats/etcd/wal/decode-wal.ts'
import { openPageFile } from '../../src/reach/files/page-file.ts'
import type { EtcdMinor } from '../../src/snapshot/directory/start-rules.ts'

type CodesByVersion = Readonly<Record<EtcdMinor, readonly string[]>>

export const codesOf = ({ codes }: Damage, version: EtcdMinor): readonly string[] => {
  const isForAll = (one: Damage['codes']): one is readonly string[] => Array.isArray(one)
  return isForAll(codes) ? codes : codes[version]
}

export interface Damage {
  readonly name: string
  readonly inflict: (dataDir: string) => void
  /** Whether etcd serves then. */
  readonly serves: boolean | Readonly<Record<EtcdMinor, boolean>>
  /** Of its log, where it does not. */
  readonly says?: RegExp | Readonly<Partial<Record<EtcdMinor, RegExp>>>
  /** Codes of the reasons that are given. */
  readonly codes: readonly string[] | CodesByVersion
  /** What it does when writes are not stored any more, though it serves. */
  readonly swallowsWrites?: boolean
}

const MISMATCH = /discovery failed.*walpb: crc mismatch/
const NO_BACKEND = /failed to recover v3 backend from snapshot/

export const damages: readonly Damage[] = [
  { name: 'nothing', inflict: () => {}, serves: true, codes: [] },
  {
    name: 'the last record cut in two',
    inflict: (dir) => withRecord(dir, -1, ({ file, at }) => truncateSync(file, at + 700)),
    ...{ serves: true, codes: ['torn-tail-cut'] },
  },
  {
    name: 'a sector of the last record zeroed',
    inflict: (dir) =>
      withRecord(dir, -1, ({ file, at }) => patch(file, Math.ceil((at + 8) / 512) * 512, new Uint8Array(512))),
    ...{ serves: true, codes: ['torn-tail-cut'] },
  },
  {
    name: 'a bit flipped in the last record',
    inflict: (dir) => withRecord(dir, -1, ({ file, at }) => flip(file, at + 700)),
    ...{ serves: false, says: MISMATCH, codes: ['wal-unreadable'] },
  },
  {
    name: 'a bit flipped in the middle of the log',
    inflict: (dir) => withRecord(dir, 20, ({ file, at }) => flip(file, at + 700)),
    ...{ serves: false, says: MISMATCH, codes: ['wal-unreadable'] },
  },
  {
    // One bit costs everything behind it, and etcd starts: 3.4 alone has a limit that notices.
    name: 'a bit flipped in a length in the middle of the log',
    inflict: (dir) => withRecord(dir, 20, ({ file, at }) => flip(file, at + 5)),
    serves: { '3.4': false, '3.5': true, '3.6': false },
    says: { '3.4': /wal: max entry size limit exceeded/, '3.6': /failed to publish local member to cluster/ },
    codes: {
      '3.4': ['wal-unreadable'],
      '3.5': ['torn-tail-cut', 'db-ahead-of-log'],
      '3.6': ['torn-tail-cut', 'db-ahead-of-log'],
    },
    swallowsWrites: true,
  },
  {
    name: 'a length zeroed in the middle of the log',
    inflict: (dir) => withRecord(dir, 20, ({ file, at }) => patch(file, at, new Uint8Array(8))),
    serves: { '3.4': true, '3.5': true, '3.6': false },
    says: { '3.6': /failed to publish local member to cluster/ },
    ...{ codes: ['db-ahead-of-log'], swallowsWrites: true },
  },
  {
    name: 'the log emptied',
    inflict: (dir) => truncateSync(lastLog(dir), 0),
    ...{ serves: false, says: /cannot use none as id/, codes: ['wal-unreadable'] },
  },
  {
    name: 'the newest raft snapshot gone',
    inflict: (dir) => rmSync(snapshotsOf(dir).at(-1) ?? ''),
    ...{ serves: true, codes: [] },
  },
  {
    name: 'all raft snapshots gone',
    inflict: (dir) => {
      for (const file of snapshotsOf(dir)) rmSync(file)
    },
    ...{ serves: true, codes: [] },
  },
  {
    name: 'the newest raft snapshot corrupt',
    inflict: (dir) => flip(snapshotsOf(dir).at(-1) ?? '', 300),
    ...{ serves: true, codes: ['snapshot-unreadable'] },
  },
  {
    name: 'the db gone',
    inflict: (dir) => rmSync(dbOf(dir)),
    ...{ serves: false, says: NO_BACKEND, codes: ['db-missing'] },
  },
  {
    // etcd renames what the leader sent, then finds that the db was missing, and deletes it.
    name: 'the db gone, one from a leader there',
    inflict: (dir) => renameSync(dbOf(dir), receivedDb(dir)),
    ...{ serves: false, says: /database file .* of the backend is missing/, codes: ['db-missing'] },
  },
  {
    name: 'the db and the raft snapshots gone',
    inflict: (dir) => rmSync(join(dir, 'member/snap'), { recursive: true }),
    ...{ serves: true, codes: ['db-rebuilt'] },
  },
  {
    name: 'the db emptied',
    inflict: (dir) => truncateSync(dbOf(dir), 0),
    ...{ serves: false, says: NO_BACKEND, codes: ['db-missing'] },
  },
  {
    name: 'the db emptied, the raft snapshots gone',
    inflict: (dir) => {
      for (const file of snapshotsOf(dir)) rmSync(file)
      truncateSync(dbOf(dir), 0)
    },
    ...{ serves: true, codes: ['db-rebuilt'] },
  },
  {
    name: 'both meta pages zeroed',
    inflict: (dir) => patch(dbOf(dir), 0, new Uint8Array(8192)),
    ...{ serves: false, says: /failed to open database/, codes: ['db-unreadable'] },
  },
  {
    name: 'the db cut in half',
    inflict: (dir) => {
      const pageCount = Number(readFileSync(dbOf(dir)).readBigUInt64LE(16 + 40))
      truncateSync(dbOf(dir), Math.floor(pageCount / 2) * 4096)
    },
    ...{
      serves: false,
      says: /unexpected fault address|fatal error: fault|SIGBUS|out of bounds/,
      codes: ['db-damaged'],
    },
  },
  {
    name: 'pages in the middle of the db overwritten',
    inflict: (dir) => {
      const pageCount = Number(readFileSync(dbOf(dir)).readBigUInt64LE(16 + 40))
      patch(dbOf(dir), Math.floor(pageCount / 2) * 4096, new Uint8Array(20 * 4096).fill(0xa5))
    },
    serves: false,
    says: /failed to get all reachable pages|unexpected fault|invalid|panic|self identifies/,
    codes: ['db-damaged'],
  },
  {
    name: 'an old db put back',
    inflict: (dir) => copyFileSync(join(dir, 'old-db'), dbOf(dir)),
    ...{ serves: false, says: NO_BACKEND, codes: ['db-behind-snapshot'] },
  },
  {
    name: 'an old db put back, one from a leader there',
    inflict: (dir) => {
      renameSync(dbOf(dir), receivedDb(dir))
      copyFileSync(join(dir, 'old-db'), dbOf(dir))
    },
    ...{ serves: true, codes: ['received-db-used'] },
  },
]

const dbOf = (dir: string): string => join(dir, 'member/snap/db')
const filesOf = (dir: string, folder: 'snap' | 'wal'): readonly string[] =>
  existsSync(join(dir, 'member', folder))
    ? readdirSync(join(dir, 'member', folder))
        .filter((name) => name.endsWith(`.${folder}`))
        .toSorted()
        .map((name) => join(dir, 'member', folder, name))
    : []
const snapshotsOf = (dir: string): readonly string[] => filesOf(dir, 'snap')
export const logsOf = (dir: string): readonly string[] => filesOf(dir, 'wal')
const lastLog = (dir: string): string => logsOf(dir).at(-1) ?? ''
const receivedDb = (dir: string): string =>
  join(dir, 'member/snap', `${(snapshotsOf(dir).at(-1) ?? '').slice(-21, -5)}.snap.db`)

/** The nth record of an entry with a large value, by its frame; from the end when below zero. */
function withRecord(
  dir: string,
  nth: number,
  act: (record: { readonly file: string; readonly at: number }) => void,
): void {
  const file = lastLog(dir)
  const source = openPageFile(file)
  const offsets: number[] = []
  finishWork(
    decodeWal([{ name: file.slice(-37), source }], (record, { offset }) => {
      if (record.kind === 'entry' && record.entry.data.length > 1500) offsets.push(offset)
    }),
  )
  source.close()
  act({ file, at: offsets.at(nth) ?? 0 })
}

function patch(file: string, offset: number, bytes: Uint8Array): void {
  const descriptor = openSync(file, 'r+')
  writeSync(descriptor, bytes, 0, bytes.length, offset)
  closeSync(descriptor)
}

function flip(file: string, offset: number): void {
  const byte = new Uint8Array(1)
  const descriptor = openSync(file, 'r')
  readSync(descriptor, byte, 0, 1, offset)
  closeSync(descriptor)
  patch(
    file,
    offset,
    byte.map((value) => value ^ 1),
  )
}
