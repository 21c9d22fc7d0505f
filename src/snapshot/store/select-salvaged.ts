import type { Work } from '../../base/work.ts'
import type { Salvaged } from '../salvage/salvage.ts'
import { NewestTable } from './newest-table.ts'
import { type RevisionView, visitRevisions } from './revision-store.ts'
import type { LiveSelection, Selection } from './select-revisions.ts'

/**
 * What existed at a revision, as far as it can be said: of each key the newest revision, and beside it the newest one of the sound tree where
 * that is another. What is less sure replaces nothing in silence, also no deletion that was found in a page of unknown age.
 */
export function* selectSalvaged(salvaged: Salvaged, selection: Selection): Work<LiveSelection> {
  const { matches, atRevision = Number.POSITIVE_INFINITY, seed, problem } = selection
  const [newest, surest] = [new NewestTable(seed), new NewestTable(seed)]
  const visit = (revision: RevisionView): void => {
    const { bytes, keyValue, main, place } = revision
    const { keyStart, keyEnd } = keyValue
    if (main > atRevision || keyStart === keyEnd || matches?.(bytes, keyStart, keyEnd) === false) return
    const key = { bytes, from: keyStart, to: keyEnd }
    newest.note(key, revision)
    if (salvaged.surenessOf(place) === 'reachable') surest.note(key, revision)
  }
  yield* visitRevisions(salvaged.store, { visit, problem })
  const places = Float64Array.from(new Set([...newest.livePlaces(), ...surest.livePlaces()])).sort()
  return { places, distinctKeys: newest.count }
}
