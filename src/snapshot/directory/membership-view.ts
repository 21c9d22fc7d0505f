import type { RaftSnapshot } from '../../formats/etcd/raft-snapshot.ts'
import type { Wal } from '../../formats/etcd/wal/decode-wal.ts'
import type { MemberDb } from './member-db.ts'
import {
  applyMembershipChanges,
  type Membership,
  type MembershipChange,
  type MembershipLog,
  noMembership,
} from './membership-log.ts'

/**
 * Who the members are. The raft snapshot and the changes in the log behind it are what etcd itself goes by and what a restore rewrites in
 * every version. The `members` bucket keeps the old rows after a restore by etcdctl 3.4, the `confState` of the db the old voters after one
 * by 3.5, until the member has started: they are only compared, and believed where nothing else is left.
 */
export interface DirectoryMembership extends Membership {
  readonly source: 'snapshot' | 'log' | 'snapshot-and-log' | 'members-bucket' | 'none'
  /** Changes above the commit, which may never come true. */
  readonly uncommitted: readonly MembershipChange[]
  readonly contradictions: readonly MembershipContradiction[]
  /** The newest that any entry sets, committed or not: what a starting member will meet. */
  readonly latestClusterVersion: string | undefined
}

/** Ids that only the other place has, and that it lacks. */
interface MembershipContradiction {
  readonly place: 'members-bucket' | 'db-conf-state' | 'snapshot-conf-state'
  readonly onlyThere: readonly string[]
  readonly missingThere: readonly string[]
}

export interface MembershipSources {
  readonly wal: Wal | undefined
  readonly changes: MembershipLog
  readonly snapshot: RaftSnapshot | undefined
  readonly db: MemberDb | undefined
  readonly committedIndex: number
}

export function deriveMembership(sources: MembershipSources): DirectoryMembership {
  const { wal, changes, snapshot, db, committedIndex } = sources
  const start = snapshot?.index ?? 0
  const uncommitted = changes.between(Math.max(start, committedIndex), Number.POSITIVE_INFINITY)
  const behindSnapshot = changes.between(start, committedIndex)
  const base = snapshot?.store ?? (wal !== undefined && wal.log.firstIndex === 1 ? noMembership : undefined)
  if (base === undefined) {
    const found = { members: db?.members ?? [], removed: db?.removed ?? [], clusterVersion: db?.clusterVersion }
    const source = found.members.length === 0 ? 'none' : 'members-bucket'
    return { ...found, source, uncommitted, contradictions: [], latestClusterVersion: db?.clusterVersion }
  }
  const membership = applyMembershipChanges(base, behindSnapshot)
  const asOfDb = applyMembershipChanges(base, changes.between(start, db?.consistentIndex ?? 0))
  const isComparable = db !== undefined && db.consistentIndex >= start
  const ids = asOfDb.members.map(({ id }) => id)
  const places: readonly (readonly [MembershipContradiction['place'], readonly string[]])[] = [
    ...(snapshot?.store === undefined ? [] : [['snapshot-conf-state', idsOf(snapshot.confState)] as const]),
    ...(isComparable ? [['members-bucket', db.members.map(({ id }) => id)] as const] : []),
    ...(isComparable && db.confState !== undefined ? [['db-conf-state', idsOf(db.confState)] as const] : []),
  ]
  return {
    ...membership,
    source: snapshot === undefined ? 'log' : behindSnapshot.length === 0 ? 'snapshot' : 'snapshot-and-log',
    uncommitted,
    contradictions: places.flatMap(([place, there]) =>
      contradiction(place, there, place === 'snapshot-conf-state' ? base.members.map(({ id }) => id) : ids),
    ),
    latestClusterVersion: applyMembershipChanges(membership, uncommitted).clusterVersion,
  }
}

const idsOf = ({ voters, learners }: RaftSnapshot['confState']): readonly string[] => [...voters, ...learners]

function contradiction(
  place: MembershipContradiction['place'],
  there: readonly string[],
  here: readonly string[],
): readonly MembershipContradiction[] {
  const onlyThere = there.filter((id) => !here.includes(id)).toSorted()
  const missingThere = here.filter((id) => !there.includes(id)).toSorted()
  return onlyThere.length + missingThere.length === 0 ? [] : [{ place, onlyThere, missingThere }]
}
