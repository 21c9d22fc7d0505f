import type { Condition } from '../model/condition.ts'
import type { FactSet, FactValue } from '../model/fact.ts'
import type { FactName } from '../model/fact-table.ts'
import type { Bounded } from '../model/severity.ts'
import { cluster, member, type Subject } from '../model/subject.ts'
import { type FactIndex, indexFacts } from './fact-index.ts'

/** The few observable facts that severity is judged from. Undefined is "nobody could look". */
export interface TriageFacts {
  readonly voters: Bounded | undefined
  /** floor(voters / 2) + 1, when the voters are known exactly. */
  readonly majority: number | undefined
  readonly quorum: 'present' | 'lost' | undefined
  readonly answering: Bounded
  readonly unreached: readonly string[]
  /** Members known to take no part: down, without a leader, without data, of another cluster. */
  readonly bad: readonly string[]
  readonly dataLost: readonly string[]
  /** Members whose data is known to be there. */
  readonly survivors: readonly string[]
  readonly isSplit: boolean
  readonly isCorrupt: boolean
  /** Whether one member can be named as the one that differs. */
  readonly hasOddMember: boolean
  readonly refusesWrites: boolean
  /** Whether admission refuses what keeps the cluster alive, though etcd would take it. */
  readonly webhookRefuses: boolean
  readonly api: 'not-applicable' | 'ready' | 'degraded' | 'down' | undefined
}

export function triageFacts(set: FactSet, observed: readonly Condition[]): TriageFacts {
  const index = indexFacts(set)
  const ask = (name: FactName, subject: Subject): FactValue | undefined => valueIn(index, name, subject)
  const saw = (id: string): boolean => observed.some((condition) => condition.id === id)
  const membersWith = (name: FactName, is: (value: FactValue) => boolean): readonly string[] =>
    index.members.filter((host) => {
      const value = ask(name, member(host))
      return value !== undefined && is(value)
    })
  const voters = votersOf(ask('etcd.voters-at-least', cluster), ask('etcd.voters-at-most', cluster))
  const unreached = textsOf(ask('etcd.unreached', cluster))
  const answering = numberOf(ask('etcd.answering', cluster)) ?? 0
  const dataLost = textsOf(ask('etcd.data-lost-members', cluster))
  const hashDiffers = membersWith('etcd.hash-differs', isTrue)
  const idDiffers = membersWith('etcd.cluster-id-differs', isTrue)
  const alarmed = (alarm: string): boolean =>
    membersWith('etcd.alarms', (value) => textsOf(value).includes(alarm)).length > 0
  // Logs say which alarms were raised; whoever was asked says which stand.
  const isAsked = membersWith('etcd.alarms', () => true).length > 0
  const forked = (numberOf(ask('etcd.histories', cluster)) ?? 1) > 1
  const open = index.members.filter(
    (host) => ask('etcd.has-leader', member(host)) === undefined && !isDown(index, host),
  )
  return {
    voters,
    majority:
      voters?.atLeast === voters?.atMost && voters !== undefined ? Math.floor(voters.atMost / 2) + 1 : undefined,
    quorum: quorumOf(ask('etcd.quorum', cluster)) ?? (saw('etcd/quorum-lost') ? 'lost' : undefined),
    answering: { atLeast: answering, atMost: answering + new Set([...unreached, ...open]).size },
    unreached,
    bad: index.members.filter(
      (host) => isDown(index, host) || ask('etcd.has-leader', member(host)) === false || idDiffers.includes(host),
    ),
    dataLost,
    survivors: index.members.filter(
      (host) => ask('etcd.answers', member(host)) === true || ask('etcd.data-dir', member(host)) === 'present',
    ),
    // Hashes that differ from a majority are corruption of one member; without a majority there are two histories.
    isSplit: forked && (idDiffers.length > 0 || hashDiffers.length === 0),
    isCorrupt: alarmed('CORRUPT') || hashDiffers.length > 0 || (!isAsked && saw('etcd/data-inconsistent')),
    hasOddMember: hashDiffers.length > 0,
    refusesWrites: alarmed('NOSPACE') || (!isAsked && (saw('etcd/nospace') || saw('etcd/writes-refused'))),
    webhookRefuses: textsOf(ask('kubernetes.webhooks-dead-reach', cluster)).some((what) => vital.includes(what)),
    api: apiOf(index),
  }
}

const vital: readonly string[] = ['leases', 'pods']

/** Its process is known not to run, its data is known to be gone, or it is known not to answer. */
function isDown(index: FactIndex, host: string): boolean {
  const process = valueIn(index, 'etcd.process', member(host))
  const dataDir = valueIn(index, 'etcd.data-dir', member(host))
  const answers = valueIn(index, 'etcd.answers', member(host))
  const isStopped = process !== undefined && process !== 'running'
  return answers !== true && (isStopped || dataDir === 'absent' || dataDir === 'empty')
}

function apiOf(index: FactIndex): TriageFacts['api'] {
  if (valueIn(index, 'apiserver.declared', cluster) === false) return 'not-applicable'
  const ready = numberOf(valueIn(index, 'apiserver.ready', cluster))
  const down = numberOf(valueIn(index, 'apiserver.down', cluster))
  if (ready === undefined || down === undefined || ready + down === 0) return undefined
  if (ready === 0) return 'down'
  return down === 0 ? 'ready' : 'degraded'
}

function valueIn(index: FactIndex, name: FactName, subject: Subject): FactValue | undefined {
  const state = index.factOf(name, subject)?.state
  return state?.kind === 'known' ? state.value : undefined
}

function votersOf(atLeast: FactValue | undefined, atMost: FactValue | undefined): Bounded | undefined {
  return typeof atLeast === 'number' && typeof atMost === 'number' ? { atLeast, atMost } : undefined
}

const quorumOf = (value: FactValue | undefined): TriageFacts['quorum'] =>
  value === 'present' || value === 'lost' ? value : undefined
const textsOf = (value: FactValue | undefined): readonly string[] => (Array.isArray(value) ? value.map(String) : [])
const numberOf = (value: FactValue | undefined): number | undefined => (typeof value === 'number' ? value : undefined)
const isTrue = (value: FactValue): boolean => value === true
