/** Digests of a known number of objects, each to be met once: 24 to 48 bytes an object, whatever it holds. */
export class DigestTable {
  readonly #mask: number
  readonly #words: Uint32Array
  /** Free, waiting to be met, or met. */
  readonly #states: Uint8Array
  #waiting = 0

  constructor(mostObjects: number) {
    const capacity = 2 ** Math.ceil(Math.log2(Math.max(16, mostObjects * 1.4)))
    this.#mask = capacity - 1
    this.#words = new Uint32Array(capacity * WORDS)
    this.#states = new Uint8Array(capacity)
  }

  /** Objects that were added and not met. */
  get waiting(): number {
    return this.#waiting
  }

  add(digest: Uint32Array): void {
    const row = this.#rowOf(digest)
    if (this.#states[row] !== FREE) return
    this.#states[row] = WAITING
    this.#words.set(digest, row * WORDS)
    this.#waiting++
  }

  /** Whether it was there and had not been met. */
  meet(digest: Uint32Array): boolean {
    const row = this.#rowOf(digest)
    if (this.#states[row] !== WAITING) return false
    this.#states[row] = MET
    this.#waiting--
    return true
  }

  isWaiting(digest: Uint32Array): boolean {
    return this.#states[this.#rowOf(digest)] === WAITING
  }

  /** Open addressing: the row of the digest, or the free one where it would be. */
  #rowOf(digest: Uint32Array): number {
    let row = (digest[0] ?? 0) & this.#mask
    while (this.#states[row] !== FREE && !this.#isAt(row, digest)) row = (row + 1) & this.#mask
    return row
  }

  #isAt(row: number, digest: Uint32Array): boolean {
    for (let word = 0; word < WORDS; word++) if (this.#words[row * WORDS + word] !== digest[word]) return false
    return true
  }
}

const WORDS = 4
const FREE = 0
const WAITING = 1
const MET = 2
