import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { SnapshotProof } from '../../model/snapshot-proof.ts'
import {
  copyHashed,
  copyMember,
  describeFiles,
  hashOfFile,
  hashOfMember,
  listMemberFiles,
  type StableCopy,
} from './copy-stable.ts'
import { type OpenSnapshot, openSnapshot } from './open-snapshot.ts'

/** What is to be proven, where it stands. It is only read. */
export interface ProofSource {
  readonly path: string
  readonly kind: SnapshotProof['snapshot']['kind']
  readonly sizeBytes: number
  readonly readHash: (signal: AbortSignal) => Promise<StableCopy>
  /** Undefined when it was written to each time. */
  readonly copyTo: (folder: string, signal: AbortSignal) => Promise<CopiedSource | undefined>
}

export interface CopiedSource extends StableCopy {
  /** The snapshot or db, or the data directory. */
  readonly path: string
}

export function openProofSource(path: string): ProofSource {
  const opened = openSnapshot(path)
  const { memberFolder, file } = opened
  opened.close()
  const hasLog = memberFolder !== undefined && listMemberFiles(memberFolder).some((one) => one.endsWith('.wal'))
  return hasLog ? memberSource(path, memberFolder) : fileSource(path, file)
}

/** A snapshot, or a db that somebody copied. */
const fileSource = (path: string, file: OpenSnapshot['file']): ProofSource => ({
  path,
  // etcd tests exactly this to tell whether a hash stands at the end.
  kind: file.sizeBytes % 512 === 32 ? 'snapshot' : 'db',
  sizeBytes: file.sizeBytes,
  readHash: (signal) => hashOfFile(file.path, signal),
  copyTo: (folder, signal) => {
    const to = join(folder, 'source.db')
    const describe = async (): Promise<string> => {
      const { size, mtimeMs, ino } = await stat(file.path)
      return `${size} ${mtimeMs} ${ino}`
    }
    return copyStill({ describe, to, copy: () => copyHashed(file.path, to, signal), opened: () => openSnapshot(path) })
  },
})

/** A member's directory with its log. */
const memberSource = (path: string, memberFolder: string): ProofSource => ({
  path,
  kind: 'data-directory',
  sizeBytes: listMemberFiles(memberFolder).length === 0 ? 0 : sizeOf(memberFolder),
  readHash: (signal) => hashOfMember(memberFolder, signal),
  copyTo: (folder, signal) => {
    const to = join(folder, 'data')
    const describe = (): Promise<string> => Promise.resolve(describeFiles(memberFolder))
    return copyStill({
      describe,
      to,
      copy: () => copyMember(memberFolder, to, signal),
      opened: () => openSnapshot(path),
    })
  },
})

const sizeOf = (memberFolder: string): number =>
  describeFiles(memberFolder)
    .split('\n')
    .reduce((sum, line) => sum + Number(line.split(' ')[1] ?? 0), 0)

interface StillCopying {
  /** What a writer changes. */
  readonly describe: () => Promise<string>
  readonly to: string
  readonly copy: () => Promise<StableCopy>
  readonly opened: () => OpenSnapshot
}

const ATTEMPTS = 3

/** A copy during which nothing moved: neither the files nor the metas of the db. */
async function copyStill({ describe, to, copy, opened }: StillCopying): Promise<CopiedSource | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const source = opened()
    try {
      const before = await describe()
      const copied = await copy().catch(vanished)
      if (copied !== undefined && !source.hasMoved() && (await describe()) === before) return { ...copied, path: to }
    } finally {
      source.close()
    }
    await rm(to, { recursive: true, force: true })
  }
  return undefined
}

/** A file that was listed and is gone: etcd removed an old one meanwhile. */
function vanished(thrown: unknown): undefined {
  if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined
  throw thrown
}
