/**
 * The values of fields that are no plain messages (gogo/protobuf as Kubernetes generates it, proto2): numbers and booleans are varints, in two's
 * complement and never zigzag; doubles eight bytes. Messages with a JSON of their own: Time and MicroTime {1 seconds, 2 nanos}, Duration {1
 * nanoseconds}, Quantity {1 text}, IntOrString {1 type: 0 number, 1 text; 2 number; 3 text}, RawExtension, FieldsV1 and JSON {1 raw JSON},
 * ExtraValue and Verbs {1 items}. Bytes become base64. 64-bit numbers that a double cannot hold are bigint (base/exact-json.ts).
 */
import { decodeExactJson, type JsonValue } from '../../../base/exact-json.ts'
import { renderGoDuration, renderGoMicroTime, renderGoTime } from '../json/go-time.ts'
import { renderQuantity } from '../json/quantity.ts'
import type { ValueType } from '../schema/message-type.ts'
import { addProblem, addUnknownField, type Cursor, moveField, moveVarint } from './cursor.ts'
import { decodeText } from './decode-text.ts'

/** What a field shows that is not in the bytes, where it is shown. */
export const zeroOf: Readonly<Record<Exclude<ValueType, 'm'>, JsonValue>> = {
  s: '',
  b: false,
  i: 0,
  u: 0,
  l: 0,
  U: 0,
  d: 0,
  y: null,
  t: null,
  T: null,
  D: '0s',
  q: '0',
  I: 0,
  r: null,
  w: null,
}

/** The wire type that each type has. */
export const wireTypeOf: Readonly<Record<ValueType, number>> = {
  s: 2,
  b: 0,
  i: 0,
  u: 0,
  l: 0,
  U: 0,
  d: 1,
  y: 2,
  t: 2,
  T: 2,
  D: 2,
  q: 2,
  I: 2,
  r: 2,
  w: 2,
  m: 2,
}

/** Reads what stands between `at` and `end`. */
export function decodeValue(cursor: Cursor, type: Exclude<ValueType, 'm'>): JsonValue {
  if (type === 's') return decodeText(cursor.bytes, cursor.at, cursor.end)
  if (type === 'y') return cursor.bytes.toString('base64', cursor.at, cursor.end)
  if (type === 'd') return cursor.bytes.readDoubleLE(cursor.at)
  return wireTypeOf[type] === 0 ? decodeNumber(cursor, type) : decodeSpecial(cursor, type)
}

function decodeNumber(cursor: Cursor, type: ValueType): JsonValue {
  moveVarint(cursor)
  const { low, high } = cursor
  if (type === 'b') return low !== 0 || high !== 0
  if (type === 'i') return low | 0
  if (type === 'u') return low
  if (high === 0) return low
  return exactNumber((BigInt(type === 'l' ? high | 0 : high) << 32n) | BigInt(low))
}

const exactNumber = (value: bigint): number | bigint =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value

/** The first three fields of a small message: numbers as they are, texts and bytes by their place. */
interface SmallMessage {
  low: number
  high: number
  second: number
  /** Of the last field that has bytes. */
  from: number
  to: number
}
const small: SmallMessage = { low: 0, high: 0, second: 0, from: -1, to: -1 }

/** `bytesField` is the number of the field that has bytes; the others are varints. */
function moveSmallMessage(cursor: Cursor, bytesField: number): SmallMessage {
  small.low = small.high = small.second = 0
  small.from = small.to = -1
  while (cursor.at < cursor.end) {
    const tag = moveField(cursor)
    if (tag === 0) break
    const [number, wireType] = [tag >>> 3, tag & 7]
    if (number === bytesField && wireType === 2) {
      small.from = cursor.from
      small.to = cursor.to
    } else if (number === 1 && wireType === 0) {
      small.low = cursor.low
      small.high = cursor.high
    } else if (number === 2 && wireType === 0) small.second = cursor.low
    else addUnknownField(cursor, tag)
  }
  return small
}

const BYTES_FIELD: Readonly<Record<'t' | 'T' | 'D' | 'q' | 'I' | 'r', number>> = { t: 0, T: 0, D: 0, q: 1, I: 3, r: 1 }

function decodeSpecial(cursor: Cursor, type: Exclude<ValueType, 'm'>): JsonValue {
  if (type === 'w') return decodeTexts(cursor)
  if (type !== 't' && type !== 'T' && type !== 'D' && type !== 'q' && type !== 'I' && type !== 'r') return null
  const isEmpty = cursor.at >= cursor.end
  const message = moveSmallMessage(cursor, BYTES_FIELD[type])
  if (type === 'r') return decodeEmbeddedJson(cursor, message)
  if (type === 'q') return decodeQuantity(cursor, message)
  if (type === 'I')
    return message.low === 1
      ? decodeText(cursor.bytes, message.from, Math.max(message.to, message.from))
      : message.second | 0
  if (type === 'D') return renderGoDuration((BigInt(message.high | 0) << 32n) | BigInt(message.low))
  return isEmpty ? null : decodeTime(cursor, message, type)
}

function decodeTime(cursor: Cursor, message: SmallMessage, type: 't' | 'T'): JsonValue {
  const seconds = (message.high | 0) * 2 ** 32 + message.low
  const text = type === 't' ? renderGoTime(seconds) : renderGoMicroTime(seconds, message.second | 0)
  if (text === undefined)
    addProblem(cursor, 'time-out-of-range', `${seconds} seconds from 1970 cannot be written as a date`)
  return text ?? null
}

function decodeQuantity(cursor: Cursor, { from, to }: SmallMessage): JsonValue {
  if (from < 0) return '0'
  const text = decodeText(cursor.bytes, from, to)
  const canonical = renderQuantity(text)
  if (canonical === undefined) addProblem(cursor, 'quantity-malformed', 'this is no quantity')
  return canonical ?? text
}

function decodeEmbeddedJson(cursor: Cursor, { from, to }: SmallMessage): JsonValue {
  if (to <= from) return null
  const text = cursor.bytes.toString('utf8', from, to)
  const value = decodeExactJson(text)
  if (value !== undefined) return value
  addProblem(cursor, 'embedded-json', 'a field that holds JSON holds something else; its text is kept')
  return text
}

function decodeTexts(cursor: Cursor): JsonValue {
  const texts: string[] = []
  while (cursor.at < cursor.end) {
    const tag = moveField(cursor)
    if (tag === 0) break
    if (tag === ((1 << 3) | 2)) texts.push(decodeText(cursor.bytes, cursor.from, cursor.to))
    else addUnknownField(cursor, tag)
  }
  return texts.length === 0 ? null : texts
}
