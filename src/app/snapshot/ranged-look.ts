import type { PageSource } from '../../formats/bolt/page-source.ts'
import { decodeQuickLook, type QuickLooked } from '../../snapshot/soundness/quick-look.ts'

/** Bytes that have to be asked for: on a host, in a bucket. Fewer than asked for only at the end. */
export type RangeReader = (offset: number, lengthBytes: number) => Promise<Uint8Array>

/** One question costs a round trip, 64 KiB more cost nothing. */
const CHUNK_BYTES = 1 << 16
/** Two for each level of the tree, and some. */
const MOST_ROUNDS = 40

/**
 * Looks at a database through ranges. What is decoded is pure and reads at once, so that it is run with what is there, and again when what
 * it missed has come.
 */
export async function lookThroughRanges(sizeBytes: number, readRange: RangeReader): Promise<QuickLooked> {
  const chunks = new Map<number, Uint8Array>()
  for (let round = 0; ; round++) {
    const missing = new Set<number>()
    const source = sparseSource(sizeBytes, chunks, missing)
    const looked = decodeQuickLook(source)
    if (missing.size === 0 || round === MOST_ROUNDS) return looked
    for (const chunk of missing) chunks.set(chunk, await readRange(chunk * CHUNK_BYTES, CHUNK_BYTES))
  }
}

function sparseSource(sizeBytes: number, chunks: ReadonlyMap<number, Uint8Array>, missing: Set<number>): PageSource {
  const read = (offset: number, into: Uint8Array): number => {
    const end = Math.min(offset + into.length, sizeBytes)
    let at = offset
    while (at < end) {
      const index = Math.floor(at / CHUNK_BYTES)
      const chunk = chunks.get(index)
      if (chunk === undefined) missing.add(index)
      const from = at - index * CHUNK_BYTES
      const part = chunk?.subarray(from, from + end - at) ?? new Uint8Array()
      into.set(part, at - offset)
      if (chunk !== undefined && part.length === 0) break
      at += chunk === undefined ? CHUNK_BYTES - from : part.length
    }
    return Math.max(0, Math.min(at, end) - offset)
  }
  return { sizeBytes, read }
}
