/**
 * A protobuf message without its schema (protobuf.dev/programming-guides/encoding), so that what has no name is still shown. Bytes with a
 * length may be text, a message, or bytes: text if it is printable UTF-8, else a message if it reads as one to its end, else bytes.
 */
import type { RawField } from '../../../model/stored-value.ts'
import { type Cursor, cursorOf, moveField } from './cursor.ts'

const DEEPEST = 32
/** In all, wrong guesses included: what has more is shown as bytes. */
const MOST_FIELDS = 100_000

interface RawCursor extends Cursor {
  fieldsLeft: number
}

/** Undefined for what is not a message. */
export const decodeRawFields = (message: Uint8Array): readonly RawField[] | undefined =>
  decodeLevel({ ...cursorOf(message), fieldsLeft: MOST_FIELDS }, 0)

function decodeLevel(cursor: RawCursor, depth: number): readonly RawField[] | undefined {
  const fields: RawField[] = []
  const { end } = cursor
  while (cursor.at < end) {
    const tag = moveField(cursor)
    if (tag === 0 || cursor.fieldsLeft-- <= 0) return undefined
    const after = cursor.at
    fields.push(decodeField(cursor, tag, depth))
    cursor.at = after
    cursor.end = end
  }
  return fields
}

function decodeField(cursor: RawCursor, tag: number, depth: number): RawField {
  const { bytes, from, to } = cursor
  const number = tag >>> 3
  const wireType = tag & 7
  if (wireType === 0)
    return { number, kind: 'number', value: (BigInt(cursor.high) << 32n) | BigInt(cursor.low), wireType }
  if (wireType === 1) return { number, kind: 'number', value: bytes.readBigUInt64LE(from), wireType }
  if (wireType === 5) return { number, kind: 'number', value: BigInt(bytes.readUInt32LE(from)), wireType }
  const text = printableText(bytes.subarray(from, to))
  if (text !== undefined) return { number, kind: 'text', text }
  cursor.at = from
  cursor.end = to
  const fields = wireType === 2 && depth < DEEPEST ? decodeLevel(cursor, depth + 1) : undefined
  return fields === undefined
    ? { number, kind: 'bytes', bytes: bytes.subarray(from, to) }
    : { number, kind: 'message', fields }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function printableText(bytes: Uint8Array): string | undefined {
  if (bytes.some((byte) => byte < 32 && byte !== 9 && byte !== 10 && byte !== 13)) return undefined
  try {
    return strictUtf8.decode(bytes)
  } catch {
    return undefined
  }
}
