import { KeyHash } from './key-hash.ts'

/** The newest revision of every key that was met, in columns of numbers: some 30 bytes a key, however long keys are. */
export class NewestTable {
  readonly #hash: KeyHash
  #capacity = 1 << 12
  #count = 0
  #low = new Uint32Array(this.#capacity)
  #high = new Uint32Array(this.#capacity)
  #main = new Float64Array(this.#capacity)
  /** Twice the sub revision, plus one for a tombstone. */
  #sub = new Float64Array(this.#capacity)
  /** Where it stands; -1 is a free row. */
  #place = new Float64Array(this.#capacity).fill(FREE)

  constructor(seed: number) {
    this.#hash = new KeyHash(seed)
  }

  /** Distinct keys, deleted ones as well. */
  get count(): number {
    return this.#count
  }

  note(key: { readonly bytes: Uint8Array; readonly from: number; readonly to: number }, at: NewestEntry): void {
    if (this.#count * 4 > this.#capacity * 3) this.#grow()
    this.#hash.set(key.bytes, key.from, key.to)
    const row = this.#rowOf(this.#hash.low, this.#hash.high)
    const sub = at.sub * 2 + (at.tombstone ? 1 : 0)
    if (this.#place[row] === FREE) {
      this.#count++
      this.#low[row] = this.#hash.low
      this.#high[row] = this.#hash.high
    } else if (at.main < (this.#main[row] ?? 0) || (at.main === this.#main[row] && sub < (this.#sub[row] ?? 0))) return
    this.#main[row] = at.main
    this.#sub[row] = sub
    this.#place[row] = at.place
  }

  /** The places of the keys whose newest revision is no tombstone, rising. */
  livePlaces(): Float64Array {
    const places = new Float64Array(this.#count)
    let count = 0
    for (let row = 0; row < this.#capacity; row++) {
      const place = this.#place[row] ?? FREE
      if (place !== FREE && (this.#sub[row] ?? 0) % 2 === 0) places[count++] = place
    }
    return places.subarray(0, count).sort()
  }

  #rowOf(low: number, high: number): number {
    const mask = this.#capacity - 1
    let row = (low ^ (high << 7)) & mask
    while (this.#place[row] !== FREE && (this.#low[row] !== low || this.#high[row] !== high)) row = (row + 1) & mask
    return row
  }

  #grow(): void {
    const old = { low: this.#low, high: this.#high, main: this.#main, sub: this.#sub, place: this.#place }
    this.#capacity *= 2
    this.#low = new Uint32Array(this.#capacity)
    this.#high = new Uint32Array(this.#capacity)
    this.#main = new Float64Array(this.#capacity)
    this.#sub = new Float64Array(this.#capacity)
    this.#place = new Float64Array(this.#capacity).fill(FREE)
    for (let from = 0; from < old.place.length; from++) {
      if (old.place[from] === FREE) continue
      const row = this.#rowOf(old.low[from] ?? 0, old.high[from] ?? 0)
      this.#low[row] = old.low[from] ?? 0
      this.#high[row] = old.high[from] ?? 0
      this.#main[row] = old.main[from] ?? 0
      this.#sub[row] = old.sub[from] ?? 0
      this.#place[row] = old.place[from] ?? 0
    }
  }
}

const FREE = -1

export interface NewestEntry {
  readonly main: number
  readonly sub: number
  readonly tombstone: boolean
  /** A number that says where the entry stands. */
  readonly place: number
}
