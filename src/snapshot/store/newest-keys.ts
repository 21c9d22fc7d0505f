import type { Work } from '../../base/work.ts'
import type { FormatProblem } from '../../formats/format-problem.ts'
import type { KeyMatcher } from './key-selection.ts'
import { type RevisionStore, visitRevisions } from './revision-store.ts'

/** The newest revision of a key. */
export interface NewestKey {
  readonly main: number
  readonly sub: number
  readonly tombstone: boolean
  /** Where it stands, for `visitRevisions`; a negative one is not in the database file. */
  readonly place: number
}

export interface NewestSearch {
  readonly matches: KeyMatcher
  /** The state after this revision (main). */
  readonly atRevision: number
  readonly problem: (problem: FormatProblem) => void
  /** Only revisions at these places. */
  readonly accepts?: (place: number) => boolean
  /** Where threads share the work. */
  readonly claim?: (block: number) => boolean
}

export type NewestKeys = Map<string, NewestKey>

export interface NewestFound {
  readonly keys: NewestKeys
  /** The last write of all, wanted or not; its place is -1 where there is none. */
  readonly last: NewestKey
}

const nothing: NewestKey = { main: 0, sub: 0, tombstone: false, place: -1 }

/** The newest revision of every wanted key by its text, deleted ones as well. For thousands of keys; `selectLive` is for all of them. */
export function* findNewest(store: RevisionStore, search: NewestSearch): Work<NewestFound> {
  const { matches, atRevision, problem, claim, accepts } = search
  const found: NewestKeys = new Map()
  const last: { -readonly [name in keyof NewestKey]: NewestKey[name] } = { ...nothing }
  yield* visitRevisions(store, {
    problem,
    ...(claim === undefined ? {} : { claim }),
    visit: ({ bytes, keyValue, main, sub, tombstone, place }) => {
      const { keyStart, keyEnd } = keyValue
      // A revision without a key is what a bumped restore leaves behind.
      if (main > atRevision || keyStart === keyEnd || accepts?.(place) === false) return
      if (main > last.main || (main === last.main && sub >= last.sub)) {
        last.main = main
        last.sub = sub
        last.place = place
      }
      if (!matches(bytes, keyStart, keyEnd)) return
      noteNewest(found, decodeKey(bytes, keyStart, keyEnd), { main, sub, tombstone, place })
    },
  })
  return { keys: found, last }
}

export const isNewer = (left: NewestKey, right: NewestKey): boolean =>
  left.main > right.main || (left.main === right.main && left.sub > right.sub)

export function noteNewest(found: NewestKeys, key: string, at: NewestKey): void {
  const known = found.get(key)
  if (known === undefined || isNewer(at, known)) found.set(key, at)
}

/** Every byte is a character, so that keys which are no UTF-8 stay apart from each other. */
const decodeKey = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1')
