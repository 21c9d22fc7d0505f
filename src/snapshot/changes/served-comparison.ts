import { isJsonObject, type JsonObject } from '../../base/exact-json.ts'
import type { Work } from '../../base/work.ts'
import type { FieldChange, ObjectName } from '../../model/field-change.ts'
import type { ObjectChange } from '../../model/snapshot-diff.ts'
import type { StoredValue } from '../../model/stored-value.ts'
import { KeyHash } from '../store/key-hash.ts'
import { type RevisionFeed, visitFeed } from '../store/revision-feed.ts'
import type { RevisionView } from '../store/revision-store.ts'
import type { ChangeTally } from './change-tally.ts'
import { RowIndex } from './compare-rows.ts'
import { describeChange } from './diff-snapshots.ts'
import type { LiveRows } from './live-rows.ts'
import { type ChangeView, noiseOfObject } from './object-changes.ts'
import { nameOfKey } from './object-name.ts'

/** An object as an API server gives it, with the key under which it is stored. */
export interface ServedObject {
  readonly key: string
  /** With apiVersion and kind, which lists leave out. */
  readonly object: JsonObject
}

export interface ServedOptions extends ChangeView {
  readonly matches: (object: ObjectName) => boolean
  readonly decode: (value: Uint8Array, key: string) => StoredValue
  /** Only objects whose revision is another one, or all: revisions mean nothing between two histories. */
  readonly looksAt: 'written' | 'every'
}

/** Unchanged objects of each resource that are looked at all the same, for what the API server fills in when it serves them. */
const SAMPLES = 20

/**
 * Holds what an API server serves against a snapshot. The resourceVersion that is served is the revision of etcd: where it is that of the
 * snapshot, nothing was written in between, as long as the history is one. What an API server fills in (defaults that are younger than the
 * stored object) is learnt from unchanged objects and folded in the changed ones.
 */
export class ServedComparison {
  readonly #feed: RevisionFeed
  readonly #rows: LiveRows
  readonly #index: RowIndex
  readonly #hash: KeyHash
  readonly #met: Uint8Array
  readonly #tally: ChangeTally
  readonly #options: ServedOptions
  readonly #defaults = new Map<string, Set<string>>()
  readonly #samples = new Map<string, number>()
  /** Changed objects that are stored in a version in which they were not served. */
  readonly otherVersions = new Map<string, { objects: number; stored: string; served: string }>()
  objects = 0
  revision = 0
  /** As `Continuation.differsBy`. */
  differsBy: number | undefined

  constructor(
    input: { readonly feed: RevisionFeed; readonly rows: LiveRows },
    tally: ChangeTally,
    options: ServedOptions,
  ) {
    this.#feed = input.feed
    this.#rows = input.rows
    this.#index = new RowIndex(input.rows)
    this.#hash = new KeyHash(options.seed)
    this.#met = new Uint8Array(input.rows.count)
    this.#tally = tally
    this.#options = options
  }

