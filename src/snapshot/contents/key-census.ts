import type { PageView } from '../../formats/bolt/bolt-page.ts'
import { KeyValueView } from '../../formats/etcd/key-value.ts'
import { isTombstoneKey, revisionMain, revisionSub } from '../../formats/etcd/revision.ts'
import type { FormatProblem } from '../../formats/format-problem.ts'
import { NewestTable, wider } from '../store/newest-table.ts'
import { placeOf } from '../store/revision-store.ts'
import { TOMBSTONE_FORM, type ValueForm, ValueForms } from '../store/value-forms.ts'
import { type KeyGroup, KeyGroups } from './key-groups.ts'

/** What the keys of one group weigh. Sizes count the key of the entry and its value as they stand in the file. */
export interface GroupWeight {
  readonly sampleKey: string
  readonly form: ValueForm
  /** `k8s:enc:aescbc:v1:key1:` where the values are encrypted. */
  readonly prefix: string
  readonly revisions: number
  readonly sizeBytes: number
  readonly liveKeys: number
  readonly liveBytes: number
}

export interface HeavyKey {
  /** For `visitRevisions`. */
  readonly place: number
  readonly isLive: boolean
  readonly revisions: number
  readonly sizeBytes: number
  /** Of the newest revision. */
  readonly liveBytes: number
}

export interface CensusOptions {
  /** For the hashes of keys. */
  readonly seed: number
  /** About how many there may be. */
  readonly expectedKeys: number
  readonly problem: (problem: FormatProblem) => void
}

/**
 * Counts every revision of the `key` bucket as it passes, page by page: the newest one of each key, the weight of each group of keys, and
 * what does not fit together. Nothing is made for a revision; columns of numbers hold what a key weighs.
 */
export class KeyCensus {
  readonly #newest: NewestTable
  readonly #groups: KeyGroups
  readonly #forms = new ValueForms()
  readonly #problem: (problem: FormatProblem) => void
  readonly #keyValue = new KeyValueView()
  /** By row of the table. */
  #group: Uint32Array
  #liveBytes: Uint32Array
  #sizeBytes: Float64Array
  #count: Uint32Array
  /** By group. */
  #groupRevisions = new Float64Array(64)
  #groupBytes = new Float64Array(64)
  readonly #key: { bytes: Uint8Array; from: number; to: number } = { bytes: new Uint8Array(), from: 0, to: 0 }
  readonly #at = { main: 0, sub: 0, tombstone: false, place: 0 }
  revisions = 0
  tombstones = 0
  firstRevision = Number.POSITIVE_INFINITY
  lastRevision = 0
  /** Entries without a key, which a restore with a raised revision leaves. */
  keyless = 0

  constructor(options: CensusOptions) {
    const { seed, expectedKeys, problem } = options
    this.#newest = new NewestTable(seed, expectedKeys)
    const rows = this.#newest.capacity
    this.#group = new Uint32Array(rows)
    this.#liveBytes = new Uint32Array(rows)
    this.#sizeBytes = new Float64Array(rows)
    this.#count = new Uint32Array(rows)
    this.#groups = new KeyGroups(seed)
    this.#problem = problem
  }

  note(page: PageView, ordinal: number): void {
    for (let index = 0; index < page.count; index++) this.#noteElement(page, ordinal, index)
  }

