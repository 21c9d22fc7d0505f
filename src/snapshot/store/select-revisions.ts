import type { Work } from '../../base/work.ts'
import type { FormatProblem } from '../../formats/format-problem.ts'
import { NewestTable } from './newest-table.ts'
import { type RevisionStore, type RevisionView, visitRevisions } from './revision-store.ts'

export interface Selection {
  /** Looks at the key where it stands; all keys when it is missing. */
  readonly matches?: (bytes: Uint8Array, from: number, to: number) => boolean
  /** The state as it was after this revision (main); the newest one when it is missing. */
  readonly atRevision?: number
  /** A number drawn for this run, for the hashes of the keys. */
  readonly seed: number
  readonly problem: (problem: FormatProblem) => void
}

export interface LiveSelection {
  /** For `visitRevisions`: the newest revision of each selected key that is not deleted. */
  readonly places: Float64Array
  /** Selected keys that exist or existed. */
  readonly distinctKeys: number
}

/** What existed at a revision. Only the newest revision of a key counts, and a tombstone means that there is none. */
export function* selectLive(store: RevisionStore, selection: Selection): Work<LiveSelection> {
  const { matches, atRevision = Number.POSITIVE_INFINITY, seed, problem } = selection
  const newest = new NewestTable(seed)
  const visit = (revision: RevisionView): void => {
    const { bytes, keyValue, main } = revision
    const { keyStart, keyEnd } = keyValue
    // A revision without a key is what a bumped restore leaves behind.
    if (main > atRevision || keyStart === keyEnd || matches?.(bytes, keyStart, keyEnd) === false) return
    newest.note({ bytes, from: keyStart, to: keyEnd }, revision)
  }
  yield* visitRevisions(store, { visit, problem })
  return { places: newest.livePlaces(), distinctKeys: newest.count }
}

/** Every revision of the selected keys that is still there, tombstones as well. */
export function* selectHistory(store: RevisionStore, selection: Omit<Selection, 'seed'>): Work<Float64Array> {
  const { matches, atRevision = Number.POSITIVE_INFINITY, problem } = selection
  let places = new Float64Array(64)
  let count = 0
  const visit = ({ bytes, keyValue, main, place }: RevisionView): void => {
    const { keyStart, keyEnd } = keyValue
    if (main > atRevision || keyStart === keyEnd || matches?.(bytes, keyStart, keyEnd) === false) return
    if (count === places.length) {
      const wider = new Float64Array(count * 2)
      wider.set(places)
      places = wider
    }
    places[count++] = place
  }
  yield* visitRevisions(store, { visit, problem })
  return places.subarray(0, count).sort()
}
