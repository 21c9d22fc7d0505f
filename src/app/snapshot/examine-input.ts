import { statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { describeThrown } from '../../base/error.ts'
import type { SoundnessCode } from '../../model/soundness-codes.ts'
import { inspectInput } from '../../reach/files/inspect-input.ts'
import { recogniseContent } from '../../snapshot/soundness/recognise-content.ts'

/** What an operator named, as far as it can be told without reading it. */
export type ExaminedInput =
  | { readonly kind: 'nothing'; readonly code: SoundnessCode; readonly detail: string; readonly sizeBytes: number }
  | DatabaseInput

export interface DatabaseInput {
  readonly kind: 'database'
  readonly file: string
  readonly sizeBytes: number
  /** As it stands behind the database; undefined where there is no room for it. */
  readonly storedDigest: string | undefined
  /** Set when neither the content nor a page says that it is a database; only a valid meta page can prove otherwise. */
  readonly looksLike: SoundnessCode | undefined
  readonly directory: DirectoryInput | undefined
}

interface DirectoryInput {
  /** Holds `snap` and `wal`. */
  readonly memberFolder: string
  readonly missingFolders: readonly string[]
  readonly hasDb: boolean
}

export function examineInput(path: string): ExaminedInput {
  const input = inspectInput(path)
  try {
    if (input.kind === 'directory') return examineDirectory(path)
    return input.kind === 'file' ? databaseAt(path, undefined) : nothing(path, undefined)
  } catch (thrown) {
    // A folder that only root may enter says nothing of what is in it.
    return { kind: 'nothing', code: 'not-readable', detail: describeThrown(thrown), sizeBytes: 0 }
  }
}

/** What the operator may have named of a data directory, from the outside in. */
function examineDirectory(path: string): ExaminedInput {
  const isPart = ['snap', 'wal'].includes(basename(resolve(path)))
  const memberFolder = [join(path, 'member'), path, ...(isPart ? [join(path, '..')] : [])].find(isMemberFolder)
  if (memberFolder === undefined)
    return {
      kind: 'nothing',
      code: 'directory-without-db',
      detail: `neither member/snap nor snap in ${path}`,
      sizeBytes: 0,
    }
  const missingFolders = ['snap', 'wal'].filter((name) => !isFolder(join(memberFolder, name)))
  const file = join(memberFolder, 'snap', 'db')
  const hasDb = statSync(file, { throwIfNoEntry: false }) !== undefined
  const directory = { memberFolder, missingFolders, hasDb }
  if (hasDb) return databaseAt(file, directory)
  return { kind: 'database', file, sizeBytes: 0, storedDigest: undefined, looksLike: undefined, directory }
}

/** A folder named `snap` alone is not enough: many a Linux has one at its root. */
function isMemberFolder(path: string): boolean {
  const [hasSnap, hasWal] = [isFolder(join(path, 'snap')), isFolder(join(path, 'wal'))]
  const isNamed = basename(resolve(path)) === 'member'
  const hasDb = statSync(join(path, 'snap', 'db'), { throwIfNoEntry: false }) !== undefined
  return (hasSnap && hasWal) || (isNamed && (hasSnap || hasWal)) || hasDb
}

function databaseAt(file: string, directory: DirectoryInput | undefined): ExaminedInput {
  const input = inspectInput(file)
  if (input.kind !== 'file') return nothing(file, directory)
  const { sizeBytes, head, tail } = input
  // What `snapshot restore` looks for: pages are multiples of 512 bytes, a SHA-256 has 32.
  const hasTrailer = sizeBytes % 512 === 32 && sizeBytes > 32
  const storedDigest = hasTrailer ? Buffer.from(tail).toString('hex') : undefined
  return { kind: 'database', file, sizeBytes, storedDigest, looksLike: recogniseContent(head, sizeBytes), directory }
}

function nothing(path: string, directory: DirectoryInput | undefined): ExaminedInput {
  const input = inspectInput(path)
  const code = input.kind === 'missing' ? 'path-missing' : input.kind === 'special' ? 'not-a-file' : 'not-readable'
  const detail = 'detail' in input ? input.detail : path
  return { kind: 'nothing', code, detail: directory === undefined ? detail : `${path}: ${detail}`, sizeBytes: 0 }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
