import type { PageSource } from '../../formats/bolt/page-source.ts'
import type { PageSureness } from '../../model/snapshot-salvage.ts'

interface KeptEntry {
  readonly key: Uint8Array
  readonly value: Uint8Array
}

export interface KeptPage {
  readonly pageId: number
  readonly sureness: PageSureness
  /** Of its first revision. */
  readonly main: number
}

/** A page of more than this is begun anew; one entry may be larger. */
const PAGE_FILL_BYTES = 64 << 10
const MOST_BYTES = 192 << 20
const HEADER_BYTES = 16
const ELEMENT_BYTES = 16

/**
 * Entries that stand in no sound page, copied and laid out as leaf pages behind the end of the file: whoever reads the database then reads
 * them as he reads all others.
 */
export class KeptEntries {
  readonly #bySureness = new Map<PageSureness, KeptEntry[]>()
  #sizeBytes = 0
  leftOutBytes = 0

  add(sureness: PageSureness, key: Uint8Array, value: Uint8Array): void {
    const sizeBytes = key.length + value.length
    if (this.#sizeBytes + sizeBytes > MOST_BYTES) {
      this.leftOutBytes += sizeBytes
      return
    }
    this.#sizeBytes += sizeBytes
    const entries = this.#bySureness.get(sureness)
    const entry = { key: Uint8Array.from(key), value: Uint8Array.from(value) }
    if (entries === undefined) this.#bySureness.set(sureness, [entry])
    else entries.push(entry)
  }

  /** `baseBytes` is where the file is taken to end; a whole number of pages. */
  layOut(
    source: PageSource,
    pageSizeBytes: number,
    baseBytes: number,
  ): { pages: readonly KeptPage[]; source: PageSource } {
    const pages: KeptPage[] = []
    const parts: Part[] = []
    let offset = baseBytes
    for (const [sureness, entries] of this.#bySureness)
      for (const group of groupsOf(entries.toSorted((left, right) => Buffer.compare(left.key, right.key)))) {
        const pageId = offset / pageSizeBytes
        const bytes = leafPage(group, pageId, pageSizeBytes)
        pages.push({ pageId, sureness, main: mainOf(group) })
        parts.push({ offset, bytes })
        offset += bytes.length
      }
    return { pages, source: joined(source, baseBytes, parts) }
  }
}

const mainOf = ([first]: readonly KeptEntry[]): number =>
  first === undefined ? 0 : Number(new DataView(first.key.buffer, first.key.byteOffset).getBigUint64(0))

function* groupsOf(entries: readonly KeptEntry[]): Generator<readonly KeptEntry[]> {
  let group: KeptEntry[] = []
  let sizeBytes = 0
  for (const entry of entries) {
    const entryBytes = entry.key.length + entry.value.length
    if (group.length > 0 && sizeBytes + entryBytes > PAGE_FILL_BYTES) {
      yield group
      group = []
      sizeBytes = 0
    }
    group.push(entry)
    sizeBytes += entryBytes
  }
  if (group.length > 0) yield group
}

/** As bbolt writes it: see formats/bolt/bolt-page.ts. */
function leafPage(entries: readonly KeptEntry[], pageId: number, pageSizeBytes: number): Uint8Array {
  const dataStart = HEADER_BYTES + entries.length * ELEMENT_BYTES
  const sizeBytes = entries.reduce((sum, { key, value }) => sum + key.length + value.length, dataStart)
  const pages = Math.ceil(sizeBytes / pageSizeBytes)
  const bytes = new Uint8Array(pages * pageSizeBytes)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, BigInt(pageId), true)
  view.setUint16(8, 2, true)
  view.setUint16(10, entries.length, true)
  view.setUint32(12, pages - 1, true)
  let at = dataStart
  for (const [index, { key, value }] of entries.entries()) {
    const element = HEADER_BYTES + index * ELEMENT_BYTES
    view.setUint32(element + 4, at - element, true)
    view.setUint32(element + 8, key.length, true)
    view.setUint32(element + 12, value.length, true)
    bytes.set(key, at)
    bytes.set(value, at + key.length)
    at += key.length + value.length
  }
  return bytes
}

interface Part {
  readonly offset: number
  readonly bytes: Uint8Array
}

/** The file up to `baseBytes`, then the parts. */
function joined(source: PageSource, baseBytes: number, parts: readonly Part[]): PageSource {
  const last = parts.at(-1)
  const read = (offset: number, into: Uint8Array): number => {
    const own = Math.max(0, Math.min(into.length, baseBytes - offset))
    let done = own === 0 ? 0 : source.read(offset, into.subarray(0, own))
    if (done < own) return done
    for (let index = indexAt(parts, offset + done); done < into.length; index++) {
      const part = parts[index]
      if (part === undefined) break
      const from = offset + done - part.offset
      const piece = part.bytes.subarray(from, from + into.length - done)
      into.set(piece, done)
      done += piece.length
    }
    return done
  }
  return { sizeBytes: last === undefined ? baseBytes : last.offset + last.bytes.length, read }
}

/** The last part that begins at or before the offset. */
function indexAt(parts: readonly Part[], offset: number): number {
  let [low, high] = [0, parts.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((parts[middle]?.offset ?? 0) <= offset) low = middle + 1
    else high = middle
  }
  return Math.max(0, low - 1)
}
