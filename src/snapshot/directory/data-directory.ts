/**
 * A member's data directory as a whole: whose it is, how far its log and its db go, who the members are and which source says so, and whether
 * etcd would start on it. Pure over what was listed; the files are read as they are needed, whatever their size.
 *
 *     const directory = yield* decodeDataDirectory(files, openDirectoryDb(opening))
 *     directory.starts['3.5'].wouldStart
 *     // what the log has and the db has not:
 *     yield* replayDirectory(directory, { store, problem, visit: (revision) => ... })
 */
import type { Work } from '../../base/work.ts'
import type { PageSource } from '../../formats/bolt/page-source.ts'
import { decodeMemberFileName, type MemberFile } from '../../formats/etcd/data-dir.ts'
import { decodeRaftSnapshot, type RaftSnapshot, type RaftSnapshotProblem } from '../../formats/etcd/raft-snapshot.ts'
import { decodeWal, type Wal } from '../../formats/etcd/wal/decode-wal.ts'
import type { WalProblem } from '../../formats/etcd/wal/wal-problem.ts'
import type { FormatProblem } from '../../formats/format-problem.ts'
import type { StartVerdict } from '../../model/start-verdict.ts'
import type { RevisionStore, StoreOpening } from '../store/revision-store.ts'
import { decodeMemberDb } from './member-db.ts'
import { MembershipLog } from './membership-log.ts'
import { type DirectoryMembership, deriveMembership } from './membership-view.ts'
import { decodeReplayState } from './replay-state.ts'
import { chooseSnapshot, type DirectoryDb, type EtcdMinor, evaluateStart, type NamedSnapshot } from './start-rules.ts'
import { committedIndexOf, decodeReplayNeeds, type Replay, replayWal, type WalRevision } from './wal-replay.ts'

/** A file of `member/snap` or `member/wal`; of the db only its name is looked at here. */
export interface DirectoryFile {
  readonly folder: 'snap' | 'wal'
  readonly name: string
  readonly source: PageSource
}

export interface DataDirectory {
  /** Undefined when there is no `.wal` file. */
  readonly wal: Wal | undefined
  /** The newest name first, unreadable ones as well. */
  readonly snapshots: readonly NamedSnapshot[]
  /** The one that etcd starts from. */
  readonly chosenSnapshot: RaftSnapshot | undefined
  readonly db: DirectoryDb
  readonly nodeId: string | undefined
  readonly clusterId: string | undefined
  readonly term: number | undefined
  /** The member that this one voted for in the term. */
  readonly vote: string | undefined
  /** As the log has it; it lags behind `committedIndex` by what only the db knows to be committed. */
  readonly commit: number | undefined
  readonly committedIndex: number
  readonly lastIndex: number | undefined
  readonly membership: DirectoryMembership
  readonly starts: Readonly<Record<EtcdMinor, StartVerdict>>
  /** What lies there besides: `.broken` files, left-over temporary ones, unknown ones. */
  readonly otherFiles: readonly { readonly file: DirectoryFile; readonly kind: MemberFile['kind'] }[]
  readonly problems: readonly (WalProblem | RaftSnapshotProblem)[]
}

/** `problems` of leaves, where somebody has visited them: they decide whether etcd starts. */
export function openDirectoryDb(
  opening: StoreOpening | undefined,
  problems: readonly FormatProblem[] = [],
): DirectoryDb {
  if (opening === undefined) return { kind: 'missing' }
  if (opening.kind === 'unreadable') return opening
  const { store } = opening
  return { kind: 'open', member: decodeMemberDb(store), problems: [...store.problems, ...problems] }
}

export function* decodeDataDirectory(files: readonly DirectoryFile[], openDb: DirectoryDb): Work<DataDirectory> {
  const named = files.map((file) => ({ file, read: decodeMemberFileName(file.folder, file.name) }))
  const isEmpty = named.some(({ file, read }) => read.kind === 'db' && file.source.sizeBytes === 0)
  const db: DirectoryDb = isEmpty ? { kind: 'empty' } : openDb
  const snapshots = named
    .flatMap(({ file, read }) =>
      read.kind === 'raft-snapshot' ? [{ name: file.name, ...decodeRaftSnapshot(file.source, file.name) }] : [],
    )
    .toSorted((left, right) => (left.name > right.name ? -1 : 1))
  const walFiles = files.filter(({ folder, name }) => folder === 'wal' && name.endsWith('.wal'))
  const changes = new MembershipLog()
  const wal = walFiles.length === 0 ? undefined : yield* decodeWal(walFiles, (record) => changes.note(record))
  const chosenSnapshot = chooseSnapshot(wal, snapshots)
  const member = db.kind === 'open' ? db.member : undefined
  const committedIndex = wal === undefined ? (member?.consistentIndex ?? 0) : committedIndexOf(wal, member)
  const membership = deriveMembership({ wal, changes, snapshot: chosenSnapshot, db: member, committedIndex })
  const facts = {
    ...{ wal, snapshots, db, clusterVersion: membership.latestClusterVersion },
    receivedDbs: named.flatMap(({ read }) => (read.kind === 'received-db' ? [read.index] : [])),
    isUnlisted: membership.contradictions.some(
      ({ place, missingThere }) => place === 'members-bucket' && missingThere.includes(wal?.metadata?.nodeId ?? ''),
    ),
    memberCount: membership.members.length,
    isRemoved: membership.removed.includes(wal?.metadata?.nodeId ?? ''),
  }
  return {
    ...{ wal, snapshots, chosenSnapshot, db, committedIndex, membership },
    ...{ nodeId: wal?.metadata?.nodeId, clusterId: wal?.metadata?.clusterId },
    ...{ term: wal?.state?.term, vote: wal?.state?.vote, commit: wal?.state?.commit },
    lastIndex: wal === undefined ? undefined : Math.max(wal.log.lastIndex, chosenSnapshot?.index ?? 0),
    starts: {
      '3.4': evaluateStart(facts, '3.4'),
      '3.5': evaluateStart(facts, '3.5'),
      '3.6': evaluateStart(facts, '3.6'),
    },
    otherFiles: named.flatMap(({ file, read }) =>
      ['db', 'raft-snapshot', 'received-db', 'wal'].includes(read.kind) ? [] : [{ file, kind: read.kind }],
    ),
    problems: [...(wal?.problems ?? []), ...snapshots.flatMap(({ problems }) => problems)],
  }
}

export interface DirectoryReplay {
  readonly store: RevisionStore
  readonly problem: (problem: FormatProblem) => void
  /** Revisions that the db does not have, in their order; keys and values are good until the next one. */
  readonly visit: (revision: WalRevision) => void
}

/** Undefined without a log or an open db. */
export function* replayDirectory(directory: DataDirectory, replaying: DirectoryReplay): Work<Replay | undefined> {
  const { wal, db } = directory
  if (wal === undefined || db.kind !== 'open') return undefined
  const { store, problem, visit } = replaying
  const needs = yield* decodeReplayNeeds(wal, db.member.consistentIndex)
  const state = yield* decodeReplayState({ store, db: db.member, needs, problem })
  return yield* replayWal({ wal, db: db.member, state, needs, visit })
}
