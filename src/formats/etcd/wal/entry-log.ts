/**
 * The entries of a log by their index, as places in its files: sixteen bytes an entry instead of its content. A later entry whose index was
 * there before replaces that one and everything after it: raft lets a new leader overwrite what was never committed.
 */
const PER_FILE = 2 ** 40
/** Gaps are kept open so that what follows damage can be found; more than this is not a gap but nonsense. */
const MOST_HOLES = 1 << 20

export interface EntryPlace {
  /** Which of the files, from zero. */
  readonly file: number
  readonly offset: number
}

export type Appending = 'follows' | 'replaces' | 'gap'

export class EntryLog {
  /** Index of the first entry; the log is empty when it is above `lastIndex`. */
  firstIndex = 1
  #count = 0
  #holes = 0
  #started = false
  #places = new Float64Array(1024)
  #terms = new Float64Array(1024)

  get lastIndex(): number {
    return this.firstIndex + this.#count - 1
  }

  append(entry: { readonly index: number; readonly term: number }, place: EntryPlace): Appending {
    const { index } = entry
    if (!this.#started || index < this.firstIndex) this.#restart(index)
    const at = index - this.firstIndex
    const kind = at > this.#count ? 'gap' : at < this.#count ? 'replaces' : 'follows'
    if (kind === 'gap') this.#leaveOpen(at - this.#count, index)
    this.#count = index - this.firstIndex
    if (this.#count === this.#places.length) this.#grow()
    this.#places[this.#count] = place.file * PER_FILE + place.offset
    this.#terms[this.#count] = entry.term
    this.#count++
    return kind
  }

  /** A snapshot that a leader sent: entries go on behind it, and those before it are not missed. */
  skipTo(snapshotIndex: number): void {
    if (this.#started && snapshotIndex > this.lastIndex) this.#restart(snapshotIndex + 1)
  }

  place(index: number): EntryPlace | undefined {
    const packed = this.#at(this.#places, index)
    if (packed === undefined || packed < 0) return undefined
    return { file: Math.floor(packed / PER_FILE), offset: packed % PER_FILE }
  }

  term(index: number): number | undefined {
    return this.place(index) === undefined ? undefined : this.#at(this.#terms, index)
  }

  #at(values: Float64Array, index: number): number | undefined {
    const at = index - this.firstIndex
    return at >= 0 && at < this.#count ? values[at] : undefined
  }

  #restart(firstIndex: number): void {
    this.#started = true
    this.firstIndex = firstIndex
    this.#count = 0
  }

  #leaveOpen(missing: number, index: number): void {
    this.#holes += missing
    if (this.#holes > MOST_HOLES) {
      this.#restart(index)
      return
    }
    while (this.#count + missing >= this.#places.length) this.#grow()
    this.#places.fill(-1, this.#count, this.#count + missing)
  }

  #grow(): void {
    const [places, terms] = [this.#places, this.#terms]
    this.#places = new Float64Array(places.length * 2)
    this.#places.set(places)
    this.#terms = new Float64Array(terms.length * 2)
    this.#terms.set(terms)
  }
}
