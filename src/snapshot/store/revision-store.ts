import type { Work } from '../../base/work.ts'
import type { BoltEntry } from '../../formats/bolt/bolt-bucket.ts'
import { type BoltBucket, decodeBucketEntries, decodeBuckets } from '../../formats/bolt/bolt-bucket.ts'
import { type BoltFile, decodeBoltFile } from '../../formats/bolt/bolt-file.ts'
import type { PageView } from '../../formats/bolt/bolt-page.ts'
import type { PageSet } from '../../formats/bolt/page-set.ts'
import type { PageSource } from '../../formats/bolt/page-source.ts'
import { visitLeaves } from '../../formats/bolt/visit-leaves.ts'
import { KeyValueView } from '../../formats/etcd/key-value.ts'
import { isTombstoneKey, revisionMain, revisionSub } from '../../formats/etcd/revision.ts'
import type { FormatProblem } from '../../formats/format-problem.ts'

/** An etcd database as it can be read: all that follows (objects, history, differences) goes over this. */
export interface RevisionStore {
  readonly file: BoltFile
  readonly buckets: readonly BoltBucket[]
  /** What was wrong so far: metas, size, branch pages of all trees. Leaves are judged when they are visited. */
  readonly problems: readonly FormatProblem[]
  /** Pages that the trees use, for whoever goes on to check the leaves. */
  readonly met: PageSet
}

export type StoreOpening =
  | { readonly kind: 'open'; readonly store: RevisionStore }
  | { readonly kind: 'unreadable'; readonly problems: readonly FormatProblem[] }

export function decodeRevisionStore(source: PageSource): StoreOpening {
  const opening = decodeBoltFile(source)
  if (opening.kind === 'unreadable') return opening
  const { file } = opening
  const { buckets, problems, met } = decodeBuckets(file)
  const missing = buckets.some(({ name }) => name === 'key') ? [] : [noKeyBucket(file)]
  return { kind: 'open', store: { file, buckets, problems: [...file.problems, ...problems, ...missing], met } }
}

const noKeyBucket = ({ meta }: BoltFile): FormatProblem => ({
  code: 'bucket-missing',
  offset: meta.rootPageId * meta.pageSizeBytes,
  region: `page ${meta.rootPageId}`,
  detail: 'there is no bucket named key, where etcd keeps what it stores',
})

export interface EntryRange {
  readonly from: number
  readonly valueStart: number
  readonly to: number
}

/** One revision of one key, in a buffer that the next one overwrites: take a copy of what is kept. */
export class RevisionView {
  bytes: Uint8Array = new Uint8Array()
  main = 0
  sub = 0
  tombstone = false
  /** Which leaf and which element: a number that only `visitPlaces` understands, rising in the order of revisions. */
  place = 0
  readonly keyValue = new KeyValueView()

  /** One element of a sound leaf page; false when it is not a revision with what etcd stores under it. */
  decode(page: PageView, ordinal: number, index: number): boolean {
    const from = page.leafKeyStart(index)
    const valueStart = page.leafValueStart(index)
    this.place = placeOf(ordinal, index)
    return !page.isBucket(index) && this.decodeAt(page, { from, valueStart, to: page.leafValueEnd(index) })
  }

  /** A revision as a key, and right behind it what is stored under it. */
  decodeAt(at: Pick<PageView, 'bytes' | 'data'>, range: EntryRange): boolean {
    this.bytes = at.bytes
    this.main = revisionMain(at.data, range.from, range.valueStart)
    if (Number.isNaN(this.main)) return false
    this.sub = revisionSub(at.data, range.from)
    this.tombstone = isTombstoneKey(range.from, range.valueStart)
    return this.keyValue.decode(at.bytes, range.valueStart, range.to) && agrees(this)
  }

  get key(): Uint8Array {
    return this.bytes.subarray(this.keyValue.keyStart, this.keyValue.keyEnd)
  }
  /** Empty for a tombstone. */
  get value(): Uint8Array {
    return this.bytes.subarray(this.keyValue.valueStart, this.keyValue.valueEnd)
  }
}

