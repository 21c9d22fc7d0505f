import { isJsonObject } from '../../base/exact-json.ts'
import type { Work } from '../../base/work.ts'
import type { TimeBounds } from '../../model/snapshot-deleted.ts'
import type { StoredValue } from '../../model/stored-value.ts'
import { type RevisionFeed, visitFeed } from '../store/revision-feed.ts'
import type { RevisionView } from '../store/revision-store.ts'

/** When revisions were written, by main revision. */
export type RevisionClock = (main: number) => TimeBounds

const LEASES = Buffer.from('/registry/leases/')
const OBJECTS = Buffer.from('/registry/')
/** Without a time of creation, or encrypted in many clusters. */
const UNDATED = ['masterleases/', 'ranges/', 'secrets/'].map((path) => Buffer.from(`/registry/${path}`))

/**
 * etcd notes no times. But leases are renewed every few seconds with the time in them, and an object says when it was created: the nearest
 * such writes before and after a revision bound its time. Clocks of several machines are mixed in this; they are taken as they are.
 */
export function* readClock(
  feed: RevisionFeed,
  mains: readonly number[],
  decode: (value: Uint8Array, key: string) => StoredValue,
): Work<RevisionClock> {
  const wanted = Float64Array.from(new Set(mains)).sort()
  const nearest = new NearestWrites(wanted)
  yield* visitFeed(feed, {
    problem: () => {},
    visit: (revision) => {
      if (isDated(revision)) nearest.note(revision.main, revision.place)
    },
  })
  const times = new Map<number, number>()
  yield* visitFeed(feed, {
    problem: () => {},
    places: nearest.places(),
    visit: (revision) => {
      const timeMs = timeOf(decode(revision.value, Buffer.from(revision.key).toString('utf8')))
      if (timeMs !== undefined) times.set(revision.place, timeMs)
    },
  })
  return (main) => {
    const row = wanted.indexOf(main)
    const [from, to] = [times.get(nearest.placeBefore(row)), times.get(nearest.placeAfter(row))]
    // A renewal may carry a time a little before that of its neighbour; more than that are clocks that nobody should believe.
    const isAhead = from !== undefined && to !== undefined && from > to
    if (isAhead && from - to > MOST_SKEW_MS) return { from: undefined, to: undefined }
    const [early, late] = isAhead ? [to, from] : [from, to]
    return { from: textOf(early), to: textOf(late) }
  }
}

const MOST_SKEW_MS = 5000

const textOf = (timeMs: number | undefined): string | undefined =>
  timeMs === undefined ? undefined : new Date(timeMs).toISOString()

function isDated({ tombstone, keyValue, bytes }: RevisionView): boolean {
  if (tombstone || keyValue.keyStart === keyValue.keyEnd) return false
  const isAt = (prefix: Uint8Array): boolean => {
    for (let index = 0; index < prefix.length; index++)
      if (bytes[keyValue.keyStart + index] !== prefix[index]) return false
    return true
  }
  if (isAt(LEASES)) return true
  return keyValue.version === 1 && isAt(OBJECTS) && !UNDATED.some(isAt)
}

/** Of a write that is known to be one of those: what it says about now. */
function timeOf(stored: StoredValue): number | undefined {
  if (stored.kind !== 'object') return undefined
  const { metadata, spec } = stored.object
  const renewal = stored.objectKind === 'Lease' && isJsonObject(spec) ? spec.renewTime : undefined
  const created = isJsonObject(metadata) ? metadata.creationTimestamp : undefined
  const time = renewal ?? created
  const timeMs = typeof time === 'string' ? Date.parse(time) : Number.NaN
  return Number.isNaN(timeMs) ? undefined : timeMs
}

/** For each wanted revision the nearest dated write at or before it, and at or after it. */
class NearestWrites {
  readonly #wanted: Float64Array
  readonly #before: Float64Array
  readonly #placesBefore: Float64Array
  readonly #after: Float64Array
  readonly #placesAfter: Float64Array

  constructor(wanted: Float64Array) {
    this.#wanted = wanted
    this.#before = new Float64Array(wanted.length).fill(Number.NEGATIVE_INFINITY)
    this.#after = new Float64Array(wanted.length).fill(Number.POSITIVE_INFINITY)
    this.#placesBefore = new Float64Array(wanted.length).fill(NONE)
    this.#placesAfter = new Float64Array(wanted.length).fill(NONE)
  }

  note(main: number, place: number): void {
    const at = firstAtLeast(this.#wanted, main)
    // It is after all wanted ones below it, of which the last one is told; the others learn of it in the end.
    const isHit = this.#wanted[at] === main
    if (isHit || at < this.#wanted.length) this.#noteBefore(at, { main, place })
    if (isHit) this.#noteAfter(at, { main, place })
    else if (at > 0) this.#noteAfter(at - 1, { main, place })
  }

  placeBefore(row: number): number {
    for (let at = row; at >= 0; at--) if (this.#placesBefore[at] !== NONE) return this.#placesBefore[at] ?? NONE
    return NONE
  }

  placeAfter(row: number): number {
    for (let at = row; at < this.#wanted.length; at++)
      if (this.#placesAfter[at] !== NONE) return this.#placesAfter[at] ?? NONE
    return NONE
  }

  places(): Float64Array {
    const found = new Set([...this.#placesBefore, ...this.#placesAfter].filter((place) => place !== NONE))
    return Float64Array.from(found).sort()
  }

  #noteBefore(row: number, { main, place }: { readonly main: number; readonly place: number }): void {
    if (main <= (this.#before[row] ?? 0)) return
    this.#before[row] = main
    this.#placesBefore[row] = place
  }

  #noteAfter(row: number, { main, place }: { readonly main: number; readonly place: number }): void {
    if (main >= (this.#after[row] ?? 0)) return
    this.#after[row] = main
    this.#placesAfter[row] = place
  }
}

const NONE = -1

function firstAtLeast(rising: Float64Array, value: number): number {
  let [low, high] = [0, rising.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((rising[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}
