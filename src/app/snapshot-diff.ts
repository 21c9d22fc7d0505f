import { decodeStoredValue } from '../formats/kubernetes/decode-stored-value.ts'
import type { SnapshotDiff } from '../model/snapshot-diff.ts'
import { diffSnapshots } from '../snapshot/diff-snapshots.ts'
import { matcherOf, type ObjectFilter } from '../snapshot/object-name.ts'
import { driveWork, type WorkWatch } from './drive-work.ts'
import { readSnapshots } from './read-snapshots.ts'

export interface DiffRequest extends ObjectFilter, WorkWatch {
  readonly before: string
  readonly after: string
  /** Noise as well. */
  readonly all: boolean
  /** What Secrets hold. */
  readonly reveal: boolean
}

/** Objects and fields together: an answer of more is read by nobody, and has to be held. */
export const MOST_LISTED = 100_000

export const diffSnapshotFiles = (request: DiffRequest): Promise<SnapshotDiff> =>
  readSnapshots([request.before, request.after], ([before, after]) => {
    if (before === undefined || after === undefined) throw new TypeError('two files were asked for')
    const work = diffSnapshots(
      { name: before.path, store: before.store },
      { name: after.path, store: after.store },
      {
        ...{ seed: before.seed, reveal: request.reveal, all: request.all, mostListed: MOST_LISTED },
        matches: matcherOf(request),
        decode: (value) => decodeStoredValue(value),
      },
    )
    return driveWork(work, request)
  })