  #noteElement(page: PageView, ordinal: number, index: number): void {
    const from = page.leafKeyStart(index)
    const valueStart = page.leafValueStart(index)
    const valueEnd = page.leafValueEnd(index)
    const main = revisionMain(page.data, from, valueStart)
    const keyValue = this.#keyValue
    if (Number.isNaN(main) || !keyValue.decode(page.bytes, valueStart, valueEnd))
      return void this.#problem(
        page.problem('revision-invalid', `element ${index} is not a revision with its key and value`),
      )
    const at = this.#at
    at.main = main
    at.sub = revisionSub(page.data, from)
    at.tombstone = isTombstoneKey(from, valueStart)
    at.place = placeOf(ordinal, index)
    this.revisions++
    if (main < this.firstRevision) this.firstRevision = main
    if (main > this.lastRevision) this.lastRevision = main
    if (at.tombstone) this.tombstones++
    else this.#judge(page, index, main)
    this.#weigh(page.bytes, valueEnd - from)
  }

  /** What etcd itself never looks at, and what makes a client's view wrong when it does not hold. */
  #judge(page: PageView, index: number, main: number): void {
    const { keyStart, keyEnd, createRevision, modRevision, version } = this.#keyValue
    if (keyStart === keyEnd) {
      this.keyless++
      return
    }
    if (modRevision !== main)
      this.#problem(
        page.problem('revision-mismatch', `element ${index} is revision ${main} and says that it is ${modRevision}`),
      )
    else if (createRevision > modRevision || createRevision < 1)
      this.#problem(
        page.problem(
          'revision-order',
          `element ${index} was created at ${createRevision} and written at ${modRevision}`,
        ),
      )
    else if (version < 1 || (version === 1) !== (createRevision === modRevision))
      this.#problem(
        page.problem(
          'version-invalid',
          `element ${index} has version ${version}, created at ${createRevision} and written at ${modRevision}`,
        ),
      )
  }

  #weigh(bytes: Uint8Array, sizeBytes: number): void {
    const { keyStart, keyEnd, valueStart, valueEnd } = this.#keyValue
    const key = this.#key
    key.bytes = bytes
    key.from = keyStart
    key.to = keyEnd
    const form = this.#at.tombstone ? TOMBSTONE_FORM : this.#forms.numberOf(bytes, valueStart, valueEnd)
    const group = this.#groups.numberOf(key, form)
    if (group >= this.#groupBytes.length) this.#widenGroups()
    this.#groupRevisions[group] = (this.#groupRevisions[group] ?? 0) + 1
    this.#groupBytes[group] = (this.#groupBytes[group] ?? 0) + sizeBytes
    const row = this.#newest.note(key, this.#at)
    if (row >= this.#group.length) this.#widenRows()
    this.#count[row] = (this.#count[row] ?? 0) + 1
    this.#sizeBytes[row] = (this.#sizeBytes[row] ?? 0) + sizeBytes
    if (!this.#newest.isNewest) return
    this.#group[row] = group
    this.#liveBytes[row] = sizeBytes
  }

  /** Whether a restore has raised the revision: then the empty key exists, which is none. */
  get isRaised(): boolean {
    return this.keyless > 0
  }

  /** Keys that exist. What `etcdutl` 3.6 counts includes the empty key of a raised restore. */
  get liveKeys(): number {
    return this.#newest.liveCount
  }

  weights(): readonly GroupWeight[] {
    const { all } = this.#groups
    const liveKeys = new Float64Array(all.length)
    const liveBytes = new Float64Array(all.length)
    for (let row = 0; row < this.#newest.count; row++) {
      if (!this.#newest.isLive(row)) continue
      const group = this.#group[row] ?? 0
      liveKeys[group] = (liveKeys[group] ?? 0) + 1
      liveBytes[group] = (liveBytes[group] ?? 0) + (this.#liveBytes[row] ?? 0)
    }
    return all.flatMap(({ sampleKey, form }: KeyGroup, group) => {
      const revisions = this.#groupRevisions[group] ?? 0
      if (revisions === 0) return []
      const weight = { revisions, sizeBytes: this.#groupBytes[group] ?? 0 }
      const live = { liveKeys: liveKeys[group] ?? 0, liveBytes: liveBytes[group] ?? 0 }
      return [{ sampleKey, ...this.#forms.form(form), ...weight, ...live }]
    })
  }

  /** The keys that weigh most with all their revisions, the heaviest first. */
  heaviest(count: number): readonly HeavyKey[] {
    const rows: number[] = []
    let least = 0
    for (let row = 0; row < this.#newest.count; row++) {
      const sizeBytes = this.#sizeBytes[row] ?? 0
      if (rows.length === count && sizeBytes <= least) continue
      rows.push(row)
      rows.sort((left, right) => (this.#sizeBytes[right] ?? 0) - (this.#sizeBytes[left] ?? 0))
      rows.length = Math.min(rows.length, count)
      least = this.#sizeBytes[rows.at(-1) ?? 0] ?? 0
    }
    return rows.map((row) => ({
      place: this.#newest.place(row),
      isLive: this.#newest.isLive(row),
      revisions: this.#count[row] ?? 0,
      sizeBytes: this.#sizeBytes[row] ?? 0,
      liveBytes: this.#newest.isLive(row) ? (this.#liveBytes[row] ?? 0) : 0,
    }))
  }

  #widenRows(): void {
    const rows = this.#newest.capacity
    this.#group = wider(this.#group, new Uint32Array(rows))
    this.#liveBytes = wider(this.#liveBytes, new Uint32Array(rows))
    this.#count = wider(this.#count, new Uint32Array(rows))
    this.#sizeBytes = wider(this.#sizeBytes, new Float64Array(rows))
  }

  #widenGroups(): void {
    const room = this.#groupBytes.length * 2
    this.#groupRevisions = wider(this.#groupRevisions, new Float64Array(room))
    this.#groupBytes = wider(this.#groupBytes, new Float64Array(room))
  }
}
