import { hash } from 'node:crypto'
import type { Work } from '../../base/work.ts'
import type { PageView } from '../../formats/bolt/bolt-page.ts'
import { visitLeaves } from '../../formats/bolt/visit-leaves.ts'
import type { FormatProblem } from '../../formats/format-problem.ts'
import { KeyHash } from '../store/key-hash.ts'
import { NewestTable, wider } from '../store/newest-table.ts'
import { type RevisionFeed, visitFeed } from '../store/revision-feed.ts'
import { keyBucket, type RevisionStore, type RevisionView } from '../store/revision-store.ts'

/**
 * Keys that exist, in columns of numbers: 36 bytes a key, whatever its object weighs. Row by row: a hash of the key, one of the
 * value, the revision (main) of the last write, the size of the value, and where it stands in its file.
 */
export interface LiveRows {
  readonly count: number
  readonly keyLow: Uint32Array
  readonly keyHigh: Uint32Array
  readonly valueLow: Uint32Array
  readonly valueHigh: Uint32Array
  readonly sizeBytes: Uint32Array
  readonly main: Float64Array
  /** For `visitRevisions`. */
  readonly place: Float64Array
  /** Of the last write in the file, deletions as well; 0 when nothing was ever written. */
  readonly lastRevision: number
}

export interface RowsOptions {
  /** Rows of two files can be compared where both were collected with the same one. */
  readonly seed: number
  readonly problem: (problem: FormatProblem) => void
  /** All keys when it is missing. */
  readonly share?: Share
}

/** A part of all keys by their hash, so that what is held at once does not grow with them. */
export interface Share {
  readonly index: number
  readonly of: number
}

/** Of a side and a share: most clusters are one share. */
const MOST_ENTRIES = 250_000
const SAMPLED_LEAVES = 1000

/** As many shares as the fuller file needs, by a look at leaves here and there. */
export function* planShares(stores: readonly RevisionStore[]): Work<readonly Share[]> {
  let of = 1
  for (const { file, leaves } of stores.map((store) => ({ file: store.file, leaves: keyBucket(store)?.leaves }))) {
    if (leaves === undefined) continue
    const step = Math.ceil(leaves.count / SAMPLED_LEAVES)
    const only = Uint32Array.from({ length: Math.ceil(leaves.count / step) }, (_, index) => index * step)
    let entries = 0
    const visit = (page: PageView): void => {
      entries += page.count * step
    }
    yield* visitLeaves(file, leaves, { only, visit, problem: () => {} })
    of = Math.max(of, Math.ceil(entries / MOST_ENTRIES))
  }
  return Array.from({ length: of }, (_, index) => ({ index, of }))
}

/** Once through the file: a value that is not the newest is looked at for nothing, which is cheaper than to come again. */
export function* collectLiveRows(feed: RevisionFeed, { seed, problem, share }: RowsOptions): Work<LiveRows> {
  const collector = new RowCollector(seed)
  const keyHash = new KeyHash(seed)
  let lastRevision = 0
  const visit = (revision: RevisionView): void => {
    const { keyStart, keyEnd } = revision.keyValue
    lastRevision = Math.max(lastRevision, revision.main)
    // A revision without a key is what a bumped restore leaves behind.
    if (keyStart === keyEnd) return
    if (share !== undefined && share.of > 1) {
      keyHash.set(revision.bytes, keyStart, keyEnd)
      if (keyHash.high % share.of !== share.index) return
    }
    collector.note(revision)
  }
  yield* visitFeed(feed, { visit, problem })
  return collector.rows(lastRevision)
}

/** The newest revision of each key, and beside it what its value is. */
class RowCollector {
  readonly #newest: NewestTable
  #valueLow: Uint32Array
  #valueHigh: Uint32Array
  #sizeBytes: Uint32Array

  constructor(seed: number) {
    this.#newest = new NewestTable(seed)
    const { capacity } = this.#newest
    this.#valueLow = new Uint32Array(capacity)
    this.#valueHigh = new Uint32Array(capacity)
    this.#sizeBytes = new Uint32Array(capacity)
  }

  note(revision: RevisionView): void {
    const { bytes, keyValue, tombstone } = revision
    const { keyStart, keyEnd, valueStart, valueEnd } = keyValue
    const row = this.#newest.note({ bytes, from: keyStart, to: keyEnd }, revision)
    if (!this.#newest.isNewest || tombstone) return
    if (row >= this.#valueLow.length) this.#widen()
    // A forged value must not pass for the same: two keys with one hash are rare, two values with one are an attack.
    // As text, since millions of small buffers weigh more than what they hold.
    const digest = hash('sha256', bytes.subarray(valueStart, valueEnd), 'binary')
    this.#valueLow[row] = wordOf(digest, 0)
    this.#valueHigh[row] = wordOf(digest, 4)
    this.#sizeBytes[row] = valueEnd - valueStart
  }

  rows(lastRevision: number): LiveRows {
    const newest = this.#newest
    const live = new Uint32Array(newest.count)
    let count = 0
    for (let row = 0; row < newest.count; row++) if (newest.isLive(row)) live[count++] = row
    const words = (column: (row: number) => number): Uint32Array => Uint32Array.from(live.subarray(0, count), column)
    const numbers = (column: (row: number) => number): Float64Array =>
      Float64Array.from(live.subarray(0, count), column)
    return {
      ...{ count, lastRevision },
      keyLow: words((row) => newest.keyLow(row)),
      keyHigh: words((row) => newest.keyHigh(row)),
      valueLow: words((row) => this.#valueLow[row] ?? 0),
      valueHigh: words((row) => this.#valueHigh[row] ?? 0),
      sizeBytes: words((row) => this.#sizeBytes[row] ?? 0),
      main: numbers((row) => newest.main(row)),
      place: numbers((row) => newest.place(row)),
    }
  }

  #widen(): void {
    const { capacity } = this.#newest
    this.#valueLow = wider(this.#valueLow, new Uint32Array(capacity))
    this.#valueHigh = wider(this.#valueHigh, new Uint32Array(capacity))
    this.#sizeBytes = wider(this.#sizeBytes, new Uint32Array(capacity))
  }
}

const wordOf = (digest: string, at: number): number =>
  digest.charCodeAt(at) |
  (digest.charCodeAt(at + 1) << 8) |
  (digest.charCodeAt(at + 2) << 16) |
  (digest.charCodeAt(at + 3) << 24)
