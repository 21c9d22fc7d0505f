import { hash } from 'node:crypto'
import type { Work } from '../base/work.ts'
import type { FormatProblem } from '../formats/format-problem.ts'
import { KeyHash } from './key-hash.ts'
import { NewestTable } from './newest-table.ts'
import { type RevisionStore, type RevisionView, visitRevisions } from './revision-store.ts'

/**
 * Every key that exists, in columns of numbers: 36 bytes a key, whatever its object weighs. Row by row: a hash of the key, one of the
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
}

/** Once through the file for what lives, once for what it says. */
export function* collectLiveRows(store: RevisionStore, { seed, problem }: RowsOptions): Work<LiveRows> {
  const newest = new NewestTable(seed)
  let lastRevision = 0
  const note = (revision: RevisionView): void => {
    const { keyStart, keyEnd } = revision.keyValue
    lastRevision = Math.max(lastRevision, revision.main)
    // A revision without a key is what a bumped restore leaves behind.
    if (keyStart !== keyEnd) newest.note({ bytes: revision.bytes, from: keyStart, to: keyEnd }, revision)
  }
  yield* visitRevisions(store, { visit: note, problem })
  const writer = new RowWriter(newest.livePlaces(), seed)
  // What is wrong with a page was said the first time.
  yield* visitRevisions(store, { visit: (revision) => writer.add(revision), problem: () => {}, places: writer.places })
  return writer.rows(lastRevision)
}

class RowWriter {
  readonly places: Float64Array
  readonly #keyHash: KeyHash
  readonly #words: readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array]
  readonly #main: Float64Array
  readonly #place: Float64Array
  #count = 0

  constructor(places: Float64Array, seed: number) {
    const words = (): Uint32Array => new Uint32Array(places.length)
    this.places = places
    this.#keyHash = new KeyHash(seed)
    this.#words = [words(), words(), words(), words(), words()]
    this.#main = new Float64Array(places.length)
    this.#place = new Float64Array(places.length)
  }

  add({ bytes, keyValue, main, place }: RevisionView): void {
    const [keyLow, keyHigh, valueLow, valueHigh, sizeBytes] = this.#words
    const row = this.#count++
    const { keyStart, keyEnd, valueStart, valueEnd } = keyValue
    this.#keyHash.set(bytes, keyStart, keyEnd)
    keyLow[row] = this.#keyHash.low
    keyHigh[row] = this.#keyHash.high
    // A forged value must not pass for the same: two keys with one hash are rare, two values with one are an attack.
    const digest = hash('sha256', bytes.subarray(valueStart, valueEnd), 'buffer')
    valueLow[row] = digest.readUInt32LE(0)
    valueHigh[row] = digest.readUInt32LE(4)
    sizeBytes[row] = valueEnd - valueStart
    this.#main[row] = main
    this.#place[row] = place
  }

  rows(lastRevision: number): LiveRows {
    const [keyLow, keyHigh, valueLow, valueHigh, sizeBytes] = this.#words
    const columns = { keyLow, keyHigh, valueLow, valueHigh, sizeBytes, main: this.#main, place: this.#place }
    return { ...columns, count: this.#count, lastRevision }
  }
}
