import type { PageView } from '../../formats/bolt/bolt-page.ts'
import { crc32c, crc32cJoin } from '../../formats/crc32c.ts'

/**
 * The checksum of all entries of a bucket in the order of their keys, taken while its leaves come in the order of the file: eight bytes a
 * leaf are kept and joined at the end. A leaf that was not seen makes the whole unknown.
 */
export class TreeHash {
  readonly #checksums: Uint32Array
  readonly #sizes: Uint32Array
  #seen = 0

  constructor(leafCount: number) {
    this.#checksums = new Uint32Array(leafCount)
    this.#sizes = new Uint32Array(leafCount)
  }

  note(page: PageView, ordinal: number): void {
    let checksum = 0
    let sizeBytes = 0
    let from = 0
    let to = 0
    // Keys and values stand without gaps in what bolt writes: one run of bytes for each page. What does not is still read right.
    for (let index = 0; index < page.count; index++) {
      const start = page.leafKeyStart(index)
      if (start !== to) {
        checksum = crc32c(checksum, page.bytes, { from, to })
        sizeBytes += to - from
        from = start
      }
      to = page.leafValueEnd(index)
    }
    this.#checksums[ordinal] = crc32c(checksum, page.bytes, { from, to })
    this.#sizes[ordinal] = sizeBytes + to - from
    this.#seen++
  }

  /** Goes on from the checksum of what stands before the bucket's entries. */
  join(previous: number): number | undefined {
    if (this.#seen !== this.#sizes.length) return undefined
    let whole = previous
    for (let ordinal = 0; ordinal < this.#sizes.length; ordinal++)
      whole = crc32cJoin(whole, this.#checksums[ordinal] ?? 0, this.#sizes[ordinal] ?? 0)
    return whole
  }
}