  /** As many as came in one answer. */
  *comparePage(page: readonly ServedObject[]): Work<void> {
    const wanted = new Map<
      string,
      { readonly served: JsonObject; readonly revision: number; readonly isSame: boolean }
    >()
    const places: number[] = []
    for (const { key, object } of page) {
      const row = this.#find(key)
      const revision = revisionOf(object)
      this.objects++
      this.revision = Math.max(this.revision, revision)
      const isSame = row >= 0 && this.#rows.main[row] === revision
      if (!isSame) this.#noteHistory(row, revision)
      if (row < 0) {
        this.#add(key, { change: 'added', revisionBefore: undefined, revisionAfter: revision })
        continue
      }
      this.#met[row] = 1
      const isPassed = isSame && this.#options.looksAt === 'written'
      if (isPassed && !this.#takeSample(nameOfKey(key).resource)) continue
      wanted.set(key, { served: withoutServed(object), revision, isSame: isPassed })
      places.push(this.#rows.place[row] ?? 0)
    }
    const changed: (() => void)[] = []
    const visit = (revision: RevisionView): void => {
      const key = Buffer.from(revision.key).toString('utf8')
      const one = wanted.get(key)
      if (one === undefined) return
      const stored = this.#options.decode(revision.value, key)
      const { main } = revision
      if (one.isSame) this.#learn(key, stored, one.served)
      else changed.push(() => this.#compare(key, stored, { ...one, main }))
    }
    yield* visitFeed(this.#feed, { visit, problem: () => {}, places: Float64Array.from(places).sort() })
    // What is filled in is known only when the unchanged ones of the page were seen.
    for (const compare of changed) compare()
  }

  /** What the snapshot has of the resources that were listed and nobody served any more; of the others, how many there are. */
  *finish(isListed: (object: ObjectName) => boolean): Work<ReadonlyMap<string, number>> {
    const left: number[] = []
    for (let row = 0; row < this.#rows.count; row++) if (this.#met[row] === 0) left.push(this.#rows.place[row] ?? 0)
    const unlisted = new Map<string, number>()
    const visit = (revision: RevisionView): void => {
      const key = Buffer.from(revision.key).toString('utf8')
      const object = nameOfKey(key)
      if (isListed(object))
        this.#add(key, { change: 'removed', revisionBefore: revision.main, revisionAfter: undefined })
      else if (this.#options.matches(object)) unlisted.set(object.resource, (unlisted.get(object.resource) ?? 0) + 1)
    }
    yield* visitFeed(this.#feed, { visit, problem: () => {}, places: Float64Array.from(left).sort() })
    return unlisted
  }

  #find(key: string): number {
    const bytes = Buffer.from(key)
    this.#hash.set(bytes, 0, bytes.length)
    return this.#index.find(this.#hash.low, this.#hash.high)
  }

  /** As `compareRows` does: a write at or before the end of the snapshot must stand in it. */
  #noteHistory(row: number, revision: number): void {
    const { main, lastRevision } = this.#rows
    const differsBy = row < 0 ? lastRevision : Math.max(main[row] ?? 0, revision)
    if (revision <= lastRevision) this.differsBy = Math.min(this.differsBy ?? differsBy, differsBy)
  }

  #takeSample(resource: string): boolean {
    const taken = this.#samples.get(resource) ?? 0
    this.#samples.set(resource, taken + 1)
    return taken < SAMPLES
  }

  #add(key: string, change: Pick<ObjectChange, 'change' | 'revisionBefore' | 'revisionAfter'>): void {
    const object = nameOfKey(key)
    if (!this.#options.matches(object)) return
    const noise = noiseOfObject(object)
    this.#tally.add({ ...object, ...change, recreated: false, fields: [], ...(noise === undefined ? {} : { noise }) })
  }

  #learn(key: string, stored: StoredValue, served: JsonObject): void {
    if (stored.kind !== 'object' || stored.apiVersion !== served.apiVersion) return
    const { resource } = nameOfKey(key)
    const known = this.#defaults.get(resource) ?? new Set()
    this.#defaults.set(resource, known)
    for (const { path } of describeChange(nameOfKey(key), [stored, servedValue(served)], this.#options).fields)
      known.add(patternOf(path))
  }

  #compare(
    key: string,
    stored: StoredValue,
    one: { readonly served: JsonObject; readonly revision: number; readonly main: number },
  ): void {
    const object = nameOfKey(key)
    if (!this.#options.matches(object)) return
    const revisions = { revisionBefore: one.main, revisionAfter: one.revision }
    if (stored.kind === 'object' && stored.apiVersion !== one.served.apiVersion) {
      const known = this.otherVersions.get(object.resource)
      const served = String(one.served.apiVersion)
      this.otherVersions.set(object.resource, { objects: (known?.objects ?? 0) + 1, stored: stored.apiVersion, served })
      // Between two histories the same revision is no proof that it is the same, and none of the contrary.
      if (one.main === one.revision) return
      this.#tally.add({
        ...object,
        change: 'changed',
        ...revisions,
        recreated: false,
        fields: [],
        opaque: 'other-version',
      })
      return
    }
    const described = describeChange(object, [stored, servedValue(one.served)], this.#options)
    if (one.main === one.revision && described.fields.length === 0 && described.opaque === undefined) return
    const defaults = this.#defaults.get(object.resource)
    const fields = described.fields.map((field): FieldChange => {
      const isDefault = field.kind === 'added' && defaults?.has(patternOf(field.path)) === true
      return field.noise === undefined && (isDefault || isNull(field)) ? { ...field, noise: 'served-defaults' } : field
    })
    this.#tally.add({ ...described, ...revisions, fields })
  }
}

/** `creationTimestamp: null` of templates: some versions serve it, none stores it. */
const isNull = ({ before, after }: FieldChange): boolean =>
  [before, after].every((one) => one === undefined || (one.kind === 'value' && one.value === null))

/** The same field of any element of a list. */
const patternOf = (path: string): string => path.replace(/\[[^\]"]*\]/g, '[]')

const servedValue = (object: JsonObject): StoredValue => ({
  ...{ kind: 'object', apiVersion: String(object.apiVersion), objectKind: String(object.kind), object },
  ...{ encoding: 'json', unknownFields: [] },
})

const revisionOf = ({ metadata }: JsonObject): number =>
  isJsonObject(metadata) ? Number(metadata.resourceVersion) : Number.NaN

/** Without what is served and never stored. */
function withoutServed(object: JsonObject): JsonObject {
  if (!isJsonObject(object.metadata)) return object
  const { resourceVersion: _revision, selfLink: _path, ...metadata } = object.metadata
  return { ...object, metadata }
}
