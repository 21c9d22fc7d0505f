/**
 * A message of the schema (../schema/message-type.ts) to its JSON, by the rules of Go: gogo/protobuf reads the bytes into a struct, then
 * encoding/json writes the struct.
 *
 * - The last of several scalars counts; several messages under one number are merged, which is to read them joined.
 * - A list or map that has nothing is nil: `null`, or nothing with omitempty. A pointer likewise.
 * - A struct that is not there is still written, with all its zeros, unless it has omitzero: `status: {}`, `resources: {}`.
 * - Map entries are messages {1 key, 2 value}; JSON has them sorted by key.
 * - Inline structs are messages in the bytes, and members of their parent in JSON.
 *
 * A first pass notes where the fields of a message stand and reads lists and maps; a second goes through the fields in the order of the JSON. Every
 * byte is read once for each level that it lies in, so time is bounded by size times depth, and depth has a limit.
 */
import { type JsonObject, type JsonValue, setMember } from '../../../base/exact-json.ts'
import type { StoredValueProblem, UnknownField } from '../../../model/stored-value.ts'
import type { FieldType, MessageType } from '../schema/message-type.ts'
import { addProblem, addUnknownField, type Cursor, cursorOf, moveField, moveVarint } from './cursor.ts'
import { decodeText } from './decode-text.ts'
import { decodeValue, wireTypeOf, zeroOf } from './decode-value.ts'

type Members = Record<string, JsonValue>

interface MessageCursor extends Cursor {
  /** By slot from `top`: where the value stands, plus one; 0 for none. Ends are -1 where a message comes in several pieces. */
  readonly starts: number[]
  readonly ends: number[]
  readonly collected: (JsonValue[] | Map<string, JsonValue> | undefined)[]
  top: number
  /** Counts what is not zero, for omitzero. */
  nonZeros: number
  /** Whether what is absent is shown by its zero, where Go does so. */
  readonly showsZeros: boolean
}

export interface MessageReading {
  readonly object: Members
  readonly problems: readonly StoredValueProblem[]
  readonly unknownFields: readonly UnknownField[]
}

/** The message in this part of a value, behind the members that its object has already. */
export function decodeMessageAt(
  bytes: Uint8Array,
  { from, to }: { readonly from: number; readonly to: number },
  { type, members }: { readonly type: MessageType; readonly members: JsonObject },
): MessageReading {
  const whole = decodeOnce({ ...cursorOf(bytes), at: from, end: to }, { type, members, showsZeros: true })
  // Of a damaged one only what is there is shown: a zero may be what was lost.
  return whole.problems.length === 0
    ? whole
    : decodeOnce({ ...cursorOf(bytes), at: from, end: to }, { type, members, showsZeros: false })
}

interface Decoding {
  readonly type: MessageType
  readonly members: JsonObject
  readonly showsZeros: boolean
}

function decodeOnce(at: Cursor, { type, members, showsZeros }: Decoding): MessageReading {
  const object: Members = { ...members }
  const cursor = { ...at, starts: [], ends: [], collected: [], top: 0, nonZeros: 0, showsZeros }
  fillObject(cursor, type, object)
  return { object, problems: cursor.problems, unknownFields: cursor.unknownFields }
}

/** Real objects go down some sixty levels, where a CRD nests its schema. */
const DEEPEST = 200

/** The message between `at` and `end`, as the members of an object that may have some already. */
function fillObject(cursor: MessageCursor, type: MessageType, object: Members): void {
  const { at: start, end, top: base } = cursor
  const { fields } = type
  for (let slot = base; slot < base + fields.length; slot++) {
    cursor.starts[slot] = 0
    cursor.collected[slot] = undefined
  }
  cursor.top = base + fields.length
  while (cursor.at < end) {
    const tag = moveField(cursor) || tornMessageTag(cursor, type)
    if (tag === 0) break
    const isLast = cursor.tornTag !== 0
    noteField(cursor, type, { tag, base })
    cursor.end = end
    if (isLast) break
  }
  for (const field of fields) {
    const slot = base + field.slot
    const from = (cursor.starts[slot] ?? 0) - 1
    const collection = cursor.collected[slot]
    if (collection !== undefined) {
      cursor.nonZeros++
      if (!field.isHidden)
        setMember(object, field.name, Array.isArray(collection) ? collection : sortedMembers(collection))
    } else if (from < 0) addAbsent(cursor, field, object)
    else {
      const to = cursor.ends[slot] ?? 0
      if (to < 0) addJoined(cursor, { field, start, end }, object)
      else {
        cursor.at = from
        cursor.end = to
        addPresent(cursor, field, object)
      }
    }
  }
  cursor.top = base
}

