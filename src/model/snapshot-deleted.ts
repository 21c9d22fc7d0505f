import type { ObjectName } from './field-change.ts'
import type { ReadingProblem } from './snapshot-diff.ts'
import type { PageSureness } from './snapshot-salvage.ts'

/** What is gone from a cluster and can still be read in its database. */
export interface DeletedObjects {
  readonly name: string
  readonly revision: number
  /** Revisions up to this one were compacted: what was deleted before it has left no trace in the index. 0 when nothing was. */
  readonly compactedRevision: number
  /** Freed and damaged pages were mined as well: what was compacted may be there, and need not be all. */
  readonly isSalvaged: boolean
  /** Tombstones in the file, of objects that came back as well. */
  readonly tombstones: number
  /** Deleted, and created again under the same name: not listed. */
  readonly recreated: number
  /** Sweeps of namespaces first, then other deletions; what controllers do all day comes last. */
  readonly events: readonly DeletionEvent[]
  /** Namespaces that objects still name although there is none of that name: what a deletion before the compaction leaves behind. */
  readonly traces: readonly NamespaceTrace[]
  /** Of a data directory: revisions that were taken from the log, and how many of them may never have been acknowledged. */
  readonly log: { readonly revisions: number; readonly uncommitted: number } | undefined
  readonly problems: readonly ReadingProblem[]
}

/** Objects that vanished together. */
export interface DeletionEvent {
  readonly kind: DeletionKind
  /** Empty for objects of the cluster. */
  readonly namespace: string
  /** Of a namespace: gone, or still on its way out. */
  readonly isOver: boolean
  /** It began before the compaction: what went until then is in no count and cannot be read here. */
  readonly isPartial: boolean
  /** Of the first and of the last tombstone. */
  readonly firstRevision: number
  readonly lastRevision: number
  /** When the deletion was asked for, if an object says so: RFC 3339. */
  readonly askedAt: string | undefined
  readonly firstTime: TimeBounds
  readonly lastTime: TimeBounds
  /** Who wrote to the namespace while it went. Who asked for the deletion is in the audit log alone. */
  readonly managers: readonly string[]
  readonly counts: readonly { readonly resource: string; readonly count: number }[]
  readonly objects: readonly DeletedObject[]
  readonly recovery: Recovery | undefined
}

/** `routine-*`: what the cluster does by itself. */
export const deletionKinds = ['namespace', 'objects', 'routine-owned', 'routine-expired', 'routine-records'] as const
export type DeletionKind = (typeof deletionKinds)[number]

export interface DeletedObject extends ObjectName {
  /** Of the tombstone. */
  readonly deletedRevision: number
  /** The newest revision that can still be read; undefined when the compaction took it. */
  readonly readableRevision: number | undefined
  readonly createRevision: number | undefined
  readonly kind: string
  readonly uid: string
  /** `Deployment/web` of a controller. */
  readonly owner: string
  /** From the log of a data directory, or from its part that may not be committed. */
  readonly origin: RevisionOrigin
}

/** How sure a revision is that was salvaged stands in its place; `db` is what the sound tree has. */
export type RevisionOrigin = 'db' | 'wal' | 'uncommitted' | Exclude<PageSureness, 'reachable'>

/** The revision at which most of it can be read, before anything of it was touched where that is still there. */
export interface Recovery {
  readonly revision: number
  /** How many of the objects exist at it. */
  readonly objects: number
  /** Objects that were written again after it, by their deletion or before: their newest state is at another revision. */
  readonly changedLater: number
  /** Objects that do not exist at it, with the revision at which they can be read. */
  readonly elsewhere: readonly DeletedObject[]
  /** Objects of which nothing is left. */
  readonly lost: number
}

export interface NamespaceTrace {
  readonly namespace: string
  /** `persistentvolumes/pv-legacy-0`. */
  readonly objects: readonly string[]
}

/** Not before, not after: RFC 3339; what is undefined is not known. Equal when it is known. */
export interface TimeBounds {
  readonly from: string | undefined
  readonly to: string | undefined
}
