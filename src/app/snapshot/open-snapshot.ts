import { randomInt } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { describeThrown } from '../../base/error.ts'
import { readBoltMetas } from '../../formats/bolt/bolt-file.ts'
import { openPageFile, type PageFile } from '../../reach/files/page-file.ts'
import { decodeRevisionStore, type StoreOpening } from '../../snapshot/store/revision-store.ts'
import { appErrors } from '../errors.ts'

/** Where the database stands in what an operator names: the file itself, a data directory, or its `member` or `snap`. */
const databasePaths = ['member/snap/db', 'snap/db', 'db'] as const

export interface OpenSnapshot {
  /** As the operator named it. */
  readonly path: string
  /** The folder that holds `snap` and `wal`, when a data directory was named. */
  readonly memberFolder: string | undefined
  readonly file: PageFile
  readonly opening: StoreOpening
  /** For the hashes of this run. */
  readonly seed: number
  /** Whether somebody has written since it was opened: what was read in between may be of two minds. */
  readonly hasMoved: () => boolean
  readonly close: () => void
}

/** Opens a snapshot file, a member's `db` or a data directory, without a lock and without changing anything. */
export function openSnapshot(path: string): OpenSnapshot {
  const database = databaseOf(path)
  const file = openDatabase(database.file)
  const before = describeMetas(file)
  return {
    path,
    memberFolder: database.memberFolder,
    file,
    opening: decodeRevisionStore(file),
    seed: randomInt(2 ** 31),
    hasMoved: () => describeMetas(file) !== before || statSync(database.file).size !== file.sizeBytes,
    close: () => file.close(),
  }
}

/** The database file that is meant, and the member's folder when a data directory was named. */
export function databaseOf(path: string): { readonly file: string; readonly memberFolder: string | undefined } {
  if (!isFolder(path)) return { file: path, memberFolder: undefined }
  const found = databasePaths.find((one) => isFile(join(path, one)))
  if (found === undefined)
    throw appErrors.error('SNAPSHOT_MISSING', `${path} is a folder without an etcd database`, {
      data: { path },
      hint: `Name a snapshot file, or a data directory that holds ${databasePaths[0]}.`,
    })
  const file = join(path, found)
  return { file, memberFolder: join(file, '..', '..') }
}

function openDatabase(path: string): PageFile {
  try {
    return openPageFile(path)
  } catch (thrown) {
    throw appErrors.error('SNAPSHOT_MISSING', `${path} cannot be opened: ${describeThrown(thrown)}`, {
      data: { path },
      hint: 'Check the path, and whether you may read it.',
      cause: thrown,
    })
  }
}

const describeMetas = (file: PageFile): string =>
  JSON.stringify(readBoltMetas(file), (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true