/** Of a message that ends early there is something to read; half a text would pass for a whole one. */
function tornMessageTag(cursor: MessageCursor, type: MessageType): number {
  const field = type.byNumber[cursor.tornTag >>> 3]
  return field?.type === 'm' && field.cardinality !== 'map' ? cursor.tornTag : 0
}

interface FoundField {
  readonly tag: number
  readonly base: number
}

function noteField(cursor: MessageCursor, type: MessageType, { tag, base }: FoundField): void {
  const field = type.byNumber[tag >>> 3]
  if (field === undefined) {
    addUnknownField(cursor, tag)
    return
  }
  const slot = base + field.slot
  const wireType = tag & 7
  const expected = field.cardinality === 'map' ? 2 : wireTypeOf[field.type]
  if (wireType !== expected && !(field.cardinality === 'list' && wireType === 2)) {
    addProblem(cursor, 'field-type', `field ${field.number} has the wire type ${wireType}`)
    addUnknownField(cursor, tag)
  } else if (field.cardinality === 'list' || field.cardinality === 'map') collect(cursor, field, { tag, base })
  else {
    const isAgain = (field.type === 'm' || field.type === 'w') && cursor.starts[slot] !== 0
    cursor.starts[slot] = cursor.from + 1
    cursor.ends[slot] = isAgain ? -1 : cursor.to
  }
}

function collect(cursor: MessageCursor, field: FieldType, { tag, base }: FoundField): void {
  const { to } = cursor
  cursor.at = cursor.from
  cursor.end = to
  if (field.cardinality === 'map') addEntry(cursor, field, base + field.slot)
  else {
    const list = listAt(cursor, base + field.slot)
    if (wireTypeOf[field.type] === (tag & 7)) list.push(descend(cursor, field, list.length))
    else addPacked(cursor, field, list)
  }
  cursor.at = to
}

function listAt(cursor: MessageCursor, slot: number): JsonValue[] {
  const list = cursor.collected[slot]
  if (Array.isArray(list)) return list
  const made: JsonValue[] = []
  cursor.collected[slot] = made
  return made
}

/** Numbers of a list may stand behind each other under one tag. */
function addPacked(cursor: MessageCursor, field: FieldType, list: JsonValue[]): void {
  const { end } = cursor
  const isDouble = wireTypeOf[field.type] === 1
  while (cursor.at < end) {
    const before = cursor.at
    if (isDouble ? end - before < 8 : !moveVarint(cursor)) {
      addProblem(cursor, 'field-torn', 'a list of numbers ends early')
      break
    }
    cursor.at = before
    list.push(descend(cursor, field, list.length))
    if (isDouble) cursor.at = before + 8
  }
}

function addEntry(cursor: MessageCursor, field: FieldType, slot: number): void {
  const { end } = cursor
  let [key, from, to] = ['', end, end]
  while (cursor.at < end) {
    const tag = moveField(cursor)
    if (tag === 0) break
    if (tag === ((1 << 3) | 2)) key = decodeText(cursor.bytes, cursor.from, cursor.to)
    else if (tag === ((2 << 3) | wireTypeOf[field.type])) [from, to] = [cursor.from, cursor.to]
    else addUnknownField(cursor, tag)
  }
  let map = cursor.collected[slot]
  if (!(map instanceof Map)) cursor.collected[slot] = map = new Map<string, JsonValue>()
  cursor.at = from
  cursor.end = to
  map.set(key, from === to && wireTypeOf[field.type] !== 2 ? zeroScalar(field) : descend(cursor, field, key))
}

const zeroScalar = (field: FieldType): JsonValue => (field.type === 'm' ? null : zeroOf[field.type])

function sortedMembers(map: ReadonlyMap<string, JsonValue>): JsonObject {
  let previous: string | undefined
  let isSorted = true
  for (const key of map.keys()) {
    if (previous !== undefined && previous > key) isSorted = false
    previous = key
  }
  const members: Members = {}
  for (const [key, value] of isSorted ? map : [...map].sort(([left], [right]) => compareBytes(left, right)))
    setMember(members, key, value)
  return members
}

