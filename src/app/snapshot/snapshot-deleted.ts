import { decodeStoredValue } from '../../formats/kubernetes/decode-stored-value.ts'
import type { DeletedObjects } from '../../model/snapshot-deleted.ts'
import { findDeleted } from '../../snapshot/changes/find-deleted.ts'
import { matcherOf, type ObjectFilter } from '../../snapshot/changes/object-name.ts'
import { driveWork, type WorkWatch } from './drive-work.ts'
import { readFeed } from './open-feed.ts'
import { type ReadableSnapshot, readSnapshot } from './read-snapshot.ts'

export interface DeletedRequest extends ObjectFilter, WorkWatch {
  readonly path: string
  /** Freed and damaged pages as well: what was compacted may still be in them. */
  readonly salvage: boolean
}

/** What is gone from a snapshot, a db or a data directory, and can still be read in it. */
export function findDeletedIn(request: DeletedRequest): Promise<DeletedObjects> {
  const read = async (snapshot: ReadableSnapshot): Promise<DeletedObjects> => {
    const { feed, compactedByLog } = await driveWork(readFeed(snapshot), request)
    const options = {
      ...{ seed: snapshot.seed, matches: matcherOf(request), compactedByLog },
      decode: (value: Uint8Array) => decodeStoredValue(value),
    }
    return driveWork(findDeleted({ name: request.path, feed }, options), request)
  }
  return readSnapshot(request.path, read, request.salvage ? { salvage: request } : {})
}
