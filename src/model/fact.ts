import type { EvidenceReference } from './evidence.ts'
import type { Subject } from './subject.ts'

export type FactValue = string | number | boolean | readonly string[]

/** A fact has three states: the value is known, the thing is known not to exist, or nobody could look. */
export type FactState =
  | { readonly kind: 'known'; readonly value: FactValue }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly reason: string }

/** A typed statement derived from evidence about one subject. */
export interface Fact {
  /** A name of the fact table. */
  readonly name: string
  readonly subject: Subject
  readonly state: FactState
  readonly evidence: readonly EvidenceReference[]
}

export const known = (value: FactValue): FactState => ({ kind: 'known', value })
export const absent: FactState = { kind: 'absent' }
export const unknown = (reason: string): FactState => ({ kind: 'unknown', reason })

/** A log signature that hit, on one subject. */
export interface SignatureHit {
  /** `condition#signature`. */
  readonly signature: string
  readonly subject: Subject
  /** The host whose log says so; differs from the subject when a member complains about a peer. */
  readonly reportedBy: string | undefined
  readonly count: number
  /** True when a later line of the same log says that the state is over. */
  readonly cleared: boolean
  /** First and last hit, and a few between. */
  readonly evidence: readonly EvidenceReference[]
}

/** That a log was read, by which its silence becomes a statement. */
export interface LogRead {
  readonly component: string
  readonly host: string | undefined
  readonly file: string
  readonly lines: number
  /** ISO 8601 UTC of the first and last dated line. */
  readonly from: string | undefined
  readonly to: string | undefined
  /** False when it was cut, or could not be read to its end. */
  readonly whole: boolean
}

/** Something that happened, for the one timeline of all hosts. */
export interface TimelineEvent {
  /** ISO 8601 UTC, clock offset taken off. */
  readonly at: string
  readonly host: string | undefined
  readonly component: string
  readonly what: string
  /** For moments in the life of a process: it starts, it serves, it was told to stop. */
  readonly mark?: '@start' | '@ready' | '@stop' | undefined
  readonly evidence: EvidenceReference
}

/** Everything that was derived from one body of evidence. Diagnosis takes nothing else. */
export interface FactSet {
  /** ISO time of the capture by the operator's clock; unknown for files that somebody else gathered. */
  readonly capturedAt?: string | undefined
  readonly facts: readonly Fact[]
  readonly hits: readonly SignatureHit[]
  readonly logs: readonly LogRead[]
  /** Hosts that evidence speaks of, in order of name. */
  readonly hosts: readonly string[]
  /** Hosts that run, or should run, an etcd member. */
  readonly members: readonly string[]
  readonly timeline: readonly TimelineEvent[]
  /** What was asked for and not got: item path to reason. */
  readonly gaps: readonly { readonly file: string; readonly host: string | undefined; readonly reason: string }[]
}
