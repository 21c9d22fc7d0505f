import { KeyHash } from './key-hash.ts'

/** The newest revision of every key that was met, in columns of numbers: some 40 bytes a key, however long keys are. */
export class NewestTable {
  readonly #hash: KeyHash
  /** Rows by hash, one more than the number of the row; zero is free. Rows keep their numbers as the table grows. */
  #slots: Int32Array
  #count = 0
  #liveCount = 0
  #low: Uint32Array
  #high: Uint32Array
  #main: Float64Array
  /** Twice the sub revision, plus one for a tombstone. */
  #sub: Float64Array
  #place: Float64Array

  /** Room for so many keys saves growing; more are taken all the same. */
  constructor(seed: number, expectedKeys = 0) {
    this.#hash = new KeyHash(seed)
    const rows = 2 ** Math.ceil(Math.log2(Math.min(MOST_EXPECTED, Math.max(LEAST_EXPECTED, expectedKeys))))
    this.#slots = new Int32Array(rows * 2)
    this.#low = new Uint32Array(rows)
    this.#high = new Uint32Array(rows)
    this.#main = new Float64Array(rows)
    this.#sub = new Float64Array(rows)
    this.#place = new Float64Array(rows)
  }

  /** Distinct keys, deleted ones as well. */
  get count(): number {
    return this.#count
  }

  /** Those of them that exist. */
  get liveCount(): number {
    return this.#liveCount
  }

  /** How many rows there is room for: columns beside these ones grow with it. */
  get capacity(): number {
    return this.#main.length
  }

  /** The row of the key, by whose number others may keep columns of their own. `isNewest` tells whether this revision is its newest so far. */
  note(key: { readonly bytes: Uint8Array; readonly from: number; readonly to: number }, at: NewestEntry): number {
    this.#hash.set(key.bytes, key.from, key.to)
    const row = this.#rowOf(this.#hash.low, this.#hash.high)
    const sub = at.sub * 2 + (at.tombstone ? 1 : 0)
    const main = this.#main[row] ?? 0
    const before = this.#sub[row] ?? 0
    this.isNewest = at.main > main || (at.main === main && sub >= before)
    if (!this.isNewest) return row
    this.#liveCount += (before % 2) - (sub % 2)
    this.#main[row] = at.main
    this.#sub[row] = sub
    this.#place[row] = at.place
    return row
  }

  isNewest = false

  /** Whether the newest revision of the key is no tombstone. */
  isLive(row: number): boolean {
    return (this.#sub[row] ?? 0) % 2 === 0
  }

  place(row: number): number {
    return this.#place[row] ?? 0
  }
  /** Of the newest revision. */
  main(row: number): number {
    return this.#main[row] ?? 0
  }
  /** The hash of the key. */
  keyLow(row: number): number {
    return this.#low[row] ?? 0
  }
  keyHigh(row: number): number {
    return this.#high[row] ?? 0
  }

  /** The places of the keys whose newest revision is no tombstone, rising. */
  livePlaces(): Float64Array {
    const places = new Float64Array(this.#count)
    let count = 0
    for (let row = 0; row < this.#count; row++) if (this.isLive(row)) places[count++] = this.place(row)
    return places.subarray(0, count).sort()
  }

  #rowOf(low: number, high: number): number {
    const mask = this.#slots.length - 1
    let slot = (low ^ (high << 7)) & mask
    for (;;) {
      const row = (this.#slots[slot] ?? 0) - 1
      if (row < 0) break
      if (this.#low[row] === low && this.#high[row] === high) return row
      slot = (slot + 1) & mask
    }
    const row = this.#count++
    this.#slots[slot] = row + 1
    if (row === this.#main.length) this.#widen()
    this.#low[row] = low
    this.#high[row] = high
    // As if it had been deleted, until its first revision is noted.
    this.#main[row] = -1
    this.#sub[row] = 1
    if (this.#count * 2 > this.#slots.length) this.#rehash()
    return row
  }

  #widen(): void {
    const rows = this.#main.length * 2
    this.#low = wider(this.#low, new Uint32Array(rows))
    this.#high = wider(this.#high, new Uint32Array(rows))
    this.#main = wider(this.#main, new Float64Array(rows))
    this.#sub = wider(this.#sub, new Float64Array(rows))
    this.#place = wider(this.#place, new Float64Array(rows))
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2)
    const mask = this.#slots.length - 1
    for (let row = 0; row < this.#count; row++) {
      let slot = ((this.#low[row] ?? 0) ^ ((this.#high[row] ?? 0) << 7)) & mask
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
      this.#slots[slot] = row + 1
    }
  }
}

const LEAST_EXPECTED = 1 << 12
/** Room that is never used is never taken from the machine either; this is where a forged file ends. */
const MOST_EXPECTED = 1 << 22

/** The same numbers with room behind them. */
export function wider<Column extends Float64Array | Uint32Array>(column: Column, room: Column): Column {
  room.set(column)
  return room
}

export interface NewestEntry {
  readonly main: number
  readonly sub: number
  readonly tombstone: boolean
  /** A number that says where the entry stands. */
  readonly place: number
}
