import { isJsonObject, type JsonValue } from '../../base/exact-json.ts'
import { decodeStoredValue } from '../../formats/kubernetes/decode-stored-value.ts'

/** Where the bytes that are looked at stand in the file. */
export interface FilePlace {
  readonly fileOffset: number
  readonly pageSizeBytes: number
}

/**
 * Whether a value that goes over several pages has no hole. Such pages have no header of their own, so that nothing else shows when one of
 * them was overwritten: by another page, by zeros, or by bytes with which the object no longer decodes to text where text must be.
 */
export function isWholeValue(
  bytes: Uint8Array,
  value: { readonly from: number; readonly to: number },
  { fileOffset, pageSizeBytes }: FilePlace,
): boolean {
  const first = Math.floor((fileOffset + value.from) / pageSizeBytes) + 1
  const last = Math.floor((fileOffset + value.to - 1) / pageSizeBytes)
  if (first > last) return true
  let hasZeros = false
  for (let pageId = first; pageId <= last; pageId++) {
    const from = pageId * pageSizeBytes - fileOffset
    const part = bytes.subarray(from, Math.min(from + pageSizeBytes, value.to))
    if (hasOwnHeader(part, pageId)) return false
    hasZeros ||= part.every((byte) => byte === 0)
  }
  return hasNoHole(bytes.subarray(value.from, value.to), hasZeros)
}

function hasNoHole(value: Uint8Array, hasZeros: boolean): boolean {
  const stored = decodeStoredValue(value)
  if (stored.kind === 'damaged') return false
  if (stored.kind === 'text' || stored.kind === 'encrypted') return !hasZeros
  if (stored.kind !== 'object') return true
  // Fields of bytes may be anything. In text nothing has zeros, and what is no UTF-8 is replaced when it is read.
  const isReplaced = (text: string): boolean => text.includes('\0') || (text.includes('\ufffd') && !isSaidSo(value))
  return !someText(stored.object, isReplaced)
}

const replacement = Buffer.from('\ufffd')
const isSaidSo = (value: Uint8Array): boolean =>
  Buffer.from(value.buffer, value.byteOffset, value.length).includes(replacement)

function someText(json: JsonValue, test: (text: string) => boolean): boolean {
  if (typeof json === 'string') return test(json)
  if (Array.isArray(json)) return json.some((one: JsonValue) => someText(one, test))
  return isJsonObject(json) && Object.entries(json).some(([key, one]) => test(key) || someText(one, test))
}

/** Whether a page begins here that says so itself, where the middle of another one is expected. */
export function hasOwnHeader(bytes: Uint8Array, pageId: number): boolean {
  if (bytes.length < 16) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  return view.getUint32(0, true) === pageId && view.getUint32(4, true) === 0 && KINDS.includes(view.getUint16(8, true))
}

/** Branch, leaf, meta, freelist. */
const KINDS = [1, 2, 4, 16]
