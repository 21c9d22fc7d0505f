import type { Localized } from '../base/localized.ts'

/**
 * T0: the control plane serves; something beside it is wrong. T1: degraded, or the API is down while etcd's quorum stands:
 * repair, never restore. T2: etcd majority lost, corrupt, or its state wrong: manual, guarded. T3: no data left, all masters
 * gone, or two histories: disaster recovery.
 */
export const severities = ['T0', 'T1', 'T2', 'T3'] as const
export type Severity = (typeof severities)[number]

export const forms = [
  'api-down',
  'writes-refused',
  'majority-lost',
  'no-data',
  'split',
  'corrupt',
  'logical',
  'none',
] as const
export type Form = (typeof forms)[number]

export const compareSeverity = (left: Severity, right: Severity): number =>
  severities.indexOf(left) - severities.indexOf(right)

/** A number that is known only within bounds, because some members could not be asked. */
export interface Bounded {
  readonly atLeast: number
  readonly atMost: number
}

/** What may not be done in this state, however tempting. The words are stable; the report explains them in each language. */
export const prohibitions = [
  'restore',
  'force-new-cluster',
  'cluster-reset',
  'edit-initial-cluster',
  'member-remove',
  'delete-data',
  'disarm-before-freeing-space',
  'reboot-members',
  'delete-master-node-objects',
  'load-test',
] as const
export type Prohibition = (typeof prohibitions)[number]

/** How bad it is, from observable facts alone, with the arithmetic. */
export interface Triage {
  /** The level that is certain; with unknown members it is the mildest that fits. */
  readonly severity: Severity
  /** The worst level that still fits what is known; equal to `severity` when nothing is open. */
  readonly worst: Severity
  readonly form: Form
  /** Whether the way out may lose data or cannot be undone. */
  readonly irreversible: boolean
  readonly voters: Bounded | undefined
  /** floor(voters / 2) + 1, or undefined when the voters are unknown. */
  readonly quorum: number | undefined
  /** Members seen to take part: they share a cluster, a member list and a leader. */
  readonly answering: Bounded
  /** Members nobody could look at. Never counted as dead. */
  readonly unknown: readonly string[]
  readonly forbidden: readonly Prohibition[]
  /** The sentences of the argument, in order. */
  readonly arithmetic: readonly Localized[]
  /** The least destructive way out. */
  readonly wayOut: Localized
}
