import { isJsonObject, type JsonObject, type JsonValue } from '../../base/exact-json.ts'
import type { Work } from '../../base/work.ts'
import type { DiffSide } from '../../model/snapshot-diff.ts'
import type { StoredValue } from '../../model/stored-value.ts'
import { KeyHash } from '../store/key-hash.ts'
import { type RevisionFeed, visitFeed } from '../store/revision-feed.ts'
import type { RevisionView } from '../store/revision-store.ts'
import type { LiveRows } from './live-rows.ts'

/** A file with what lives in it, or a share of that. */
export interface SideView {
  readonly name: string
  readonly feed: RevisionFeed
  readonly rows: LiveRows
}

interface Decoding {
  readonly decode: (value: Uint8Array, key: string) => StoredValue
}

/** Enough that a lease is among them: one is renewed every other second. */
const NEWEST_ROWS = 64
const CLUSTER_KEY = '/registry/namespaces/kube-system'

/** What is kept of a file while its keys pass, share by share. */
export class SideNotes {
  readonly name: string
  readonly feed: RevisionFeed
  count = 0
  lastRevision = 0
  clusterPlace: number | undefined
  readonly #seed: number
  #newest: readonly NewestRow[] = []

  constructor({ name, feed }: Pick<SideView, 'name' | 'feed'>, seed: number) {
    this.name = name
    this.feed = feed
    this.#seed = seed
  }

  note(rows: LiveRows): void {
    this.count += rows.count
    this.lastRevision = rows.lastRevision
    const clusterRow = findRow(rows, Buffer.from(CLUSTER_KEY), this.#seed)
    if (clusterRow >= 0) this.clusterPlace = rows.place[clusterRow]
    const newest = newestRows(rows).map((row) => ({ main: rows.main[row] ?? 0, place: rows.place[row] ?? 0 }))
    this.#newest = [...this.#newest, ...newest].sort((left, right) => right.main - left.main).slice(0, NEWEST_ROWS)
  }

  /** Of the cluster's own object, and of what was written last. */
  get places(): Float64Array {
    const newest = this.#newest.map(({ place }) => place)
    return Float64Array.from(new Set(this.clusterPlace === undefined ? newest : [this.clusterPlace, ...newest])).sort()
  }
}

interface NewestRow {
  readonly main: number
  readonly place: number
}

/** Which cluster it is, and how new the state is at least. */
export function* describeSide(notes: SideNotes, { decode }: Decoding): Work<DiffSide> {
  let clusterUid: string | undefined
  let newestMs = Number.NaN
  const visit = (revision: RevisionView): void => {
    const key = Buffer.from(revision.key).toString('utf8')
    const decoded = decode(revision.value, key)
    if (decoded.kind !== 'object') return
    const { metadata } = decoded.object
    if (key === CLUSTER_KEY && isJsonObject(metadata) && typeof metadata.uid === 'string') clusterUid = metadata.uid
    const timeMs = newestTimeMs(decoded.object)
    if (!(timeMs <= newestMs)) newestMs = Number.isNaN(timeMs) ? newestMs : timeMs
  }
  yield* visitFeed(notes.feed, { visit, problem: () => {}, places: notes.places })
  return {
    ...{ name: notes.name, revision: notes.lastRevision, objects: notes.count, clusterUid },
    newestTime: Number.isNaN(newestMs) ? undefined : new Date(newestMs).toISOString(),
  }
}

function findRow(rows: LiveRows, key: Uint8Array, seed: number): number {
  const sought = new KeyHash(seed)
  sought.set(key, 0, key.length)
  for (let row = 0; row < rows.count; row++)
    if (rows.keyLow[row] === sought.low && rows.keyHigh[row] === sought.high) return row
  return -1
}

function newestRows(rows: LiveRows): readonly number[] {
  const threshold = Float64Array.from(rows.main).sort()[Math.max(0, rows.count - NEWEST_ROWS)] ?? 0
  const found: number[] = []
  for (let row = 0; row < rows.count && found.length < NEWEST_ROWS; row++)
    if ((rows.main[row] ?? 0) >= threshold) found.push(row)
  return found
}

/** The newest time of those that are set when an object is written; NaN when it has none. */
export function newestTimeMs(object: JsonObject): number {
  const metadata = isJsonObject(object.metadata) ? object.metadata : {}
  const managed = Array.isArray(metadata.managedFields) ? metadata.managedFields : []
  const spec = isJsonObject(object.spec) ? object.spec : {}
  const times = [
    metadata.creationTimestamp,
    object.kind === 'Lease' ? spec.renewTime : undefined,
    ...managed.map((one: JsonValue) => (isJsonObject(one) ? one.time : undefined)),
  ]
  const known = times.flatMap((time) => (typeof time === 'string' ? [Date.parse(time)] : [])).filter(Number.isFinite)
  return known.length === 0 ? Number.NaN : Math.max(...known)
}
