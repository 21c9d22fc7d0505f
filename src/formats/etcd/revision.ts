/**
 * A revision as the key of the `key` bucket: main (8 bytes, big-endian), `_`, sub (8 bytes, big-endian); an 18th byte `t` marks a tombstone.
 * Source: etcd server/storage/mvcc/revision.go.
 */
export interface Revision {
  /** One for each write transaction of the store. Never above 2^53: a real store would write for millennia. */
  readonly main: number
  /** The place within its transaction. */
  readonly sub: number
}

const REVISION_BYTES = 17
const MARKED_BYTES = 18
const SEPARATOR = 0x5f
const TOMBSTONE = 0x74
const HIGHEST_WORD = 2 ** 21

/** NaN where the bytes are no revision: too large ones, other lengths, other marks. */
export function revisionMain(data: DataView, from: number, to: number): number {
  const length = to - from
  if (length !== REVISION_BYTES && length !== MARKED_BYTES) return Number.NaN
  if (data.getUint8(from + 8) !== SEPARATOR) return Number.NaN
  if (length === MARKED_BYTES && data.getUint8(from + REVISION_BYTES) !== TOMBSTONE) return Number.NaN
  const high = data.getUint32(from)
  return high < HIGHEST_WORD && data.getUint32(from + 9) === 0 ? high * 2 ** 32 + data.getUint32(from + 4) : Number.NaN
}

/** The sub revision and the mark of a key that `revisionMain` took. */
export const revisionSub = (data: DataView, from: number): number => data.getUint32(from + 13)
export const isTombstoneKey = (from: number, to: number): boolean => to - from === MARKED_BYTES

export function decodeRevision(bytes: Uint8Array): (Revision & { readonly tombstone: boolean }) | undefined {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const main = revisionMain(data, 0, bytes.length)
  if (Number.isNaN(main)) return undefined
  return { main, sub: revisionSub(data, 0), tombstone: isTombstoneKey(0, bytes.length) }
}

export function encodeRevision({ main, sub }: Revision): Uint8Array {
  const bytes = new Uint8Array(REVISION_BYTES)
  const data = new DataView(bytes.buffer)
  data.setBigUint64(0, BigInt(main))
  data.setUint8(8, SEPARATOR)
  data.setBigUint64(9, BigInt(sub))
  return bytes
}

export const compareRevisions = (left: Revision, right: Revision): number =>
  left.main - right.main || left.sub - right.sub