export interface RevisionVisit {
  readonly visit: (revision: RevisionView) => void
  readonly problem: (problem: FormatProblem) => void
  /** Only these, as the `select*` functions give them. */
  readonly places?: Float64Array
  /** Where several threads share the work; see `LeafVisit`. */
  readonly claim?: (block: number) => boolean
}

const ELEMENTS = 2 ** 16

/** As `RevisionView.place` has it, for whoever goes through the leaves by other means. */
export const placeOf = (ordinal: number, index: number): number => ordinal * ELEMENTS + index

/** The leaf that a place is in. */
export const ordinalOf = (place: number): number => Math.floor(place / ELEMENTS)

/** Every revision in the file, in the order of its pages. A revision that cannot be read is a problem, and the next one follows. */
export function* visitRevisions(store: RevisionStore, options: RevisionVisit): Work<void> {
  const { visit, problem, places, claim } = options
  const bucket = keyBucket(store)
  if (bucket === undefined) return
  const view = new RevisionView()
  const visitElement = (page: PageView, ordinal: number, index: number): void => {
    if (view.decode(page, ordinal, index)) visit(view)
    else problem(page.problem('revision-invalid', `element ${index} is not a revision with its key and value`))
  }
  const visitPage = (page: PageView, ordinal: number): void => {
    if (places === undefined) for (let index = 0; index < page.count; index++) visitElement(page, ordinal, index)
    else
      for (let at = firstPlaceOf(places, ordinal); Math.floor((places[at] ?? -1) / ELEMENTS) === ordinal; at++)
        visitElement(page, ordinal, (places[at] ?? 0) % ELEMENTS)
  }
  if (bucket.inline !== undefined) visitPage(bucket.inline, 0)
  if (bucket.leaves !== undefined)
    yield* visitLeaves(store.file, bucket.leaves, {
      visit: visitPage,
      problem,
      ...(places === undefined ? {} : { only: leavesOf(places) }),
      ...(claim === undefined ? {} : { claim }),
    })
}

/** Whether a value is one that etcd stores under this revision. */
function agrees({ keyValue, main, tombstone }: RevisionView): boolean {
  const { keyStart, keyEnd, valueStart, valueEnd, createRevision, modRevision, version } = keyValue
  if (main < 1) return false
  // A tombstone has its key alone, and what a bumped restore leaves behind has nothing at all.
  if (tombstone || keyStart === keyEnd)
    return valueStart === valueEnd && createRevision + modRevision + version === 0 && tombstone === keyStart < keyEnd
  return modRevision === main && createRevision >= 1 && createRevision <= main && version >= 1
}

/** The leaves that hold these places, each once. */
function leavesOf(places: Float64Array): Uint32Array {
  const ordinals = new Uint32Array(places.length)
  let count = 0
  for (const place of places) {
    const ordinal = Math.floor(place / ELEMENTS)
    if (count === 0 || ordinals[count - 1] !== ordinal) ordinals[count++] = ordinal
  }
  return ordinals.subarray(0, count)
}

function firstPlaceOf(places: Float64Array, ordinal: number): number {
  let [low, high] = [0, places.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((places[middle] ?? 0) < ordinal * ELEMENTS) low = middle + 1
    else high = middle
  }
  return low
}

export const keyBucket = (store: RevisionStore): BoltBucket | undefined =>
  store.buckets.find(({ name }) => name === 'key')

/** One of the small buckets: members, alarm, meta, lease and so on. */
export const bucketEntries = (
  store: RevisionStore,
  name: string,
): { entries: BoltEntry[]; problems: FormatProblem[] } => {
  const bucket = store.buckets.find((one) => one.name === name)
  return bucket === undefined ? { entries: [], problems: [] } : decodeBucketEntries(store.file, bucket)
}
