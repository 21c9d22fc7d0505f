import { finishWork } from '../../base/work.ts'
import { visitLeaves } from '../../formats/bolt/visit-leaves.ts'
import { decodeStoredValue } from '../../formats/kubernetes/decode-stored-value.ts'
import { newestTimeMs } from '../changes/diff-side.ts'
import { keyBucket, ordinalOf, type RevisionStore, RevisionView } from '../store/revision-store.ts'

/** Leaves that are looked at, more where the last ones tell nothing: a lease is renewed every other second, so that one is nearly always among the last writes. */
const LEAVES = [4, 64, 1024] as const

/** The newest time that objects carry which were written up to a place: the state is at least as new. Undefined where they have none. */
export function findNewestTime(store: RevisionStore, lastPlace: number): string | undefined {
  for (const leaves of LEAVES) {
    const newestMs = newestAmong(store, lastPlace, leaves)
    if (!Number.isNaN(newestMs)) return `${new Date(newestMs).toISOString().slice(0, 19)}Z`
  }
  return undefined
}

function newestAmong(store: RevisionStore, lastPlace: number, count: number): number {
  const leaves = keyBucket(store)?.leaves
  if (leaves === undefined) return Number.NaN
  const last = ordinalOf(lastPlace)
  const first = Math.max(0, last - count + 1)
  const only = Uint32Array.from({ length: Math.min(last + 1, leaves.count) - first }, (_, index) => first + index)
  const view = new RevisionView()
  let newestMs = Number.NaN
  const note = (): void => {
    if (view.tombstone || view.place > lastPlace) return
    const stored = decodeStoredValue(view.value)
    const timeMs = stored.kind === 'object' ? newestTimeMs(stored.object) : Number.NaN
    if (!Number.isNaN(timeMs) && !(timeMs <= newestMs)) newestMs = timeMs
  }
  const work = visitLeaves(store.file, leaves, {
    only,
    problem: () => undefined,
    visit: (page, ordinal) => {
      for (let index = 0; index < page.count; index++) if (view.decode(page, ordinal, index)) note()
    },
  })
  finishWork(work)
  return newestMs
}
