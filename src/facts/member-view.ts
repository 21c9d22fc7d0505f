import type { EvidenceReference } from '../model/evidence.ts'
import type { FactName } from '../model/fact-table.ts'
import { member, node } from '../model/subject.ts'
import type { FactLookup } from './fact-lookup.ts'

/** What one member was seen to do. Undefined is "nobody could look", never no. */
export interface MemberView {
  readonly name: string
  /** Whether anybody could look at it at all: it answered, or its host told of its process. */
  readonly isReached: boolean
  readonly answers: boolean | undefined
  readonly hasLeader: boolean | undefined
  readonly leader: string | undefined
  readonly reads: boolean | undefined
  readonly clusterId: string | undefined
  readonly memberId: string | undefined
  readonly voters: readonly string[] | undefined
  readonly isRunning: boolean | undefined
  readonly dataDir: string | undefined
  readonly hash: string | undefined
  readonly evidence: readonly EvidenceReference[]
}

const shown: readonly FactName[] = ['etcd.has-leader', 'etcd.linearizable-read', 'etcd.answers', 'etcd.process']

export function memberView(name: string, facts: FactLookup): MemberView {
  const subject = member(name)
  const answers = facts.flag('etcd.answers', subject)
  const process = facts.text('etcd.process', subject)
  const health = facts.text('etcd.health', subject)
  const read = facts.flag('etcd.linearizable-read', subject)
  const reachable = facts.flag('node.reachable', node(name))
  return {
    name,
    isReached: answers === true || (process !== undefined && reachable !== false),
    answers,
    hasLeader: facts.flag('etcd.has-leader', subject),
    leader: facts.text('etcd.leader', subject),
    // A health check reads through the leader, but calls an alarm ill, too: only its yes counts.
    reads: read ?? (health === 'true' ? true : undefined),
    clusterId: facts.text('etcd.cluster-id', subject),
    memberId: facts.text('etcd.member-id', subject),
    voters: facts.list('etcd.member-list', subject),
    isRunning: process === undefined ? undefined : process === 'running',
    dataDir: facts.text('etcd.data-dir', subject),
    hash: facts.text('etcd.hash', subject),
    evidence: shown.flatMap((fact) => facts.fact(fact, subject)?.evidence ?? []),
  }
}
