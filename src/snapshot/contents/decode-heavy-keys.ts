import type { Work } from '../../base/work.ts'
import type { LargeKey } from '../../model/snapshot-status.ts'
import { type RevisionStore, type RevisionView, visitRevisions } from '../store/revision-store.ts'
import type { HeavyKey } from './key-census.ts'

/** The names of keys that were weighed by their places. */
export function* decodeHeavyKeys(store: RevisionStore, heavy: readonly HeavyKey[]): Work<readonly LargeKey[]> {
  const names = new Map<number, string>()
  const visit = ({ key, place }: RevisionView): void => {
    names.set(place, Buffer.from(key).toString())
  }
  const places = Float64Array.from(heavy, ({ place }) => place).sort()
  yield* visitRevisions(store, { visit, places, problem: () => {} })
  return heavy.map(({ place, isLive, revisions, liveBytes, sizeBytes }) => ({
    key: names.get(place) ?? '',
    ...{ isLive, revisions, liveBytes, sizeBytes },
  }))
}
