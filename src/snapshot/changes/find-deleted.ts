import type { Work } from '../../base/work.ts'
import type { FormatProblem } from '../../formats/format-problem.ts'
import type { ObjectName } from '../../model/field-change.ts'
import type { DeletedObjects, NamespaceTrace } from '../../model/snapshot-deleted.ts'
import type { StoredValue } from '../../model/stored-value.ts'
import { decodeMemberDb } from '../directory/member-db.ts'
import type { RevisionFeed } from '../store/revision-feed.ts'
import { findDeadObjects } from './dead-objects.ts'
import { groupDeletions } from './deletion-events.ts'
import { readNamespaces } from './namespace-sweeps.ts'
import { readTraces } from './namespace-traces.ts'
import { readClock } from './revision-clock.ts'

export interface DeletedOptions {
  readonly seed: number
  readonly matches: (object: ObjectName) => boolean
  readonly decode: (value: Uint8Array, key: string) => StoredValue
  /** Where the log has compacted further than the db. */
  readonly compactedByLog: number
}

/** What is gone and can still be read, grouped by what made it go. */
export function* findDeleted(
  input: { readonly name: string; readonly feed: RevisionFeed },
  options: DeletedOptions,
): Work<DeletedObjects> {
  const { name, feed } = input
  const problems: FormatProblem[] = [...feed.store.problems]
  const { scheduledCompactRevision, finishedCompactRevision } = decodeMemberDb(feed.store)
  const compactedRevision = Math.max(scheduledCompactRevision, finishedCompactRevision, options.compactedByLog)
  const dead = yield* findDeadObjects(feed, { ...options, problem: (one) => void problems.push(one) })
  const namespaces = yield* readNamespaces(feed, options.decode)
  const clock = yield* readClock(
    feed,
    dead.objects.map(({ deletedRevision }) => deletedRevision),
    options.decode,
  )
  const traces: readonly NamespaceTrace[] = yield* readTraces(feed, { ...options, live: namespaces.live })
  const isSalvaged = feed.surenessOf !== undefined
  return {
    ...{
      name,
      isSalvaged,
      revision: dead.lastRevision,
      compactedRevision,
      tombstones: dead.tombstones,
      recreated: dead.recreated,
    },
    events: groupDeletions(dead.objects, {
      ...{ sweeps: namespaces.sweeps, clock },
      compactedRevision: isSalvaged ? 0 : compactedRevision,
    }),
    traces,
    log:
      feed.replayed.length === 0
        ? undefined
        : {
            revisions: feed.replayed.length,
            uncommitted: feed.replayed.filter(({ origin }) => origin === 'uncommitted').length,
          },
    problems,
  }
}
