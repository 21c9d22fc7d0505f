import type { EntryRange } from '../store/revision-store.ts'

/** `_` and the upper half of a sub revision, which is always zero. The eight bytes before are the main revision. */
const mark = Buffer.from([0x5f, 0, 0, 0, 0])
const REVISION_BYTES = 17
const TOMBSTONE = 0x74
const KEY = 0x0a
const VALUE = 0x2a
/** The fields of a KeyValue in the order in which etcd writes them: key, create, mod, version, value, lease. */
const fields: readonly number[] = [KEY, 0x10, 0x18, 0x20, VALUE, 0x30]
const LONGEST_DELETED_KEY = 4096

/**
 * Entries of the `key` bucket recognised by their bytes alone: in a leaf page each revision is followed by its KeyValue. Ranges that only
 * look so are given as well; whoever takes them decodes them, and says whether it was one. Gives where an entry begins that runs past the end.
 */
export function carveEntries(bytes: Buffer, take: (range: EntryRange) => boolean): number | undefined {
  let free = 0
  for (let hit = bytes.indexOf(mark); hit >= 0; hit = bytes.indexOf(mark, Math.max(hit + 1, free))) {
    const from = hit - 8
    if (from < free || (bytes[from] ?? 1) !== 0) continue
    const isTombstone = bytes[from + REVISION_BYTES] === TOMBSTONE
    const valueStart = from + REVISION_BYTES + (isTombstone ? 1 : 0)
    if (valueStart >= bytes.length) return from
    if (bytes[valueStart] !== KEY) continue
    const to = isTombstone ? deletedKeyEnd(bytes, valueStart) : keyValueEnd(bytes, valueStart)
    if (to > bytes.length) return from
    if (to > 0 && take({ from, valueStart, to })) free = to
  }
  return undefined
}

/** Zero where it cannot be one: a tombstone says so little that its key must at least be text. */
function deletedKeyEnd(bytes: Uint8Array, from: number): number {
  const length = varintAt(bytes, from + 1)
  if (length.value === 0 || length.value > LONGEST_DELETED_KEY) return 0
  const end = length.end + length.value
  for (let at = length.end; at < Math.min(end, bytes.length); at++) if ((bytes[at] ?? 0) < 0x20) return 0
  return end
}

/** Beyond the bytes where they end too early. */
function keyValueEnd(bytes: Uint8Array, from: number): number {
  let at = from
  let next = 0
  while (at < bytes.length) {
    const field = fields.indexOf(bytes[at] ?? 0, next)
    if (field < 0) return at
    const { value, end } = varintAt(bytes, at + 1)
    at = fields[field] === KEY || fields[field] === VALUE ? end + value : end
    next = field + 1
  }
  // What ends with the bytes may go on behind them, with a lease.
  return at
}

function varintAt(bytes: Uint8Array, from: number): { readonly value: number; readonly end: number } {
  let value = 0
  for (let index = 0; index < 10; index++) {
    const byte = bytes[from + index] ?? 0
    value += (byte & 0x7f) * 128 ** index
    if (byte < 0x80) return { value, end: from + index + 1 }
  }
  return { value: Number.POSITIVE_INFINITY, end: from + 10 }
}
