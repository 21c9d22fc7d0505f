import type { FieldChange, NoiseKind, ObjectName } from './field-change.ts'

/** What is different between two states of a cluster. */
export interface SnapshotDiff {
  readonly before: DiffSide
  readonly after: DiffSide
  readonly lineage: Lineage
  /** Namespaces that came or went themselves. Their objects are in the counts and in the list as well. */
  readonly namespaces: readonly NamespaceChange[]
  /** By namespace and resource, noise left out. */
  readonly counts: readonly ChangeCount[]
  readonly objects: readonly ObjectChange[]
  /** Objects that differ and are counted, but not listed: too many for one answer. */
  readonly unlisted: number
  readonly folded: readonly FoldedNoise[]
  /** What one side has in a form that the other cannot be held against. */
  readonly notComparable: readonly NotComparable[]
  readonly problems: readonly ReadingProblem[]
}

/** One of the two states. */
export interface DiffSide {
  /** A path, or the address of an API server. */
  readonly name: string
  /** Of the last write. */
  readonly revision: number
  readonly objects: number
  /** The uid of the namespace kube-system, by which clusters are told apart. */
  readonly clusterUid: string | undefined
  /** The newest time that an object carries, RFC 3339: the state is at least as new. */
  readonly newestTime: string | undefined
}

export type Lineage =
  | { readonly kind: 'continuation'; readonly newer: SideName | 'neither' }
  /** `firstRevision` is the first one that differs, where both files still hold all from `sameUpTo` on. */
  | {
      readonly kind: 'two-histories'
      readonly sameUpTo: number
      readonly differsBy: number
      readonly firstRevision: number | undefined
      /** By the times in their objects: revisions say nothing here. */
      readonly newer: SideName | 'unknown'
    }
  | { readonly kind: 'other-cluster' }

type SideName = 'before' | 'after'

export interface NamespaceChange {
  readonly namespace: string
  readonly change: 'added' | 'removed'
  readonly objects: number
}

export interface ChangeCount {
  /** Empty for what belongs to none. */
  readonly namespace: string
  readonly resource: string
  readonly added: number
  readonly removed: number
  readonly changed: number
  /** Of the changed ones: those of which nothing but the status is different. */
  readonly statusOnly: number
}

export interface ObjectChange extends ObjectName {
  readonly change: 'added' | 'removed' | 'changed'
  /** Of its last write on either side. */
  readonly revisionBefore: number | undefined
  readonly revisionAfter: number | undefined
  /** Deleted and created again in between: the uid is another one. */
  readonly recreated: boolean
  readonly fields: readonly FieldChange[]
  /** Why there are no fields although something changed. */
  readonly opaque?: 'encrypted' | 'unknown-kind' | 'damaged' | 'binary' | 'other-version'
  readonly noise?: NoiseKind
}

export interface FoldedNoise {
  readonly kind: NoiseKind
  /** Objects that are not listed because nothing else is different. */
  readonly objects: number
  /** Fields that are not listed of objects that are. */
  readonly fields: number
}

export interface NotComparable {
  readonly resource: string
  readonly objects: number
  readonly reason: string
  /** It should have been comparable: something failed. */
  readonly isGap: boolean
}

/** What could not be read. */
export interface ReadingProblem {
  readonly code: string
  readonly offset: number
  readonly region: string
  readonly detail: string
}
