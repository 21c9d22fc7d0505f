import type { FieldChange, ObjectName } from './field-change.ts'
import type { RevisionOrigin, TimeBounds } from './snapshot-deleted.ts'
import type { ObjectChange, ReadingProblem } from './snapshot-diff.ts'

/** Every revision of one object that is still in a database. */
export interface ObjectHistory {
  /** Of the file. */
  readonly name: string
  readonly object: ObjectName
  /** Last revision of the whole database. */
  readonly revision: number
  readonly compactedRevision: number
  /** Oldest first; when there are more than an answer holds, the newest. */
  readonly versions: readonly HistoryVersion[]
  /** Older ones that are in the file and not in the list. */
  readonly unlisted: number
  /** Asked for field by field. */
  readonly fields: readonly FieldHistory[]
  readonly problems: readonly ReadingProblem[]
}

export interface HistoryVersion {
  readonly revision: number
  /** `kept`: the oldest that is left, which is not the first one. */
  readonly kind: 'created' | 'kept' | 'updated' | 'deleted'
  readonly origin: RevisionOrigin
  readonly createRevision: number
  /** How many times it had been written by then. */
  readonly version: number
  readonly time: TimeBounds
  /** Those whose entry in the managed fields is new in this revision. */
  readonly managers: readonly FieldManager[]
  readonly changes: readonly FieldChange[]
  readonly opaque?: ObjectChange['opaque']
}

export interface FieldManager {
  readonly manager: string
  readonly operation: string
  /** `status`, `scale`, or empty. */
  readonly subresource: string
  /** When it last changed any of its fields. */
  readonly time: string | undefined
}

/** When and by whom one field was last set. */
export interface FieldHistory {
  readonly path: string
  readonly value: FieldChange['after']
  /** The last revision that changed it; undefined when it is the same in all that are left. */
  readonly changedIn: HistoryVersion | undefined
  readonly oldestRevision: number
  /** Who owns it now, by the managed fields. */
  readonly owners: readonly FieldManager[]
}
