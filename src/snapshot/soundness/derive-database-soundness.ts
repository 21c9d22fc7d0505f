import { readBoltMetas } from '../../formats/bolt/bolt-file.ts'
import type { DatabaseSoundness, Trailer, ValueCheck } from '../../model/soundness.ts'
import type { RevisionStore } from '../store/revision-store.ts'
import type { DatabaseSweep } from '../store/sweep-database.ts'

export interface GoneThrough {
  readonly store: RevisionStore
  readonly sweep: DatabaseSweep
  readonly trailer: Trailer
  readonly values: ValueCheck
}

/** What of a database can be read. */
export function deriveDatabaseSoundness({ store, sweep, trailer, values }: GoneThrough): DatabaseSoundness {
  const { meta, pageCount, source } = store.file
  const { first, second } = readBoltMetas(source)
  const { census } = sweep
  return {
    pageSizeBytes: meta.pageSizeBytes,
    pages: { counted: meta.pageCount, present: pageCount },
    metas: ['meta' in first, 'meta' in second],
    trailer,
    buckets: sweep.buckets,
    leaves: { found: sweep.leaves.all, read: sweep.leaves.read },
    revisions: census.revisions,
    lastRevision: census.lastRevision,
    liveKeys: census.liveKeys - (census.isRaised ? 1 : 0),
    values,
  }
}
