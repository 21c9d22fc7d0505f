import { decodeEndpointStatus, type EndpointStatus } from '../formats/etcdctl/endpoint-status.ts'
import { member } from '../model/subject.ts'
import type { DeriveContext, Deriver, TextItem } from './deriver.ts'
import { itemReference } from './deriver.ts'
import { collectLatestFacts, type LatestFacts } from './latest-facts.ts'
import { addressIn, type MemberIdentity } from './member-directory.ts'

/** What `endpoint status` says of each member, from our own client or from a transcript. */
export const deriveEtcdStatus: Deriver = (items, context) => {
  const latest = collectLatestFacts()
  for (const entry of items) {
    const statuses = decodeEndpointStatus(entry.text)
    const leader = agreedLeader(statuses)
    for (const status of statuses) sayStatus(latest, { status, leader, entry, context })
  }
  return latest.facts()
}

export const identifyByStatus = (entry: TextItem): readonly MemberIdentity[] =>
  decodeEndpointStatus(entry.text).map(({ endpoint, memberId }) => ({
    id: memberId,
    urls: [endpoint],
    host: entry.item.host,
  }))

const NO_LEADER = 'no leader'

interface StatusPlace {
  readonly status: EndpointStatus
  readonly leader: string | undefined
  readonly entry: TextItem
  readonly context: DeriveContext
}

function sayStatus(latest: LatestFacts, { status, leader, entry, context }: StatusPlace): void {
  const subject = member(memberHost(status.endpoint, status.memberId, { entry, context }))
  const line = itemReference(entry, lineAbout(entry.text, status.endpoint))
  latest.say('etcd.answers', subject, { value: status.failure === undefined, line })
  if (status.failure !== undefined) {
    for (const name of ['etcd.has-leader', 'etcd.leader'] as const) latest.forget(name, subject)
    return
  }
  // A table has no column for the leader's id: it is the row that leads, unless this row complains of none.
  const seen = status.leader ?? leader
  // Our own client's answer has many lines, and its complaint is the telling one.
  const telling =
    seen === 'none' && entry.text.includes(NO_LEADER) ? itemReference(entry, lineAbout(entry.text, NO_LEADER)) : line
  latest.say('etcd.has-leader', subject, { value: seen === undefined ? undefined : seen !== 'none', line: telling })
  if (seen === 'none') latest.forget('etcd.leader', subject)
  else latest.say('etcd.leader', subject, { value: seen, line })
  latest.say('etcd.member-id', subject, { value: status.memberId, line })
  latest.say('etcd.cluster-id', subject, { value: status.clusterId, line })
  latest.say('etcd.version', subject, { value: status.version, line })
  latest.say('etcd.learner', subject, { value: status.isLearner, line })
  latest.say('etcd.raft-term', subject, { value: status.raftTerm, line })
  latest.say('etcd.raft-index', subject, { value: status.raftIndex, line })
  latest.say('etcd.revision', subject, { value: status.revision, line })
  latest.say('etcd.db-size-bytes', subject, { value: status.dbSizeBytes, line })
  latest.say('etcd.db-in-use-bytes', subject, { value: status.dbInUseBytes, line })
}

/** The row that leads, in the highest term: an old leader that was cut off still calls itself one. */
function agreedLeader(statuses: readonly EndpointStatus[]): string | undefined {
  const leading = statuses.filter(({ isLeader }) => isLeader === true)
  const newest = Math.max(...leading.map(({ raftTerm }) => raftTerm ?? 0))
  const ids = new Set(leading.filter(({ raftTerm }) => (raftTerm ?? 0) === newest).map(({ memberId }) => memberId))
  return ids.size === 1 ? [...ids][0] : undefined
}

/** The host a member's answer is about: of the item, else by endpoint or id, else the address itself. */
export function memberHost(
  endpoint: string,
  memberId: string | undefined,
  { entry, context }: { readonly entry: TextItem; readonly context: DeriveContext },
): string {
  const { directory } = context
  return (
    directory.hostOf(endpoint, entry.item.host) ??
    (memberId === undefined ? undefined : directory.hostOf(memberId)) ??
    entry.item.host ??
    addressIn(endpoint)
  )
}

/** The line of an answer that names the endpoint; the last, because warnings stand before it. */
export const lineAbout = (text: string, token: string): string =>
  text.split('\n').findLast((line) => line.includes(token)) ?? text.slice(0, 600)
