/**
 * The wire format of protocol buffers under a moving cursor (protobuf.dev/programming-guides/encoding): a message is a row of fields,
 * each led by a varint `number << 3 | type`; type 0 is a varint of at most ten bytes, 1 eight bytes, 2 a length and that many bytes, 3 and 4
 * begin and end a group, 5 four bytes, all little-endian. One cursor serves one value: millions are decoded, so nothing is allocated for a
 * field, and a varint is left in two halves.
 */
import type { StoredValueProblem, UnknownField } from '../../../model/stored-value.ts'

export interface Cursor {
  bytes: Buffer
  at: number
  /** Of the message that is being read. */
  end: number
  /** The varint that was read last, in halves of 32 bits. */
  low: number
  high: number
  /** Where the value of the last field stands, without its tag and length. */
  from: number
  to: number
  /** The tag of a field whose bytes are only partly there, from `from` to the end; else 0. */
  tornTag: number
  /** Names and keys from the outermost message down to where the cursor is. */
  readonly path: string[]
  readonly keys: (string | number | undefined)[]
  depth: number
  readonly problems: StoredValueProblem[]
  readonly unknownFields: UnknownField[]
}

export const bufferOf = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

export const cursorOf = (bytes: Uint8Array): Cursor => ({
  bytes: bufferOf(bytes),
  at: 0,
  end: bytes.byteLength,
  low: 0,
  high: 0,
  from: 0,
  to: 0,
  tornTag: 0,
  path: [],
  keys: [],
  depth: 0,
  problems: [],
  unknownFields: [],
})

/** False if it is torn or longer than 64 bits. */
export function moveVarint(cursor: Cursor): boolean {
  const { bytes, end } = cursor
  let at = cursor.at
  if (at >= end) return false
  let byte = bytes[at++] ?? 0
  if (byte < 128) {
    cursor.low = byte
    cursor.high = 0
    cursor.at = at
    return true
  }
  let [low, high] = [byte & 127, 0]
  for (let shift = 7; shift < 70; shift += 7) {
    if (at >= end) return false
    byte = bytes[at++] ?? 0
    if (shift < 28) low |= (byte & 127) << shift
    else if (shift === 28) {
      low |= (byte & 127) << 28
      high = (byte & 127) >>> 4
    } else high |= (byte & 127) << (shift - 32)
    if (byte < 128) {
      cursor.low = low >>> 0
      cursor.high = high >>> 0
      cursor.at = at
      return true
    }
  }
  return false
}

const fixedBytes = [0, 8, 0, 0, 0, 4]
const DEEPEST_GROUP = 64

/** Reads a tag, leaves the place of its value in `from` and `to`, and goes behind it. Zero where that cannot be; else the tag. */
export function moveField(cursor: Cursor): number {
  cursor.tornTag = 0
  if (!moveVarint(cursor)) return noField(cursor, 'field-torn', 'the tag of a field ends early')
  const tag = cursor.low
  const wireType = tag & 7
  if (tag >>> 3 === 0 || cursor.high !== 0) return noField(cursor, 'field-tag', 'no field has this number')
  cursor.from = cursor.at
  if (wireType === 2) {
    if (!moveVarint(cursor)) return noField(cursor, 'field-torn', `the length of field ${tag >>> 3} ends early`)
    cursor.from = cursor.at
    if (cursor.high !== 0 || cursor.low > cursor.end - cursor.at) {
      cursor.tornTag = tag
      cursor.to = cursor.end
      return noField(cursor, 'field-torn', `field ${tag >>> 3} claims more bytes than there are`)
    }
    cursor.at += cursor.low
  } else if (wireType === 0) {
    if (!moveVarint(cursor))
      return noField(cursor, 'field-torn', `the number of field ${tag >>> 3} ends early or is too long`)
  } else if (wireType === 3) {
    return moveGroup(cursor) ? tag : 0
  } else {
    const size = fixedBytes[wireType] ?? 0
    if (size === 0) return noField(cursor, 'field-tag', `field ${tag >>> 3} has the wire type ${wireType}`)
    if (size > cursor.end - cursor.at) return noField(cursor, 'field-torn', `field ${tag >>> 3} ends early`)
    cursor.at += size
  }
  cursor.to = cursor.at
  return tag
}

function noField(cursor: Cursor, code: StoredValueProblem['code'], detail: string): 0 {
  addProblem(cursor, code, detail)
  return 0
}

/** Groups were given up before Kubernetes was begun; they are stepped over as Go does, without recursion. */
function moveGroup(cursor: Cursor): boolean {
  const from = cursor.at
  let open = 1
  while (open > 0) {
    const before = cursor.at
    if (!moveVarint(cursor)) return noField(cursor, 'field-torn', 'a group ends early') !== 0
    const wireType = cursor.low & 7
    if (wireType === 4) open--
    else if (wireType === 3) open++
    else {
      cursor.at = before
      if (moveField(cursor) === 0) return false
    }
    if (open > DEEPEST_GROUP) return noField(cursor, 'nested-too-deep', 'groups lie in each other') !== 0
  }
  cursor.from = from
  cursor.to = cursor.at
  return true
}

/** One wrong byte can make any number of them. */
const MOST_PROBLEMS = 100

export function addProblem(cursor: Cursor, code: StoredValueProblem['code'], detail: string): void {
  if (cursor.problems.length < MOST_PROBLEMS)
    cursor.problems.push({ code, offset: cursor.at, region: renderPath(cursor), detail })
}

/** More than any newer version brings; noise that reads as fields may have millions. */
const MOST_UNKNOWN_FIELDS = 10_000

export function addUnknownField(cursor: Cursor, tag: number): void {
  if (cursor.unknownFields.length >= MOST_UNKNOWN_FIELDS) {
    addProblem(cursor, 'fields-too-many', `only the first ${MOST_UNKNOWN_FIELDS} unknown fields are kept`)
    return
  }
  // A copy: whoever reads the file uses its buffer again.
  const bytes = new Uint8Array(cursor.bytes.subarray(cursor.from, cursor.to))
  cursor.unknownFields.push({ path: renderPath(cursor), number: tag >>> 3, wireType: tag & 7, bytes })
}

/** `spec.containers[0].resources.limits[cpu]`. */
function renderPath(cursor: Cursor): string {
  let text = ''
  for (let level = 0; level < cursor.depth; level++) {
    const name = cursor.path[level] ?? ''
    if (name !== '~') text += text === '' ? name : `.${name}`
    const key = cursor.keys[level]
    if (key !== undefined) text += `[${key}]`
  }
  return text
}
