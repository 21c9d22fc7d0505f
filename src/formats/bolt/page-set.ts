/** Page numbers that were met, a bit each: 256 KiB for a database of 8 GiB. */
export class PageSet {
  readonly #bits: Uint8Array
  readonly size: number
  #count = 0

  constructor(pageCount: number) {
    this.size = pageCount
    this.#bits = new Uint8Array(Math.ceil(pageCount / 8))
  }

  /** How many were met. */
  get count(): number {
    return this.#count
  }

  has(pageId: number): boolean {
    return ((this.#bits[pageId >>> 3] ?? 0) & (1 << (pageId & 7))) !== 0
  }

  /** False when it was there already. */
  add(pageId: number): boolean {
    if (this.has(pageId)) return false
    this.#bits[pageId >>> 3] = (this.#bits[pageId >>> 3] ?? 0) | (1 << (pageId & 7))
    this.#count++
    return true
  }
}
