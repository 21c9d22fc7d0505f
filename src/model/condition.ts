import type { Localized } from '../base/localized.ts'
import type { Component } from './component.ts'
import type { FactValue } from './fact.ts'
import type { Prohibition, Severity } from './severity.ts'
import type { SubjectKind } from './subject.ts'

/** Layers from the ground up: a lower layer breaks a higher one, so it is looked at first. */
export const layers = [
  'host',
  'kernel',
  'disk',
  'time',
  'network',
  'certificate',
  'runtime',
  'kubelet',
  'etcd',
  'apiserver',
  'controllers',
  'loadbalancer',
  'workload',
] as const
export type Layer = (typeof layers)[number]

/** How the subject of an effect relates to the subject of its cause. `any` holds across the whole cluster. */
export const relations = ['same-subject', 'same-node', 'peers', 'cluster', 'any'] as const
export type Relation = (typeof relations)[number]

/** A line that one component writes when the condition holds. */
export interface Signature {
  /** `condition#name`. */
  readonly id: string
  readonly components: readonly Component[]
  /** A substring every hit contains, case and all: it is what makes a gigabyte a second possible. At least 6 characters. */
  readonly literal: string
  /** A regular expression the line must match as well. Named groups may say who is meant. */
  readonly pattern: string | undefined
  /** A regular expression that the line must not match. */
  readonly except: string | undefined
  /** Hits needed before it counts. */
  readonly atLeast: number
  /** Hits of one second count once: a burst is one event, however many lines it has. */
  readonly distinctSeconds?: boolean | undefined
  /**
   * A later line of the same log containing one of these says that it is over. `@start`, `@ready` and `@stop` stand for the
   * lines with which a component says that it starts, that it serves, and that it was told to stop.
   */
  readonly clearedBy: readonly string[]
  /** Name of the group of `pattern` that names the subject (address, member id or host name); else the log's own host. */
  readonly about: string | undefined
  /** Scope of its condition: what kind of subject a hit is about. Undefined: a member for etcd's own lines, else a node. */
  readonly scope?: SubjectKind | undefined
  /** A second witness: it proves when it speaks, and leaves nothing open when it is silent or not there. */
  readonly supplementary?: boolean | undefined
}

/** What makes a condition observed; three-valued. */
export type Criterion =
  | { readonly all: readonly Criterion[] }
  | { readonly any: readonly Criterion[] }
  | { readonly not: Criterion }
  | { readonly signature: string }
  | FactCriterion

export interface FactCriterion {
  readonly fact: string
  /** Equal; for a list fact: contains. */
  readonly is?: FactValue
  readonly atLeast?: number
  readonly atMost?: number
  /** One of these; for a list fact: shares one. */
  readonly in?: readonly FactValue[]
  /** Regular expression on the text. */
  readonly matches?: string
  /** ISO times: the fact lies before this one, or before the time of capture (`now`). */
  readonly before?: string
  /** True: the thing is known to exist. False: it is known not to. */
  readonly exists?: boolean
  /** A second witness: it proves when it is known, and leaves nothing open when it is not. */
  readonly supplementary?: boolean
}

/** What a condition directly makes happen. */
export interface CausalEdge {
  readonly condition: string
  readonly relation: Relation
  /** Component versions in which it holds (`<1.12`); undefined: all. */
  readonly versions: { readonly component: Component; readonly range: string } | undefined
}

export interface ConditionExample {
  /** What the example shows, in English. */
  readonly name: string
  readonly lines: readonly { readonly component: Component; readonly line: string; readonly host?: string }[]
  readonly facts: readonly {
    readonly fact: string
    readonly value?: FactValue
    readonly absent?: boolean
    readonly subject?: string
  }[]
}

/** A named state of a component that the catalogue can recognise. One YAML file each. */
export interface Condition {
  /** Its path: `etcd/nospace`. */
  readonly id: string
  readonly title: Localized
  /** What this state is and what it does, in two or three sentences. */
  readonly explanation: Localized
  readonly component: Component
  readonly scope: SubjectKind
  readonly layer: Layer
  /** `cause`: can be the end of the search. `effect`: something below must have made it; alone it proves nothing. */
  readonly role: 'cause' | 'effect'
  /** The mildest level this condition means by itself. */
  readonly severity: Severity
  readonly signatures: readonly Signature[]
  readonly when: Criterion
  /** Criteria that speak against it although it was observed, each with its sentence. */
  readonly against: readonly { readonly when: Criterion; readonly text: Localized }[]
  readonly makes: readonly CausalEdge[]
  /** The next look that would decide, with the command where one sentence is not enough. */
  readonly next: readonly { readonly text: Localized; readonly command: string | undefined }[]
  /** What to do, the least destructive first. */
  readonly actions: readonly Localized[]
  readonly forbidden: readonly Prohibition[]
  readonly runbooks: readonly string[]
  readonly references: readonly string[]
  readonly examples: { readonly fires: readonly ConditionExample[]; readonly nearMisses: readonly ConditionExample[] }
}
