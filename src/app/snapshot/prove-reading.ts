import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { FormatProblem } from '../../formats/format-problem.ts'
import { openPageFile, type PageFile } from '../../reach/files/page-file.ts'
import { decodeDataDirectory, openDirectoryDb, replayDirectory } from '../../snapshot/directory/data-directory.ts'
import type { WalRevision } from '../../snapshot/directory/wal-replay.ts'
import { type ComparedState, decodeComparedState, nameOf } from '../../snapshot/objects/compared-state.ts'
import type { ComparedObject } from '../../snapshot/objects/object-digest.ts'
import type { RevisionStore } from '../../snapshot/store/revision-store.ts'
import { sweepDatabase } from '../../snapshot/store/sweep-database.ts'
import { driveWork } from './drive-work.ts'
import { type OpenSnapshot, openSnapshot } from './open-snapshot.ts'

/** What we read in the copy, to be held against what etcd says. */
export interface ProofReading {
  readonly state: ComparedState
  readonly revision: number
  /** CRC-32C of the database, as etcdutl has it; of a data directory without its log. */
  readonly hash: number | undefined
  readonly problems: readonly FormatProblem[]
  /** Why the log could not be followed to its end; empty when it could. */
  readonly gap: string
  /** The member has no other beside it. */
  readonly isAlone: boolean
}

const MOST_PROBLEMS = 100

interface ReadingOptions {
  readonly signal: AbortSignal
  /** Opened files, closed by whoever reads. */
  readonly opened: { readonly close: () => void }[]
}

/** Undefined when the file cannot be read at all. */
export async function readForProof(path: string, options: ReadingOptions): Promise<ProofReading | undefined> {
  const snapshot = openSnapshot(path)
  options.opened.push(snapshot)
  if (snapshot.opening.kind === 'unreadable') return undefined
  const { store } = snapshot.opening
  const problems: FormatProblem[] = [...store.problems]
  const problem = (one: FormatProblem): void => {
    if (problems.length < MOST_PROBLEMS) problems.push(one)
  }
  const watch = { signal: options.signal, progress: () => {} }
  const { seed } = snapshot
  const { hash, census } = await driveWork(sweepDatabase(store, { seed, problem }), watch)
  const log = await followLog(snapshot, store, options)
  // Each page was judged by the sweep.
  const comparing = { store, replayed: log.keys, seed, problem: () => {} }
  const state = await driveWork(decodeComparedState(comparing), watch)
  const revision = Math.max(1, census.lastRevision, log.revision)
  return { state, revision, hash, problems, gap: log.gap, isAlone: log.isAlone }
}

/** What a log leaves behind when it is applied to its db. */
interface FollowedLog {
  readonly keys: ReadonlyMap<string, ComparedObject | undefined>
  readonly revision: number
  readonly gap: string
  readonly isAlone: boolean
}

/** What the log adds to the db: all of it where the member is alone, else what is committed, which a forced single member keeps. */
async function followLog(snapshot: OpenSnapshot, store: RevisionStore, options: ReadingOptions): Promise<FollowedLog> {
  const { memberFolder, opening } = snapshot
  const keys = new Map<string, ComparedObject | undefined>()
  if (memberFolder === undefined) return { keys, revision: 0, gap: '', isAlone: true }
  const watch = { signal: options.signal, progress: () => {} }
  const files = (['snap', 'wal'] as const).flatMap((folder) =>
    readdirSync(join(memberFolder, folder)).map((name) => {
      const source: PageFile = openPageFile(join(memberFolder, folder, name))
      options.opened.push(source)
      return { folder, name, source }
    }),
  )
  const directory = await driveWork(decodeDataDirectory(files, openDirectoryDb(opening)), watch)
  const { membership, nodeId } = directory
  const isAlone = membership.uncommitted.length === 0 && membership.members.every(({ id }) => id === nodeId)
  const visit = (revision: WalRevision): void => {
    if (isAlone || revision.label === 'wal') keys.set(nameOf(revision.key), replayedObject(revision))
  }
  const replay = await driveWork(replayDirectory(directory, { store, problem: () => {}, visit }), watch)
  const { missingIndex, isCertain = true } = replay ?? {}
  const revision = (isAlone ? replay?.lastRevision : replay?.committedRevision) ?? 0
  const gap = missingIndex === undefined ? '' : `entry ${missingIndex} of the log is missing or behind damage`
  return {
    keys,
    revision,
    gap: isCertain ? gap : 'with authentication on, what was refused is not known',
    isAlone,
  }
}

/** A copy: what was replayed is good until the next entry. */
function replayedObject(revision: WalRevision): ComparedObject | undefined {
  if (revision.tombstone) return undefined
  const { createRevision, version, main, lease = '0' } = revision
  const [key, value] = [revision.key.slice(), revision.value.slice()]
  return { key, value, createRevision, modRevision: main, version, lease: BigInt(`0x${lease}`) }
}
