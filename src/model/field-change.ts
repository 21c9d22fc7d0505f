import type { JsonValue } from '../base/exact-json.ts'

/** One field that differs between two states of an object. */
export interface FieldChange {
  /** As a person writes it: `spec.template.spec.containers[app].image`, elements of lists by what names them. */
  readonly path: string
  /** `reordered`: the elements of a list are the same and stand in another order; the values are their names. */
  readonly kind: 'added' | 'removed' | 'changed' | 'reordered'
  readonly before?: FieldValue
  readonly after?: FieldValue
  /** Why it is folded unless everything is asked for. */
  readonly noise?: NoiseKind
}

/** What is secret is a fingerprint: the same for the same value within one run, and nothing outside of it. */
export type FieldValue =
  | { readonly kind: 'value'; readonly value: JsonValue }
  | { readonly kind: 'hidden'; readonly fingerprint: string }

/** What changes all the time and says nothing. Folded, counted and named, never dropped. */
export const noiseKinds = [
  'managed-fields',
  'resource-version',
  'lease-renewals',
  'heartbeats',
  'events',
  'api-server-records',
  'compaction-clock',
  'served-defaults',
  'same-content',
] as const
export type NoiseKind = (typeof noiseKinds)[number]

/** An object of Kubernetes by the names that kubectl gives it; a key of etcd that is none has only its `key`. */
export interface ObjectName {
  /** The key in etcd. */
  readonly key: string
  /** `deployments.apps`; empty where the key does not belong to Kubernetes. */
  readonly resource: string
  /** Empty for what belongs to none. */
  readonly namespace: string
  readonly name: string
}
