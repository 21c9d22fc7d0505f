import type { EtcdMember } from '../../formats/etcd/member-record.ts'
import { decodeMembershipRequest, type MembershipRequest } from '../../formats/etcd/raft-request.ts'
import type { WalRecord } from '../../formats/etcd/wal/wal-record.ts'

export interface Membership {
  readonly members: readonly EtcdMember[]
  /** Ids that were removed and may not come back. */
  readonly removed: readonly string[]
  /** `3.5.0` for every 3.5. */
  readonly clusterVersion: string | undefined
}

export interface MembershipChange {
  readonly index: number
  readonly request: MembershipRequest
}

/** A real log has a handful. */
const MOST_CHANGES = 10_000

/** Collects what the entries of a log change about members, while it is read: an entry that replaces others takes theirs away. */
export class MembershipLog {
  readonly #changes: MembershipChange[] = []

  /** To be handed every record. */
  note(record: WalRecord): void {
    if (record.kind !== 'entry') return
    const { index } = record.entry
    while ((this.#changes.at(-1)?.index ?? -1) >= index) this.#changes.pop()
    const request = decodeMembershipRequest(record.entry)
    if (request !== undefined && this.#changes.length < MOST_CHANGES) this.#changes.push({ index, request })
  }

  between(afterIndex: number, upToIndex: number): readonly MembershipChange[] {
    return this.#changes.filter(({ index }) => index > afterIndex && index <= upToIndex)
  }
}

export const noMembership: Membership = { members: [], removed: [], clusterVersion: undefined }

/** Members after the changes. A change that etcd would refuse (a member that is there already, one that was removed) changes nothing. */
export function applyMembershipChanges(before: Membership, changes: readonly MembershipChange[]): Membership {
  const members = new Map(before.members.map((member) => [member.id, member]))
  const removed = new Set(before.removed)
  let { clusterVersion } = before
  for (const { request } of changes) {
    if (request.kind === 'cluster-version') clusterVersion = request.version
    else if (request.kind === 'conf-change') applyConfChange(request, members, removed)
    else {
      const member = members.get(request.memberId)
      if (member !== undefined)
        members.set(member.id, { ...member, name: request.name, clientUrls: request.clientUrls })
    }
  }
  return { members: [...members.values()].toSorted(byId), removed: [...removed].toSorted(), clusterVersion }
}

const byId = (left: EtcdMember, right: EtcdMember): number => (left.id < right.id ? -1 : 1)

function applyConfChange(
  request: Extract<MembershipRequest, { kind: 'conf-change' }>,
  members: Map<string, EtcdMember>,
  removed: Set<string>,
): void {
  const { change, nodeId, isPromotion } = request
  const known = members.get(nodeId)
  const named = request.member ?? { id: nodeId, name: undefined, peerUrls: [], clientUrls: [], isLearner: false }
  if (change === 'remove') {
    members.delete(nodeId)
    removed.add(nodeId)
  } else if (known === undefined) {
    if (!removed.has(nodeId) && (change === 'add' || change === 'add-learner'))
      members.set(nodeId, { ...named, id: nodeId, isLearner: change === 'add-learner' })
  } else if (isPromotion) members.set(nodeId, { ...known, isLearner: false })
  else if (change === 'update') members.set(nodeId, { ...known, peerUrls: named.peerUrls })
}
