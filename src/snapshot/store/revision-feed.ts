import type { Work } from '../../base/work.ts'
import type { FormatProblem } from '../../formats/format-problem.ts'
import type { RevisionOrigin } from '../../model/snapshot-deleted.ts'
import type { PageSureness } from '../../model/snapshot-salvage.ts'
import type { WalRevision } from '../directory/wal-replay.ts'
import { type RevisionStore, RevisionView, visitRevisions } from './revision-store.ts'

/** A database with the revisions that only the log beside it has. */
export interface RevisionFeed {
  readonly store: RevisionStore
  readonly replayed: readonly ReplayedView[]
  /** Only where the database was salvaged. */
  readonly surenessOf?: (place: number) => PageSureness
}

export interface ReplayedView {
  /** Its place is negative: it stands in no page. */
  readonly view: RevisionView
  readonly origin: RevisionOrigin
}

export interface FeedVisit {
  readonly visit: (revision: RevisionView) => void
  readonly problem: (problem: FormatProblem) => void
  /** Only these, rising. */
  readonly places?: Float64Array
}

/** As `visitRevisions`, and then what the log has. */
export function* visitFeed(feed: RevisionFeed, { visit, problem, places }: FeedVisit): Work<void> {
  const inPages = places?.subarray(firstNotNegative(places))
  if (inPages?.length !== 0)
    yield* visitRevisions(feed.store, { visit, problem, ...(inPages === undefined ? {} : { places: inPages }) })
  if (feed.replayed.length === 0) return
  const wanted = places === undefined ? undefined : new Set(places)
  for (const { view } of feed.replayed) if (wanted?.has(view.place) !== false) visit(view)
}

const firstNotNegative = (places: Float64Array): number => {
  const found = places.findIndex((place) => place >= 0)
  return found < 0 ? places.length : found
}

export function originOf(feed: RevisionFeed, place: number): RevisionOrigin {
  if (place < 0) return feed.replayed[indexOf(place)]?.origin ?? 'db'
  const sureness = feed.surenessOf?.(place) ?? 'reachable'
  return sureness === 'reachable' ? 'db' : sureness
}

// -1 is left free: tables mark rows with it.
const placeOf = (index: number): number => -2 - index
const indexOf = (place: number): number => -2 - place

/** Takes the revisions of a replay, as many as memory should hold; a log that is far ahead of its db is no everyday thing. */
export class ReplayedRevisions {
  readonly views: ReplayedView[] = []
  #room = MOST_HELD_BYTES
  left = 0

  add(revision: WalRevision): void {
    this.#room -= revision.key.length + revision.value.length
    if (this.#room < 0) this.left++
    else this.views.push({ view: viewOf(revision, placeOf(this.views.length)), origin: revision.label })
  }
}

const MOST_HELD_BYTES = 64 << 20

function viewOf(revision: WalRevision, place: number): RevisionView {
  const view = new RevisionView()
  const { key, value, lease } = revision
  view.main = revision.main
  view.sub = revision.sub
  view.tombstone = revision.tombstone
  view.place = place
  view.bytes = Buffer.concat([
    ...[
      Buffer.from([0x0a]),
      varint(BigInt(key.length)),
      key,
      Buffer.from([0x10]),
      varint(BigInt(revision.createRevision)),
    ],
    ...[Buffer.from([0x18]), varint(BigInt(revision.main)), Buffer.from([0x20]), varint(BigInt(revision.version))],
    ...[
      Buffer.from([0x2a]),
      varint(BigInt(value.length)),
      value,
      Buffer.from([0x30]),
      varint(BigInt(`0x${lease ?? '0'}`)),
    ],
  ])
  view.keyValue.decode(view.bytes, 0, view.bytes.length)
  return view
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
  return Uint8Array.from([...bytes, Number(rest)])
}