/** Go sorts by the bytes of UTF-8, which is by code point. */
const compareBytes = (left: string, right: string): number => Buffer.compare(Buffer.from(left), Buffer.from(right))

/** The value between `at` and `end`, one level down. */
function descend(cursor: MessageCursor, field: FieldType, key: string | number | undefined): JsonValue {
  cursor.path[cursor.depth] = field.name
  cursor.keys[cursor.depth] = key
  cursor.depth++
  const value = field.type === 'm' ? decodeMessage(cursor, field.message()) : decodeValue(cursor, field.type)
  cursor.depth--
  return value
}

function decodeMessage(cursor: MessageCursor, type: MessageType): JsonValue {
  if (cursor.depth > DEEPEST) {
    addProblem(cursor, 'nested-too-deep', `more than ${DEEPEST} messages lie in each other`)
    return null
  }
  const object: Members = {}
  fillObject(cursor, type, object)
  return type.shape === '' ? object : shapedValue(type.shape, object)
}

/** JSONSchemaPropsOrArray, OrBool and OrStringArray write one of their fields in place of themselves. */
function shapedValue(shape: 'array' | 'bool' | 'strings', object: JsonObject): JsonValue {
  const schema = object.Schema ?? null
  if (shape === 'bool') return schema ?? object.Allows ?? false
  return object[shape === 'array' ? 'JSONSchemas' : 'Property'] ?? schema
}

function addPresent(cursor: MessageCursor, field: FieldType, object: Members): void {
  const isPointer = field.cardinality === 'pointer'
  const before = cursor.nonZeros
  if (field.isInline && field.type === 'm') {
    cursor.path[cursor.depth] = '~'
    cursor.keys[cursor.depth] = undefined
    cursor.depth++
    if (cursor.depth <= DEEPEST) fillObject(cursor, field.message(), object)
    cursor.depth--
    return
  }
  const value = descend(cursor, field, undefined)
  if (isPointer) cursor.nonZeros++
  else if (field.type !== 'm' && value !== zeroOf[field.type] && value !== '') cursor.nonZeros++
  const isZero = cursor.nonZeros === before
  const isOmitted = !isPointer && isZero && (field.omitsZero || (field.omitsEmpty && hasEmptyForm(field)))
  if (!isOmitted && !field.isHidden) setMember(object, field.name, value)
}

/** For omitempty a struct is never empty, and these are structs in Go. */
const hasEmptyForm = ({ type }: FieldType): boolean =>
  type !== 'm' && type !== 't' && type !== 'T' && type !== 'D' && type !== 'q' && type !== 'I' && type !== 'r'

/** Several messages under one number; rare, so that it may cost a copy. */
function addJoined(
  cursor: MessageCursor,
  where: { readonly field: FieldType; readonly start: number; readonly end: number },
  object: Members,
): void {
  const pieces: Uint8Array[] = []
  cursor.at = where.start
  cursor.end = where.end
  while (cursor.at < where.end) {
    const tag = moveField(cursor)
    if (tag === 0) break
    if (tag === ((where.field.number << 3) | 2)) pieces.push(cursor.bytes.subarray(cursor.from, cursor.to))
  }
  const { bytes } = cursor
  cursor.bytes = Buffer.concat(pieces)
  cursor.at = 0
  cursor.end = cursor.bytes.length
  addPresent(cursor, where.field, object)
  cursor.bytes = bytes
}

/** What JSON shows of a field that the bytes do not have. */
function addAbsent(cursor: MessageCursor, field: FieldType, object: Members): void {
  if (!cursor.showsZeros || !field.isServed || field.isHidden || field.omitsZero) return
  if (field.cardinality !== 'value') {
    if (!field.omitsEmpty && !field.isInline) setMember(object, field.name, null)
    return
  }
  if (field.type !== 'm') {
    if (!(field.omitsEmpty && hasEmptyForm(field))) setMember(object, field.name, zeroOf[field.type])
    return
  }
  cursor.at = cursor.end = 0
  if (field.isInline) fillObject(cursor, field.message(), object)
  else setMember(object, field.name, decodeMessage(cursor, field.message()))
}
