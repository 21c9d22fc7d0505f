/**
 * The Go types of all published Kubernetes versions, as `generated/schema.json` lists them (made by `generate/`, see its README).
 *
 *     "kinds":    { "apps/v1 Deployment": "apps/v1.Deployment" }
 *     "messages": { "apps/v1.Deployment": "SPAN|SHAPE|FIELD;FIELD" }
 *     FIELD = NUMBER NAME TYPE FLAGS SPAN, in the order of the Go struct
 *     SPAN  = the minor versions that have it: `20-33`, `34-`, or nothing for as long as the message (the message: for all versions)
 *     NAME  = the JSON name; `~` where the members of the field stand in its message (Go's inline); `-` for none
 *     FLAGS = `e` omitempty, `z` omitzero
 *     TYPE  = s text, b bool, i u 32 bits, l U 64 bits, d double, y bytes; t Time, T MicroTime, D Duration, q Quantity, I IntOrString,
 *             r embedded JSON, w list of texts that is a message {1 items} of its own; the name of a message, `.Name` for one of the same
 *             folder; `*` pointer to, `[]` list of, `{}` map from text to
 *     SHAPE = array, bool, strings: JSONSchemaPropsOr... of CRDs, whose JSON is that of one of their fields
 *
 * Version differences: what is absent from the bytes appears in JSON or not by the flags of the version that serves it. `metadata` of a pod
 * template has `creationTimestamp: null` before 1.34 and nothing since; a member without omitempty that 1.30 brought is served by 1.30
 * with its zero even for objects that 1.20 stored. The rule: an object decodes to what the minor version that is asked for serves, the newest
 * known by default; a kind that is gone by then, to what the last version that had it served. A field that this version does not have, or
 * no longer, is shown if its bytes are there. What defaulting fills in on reading is not in the types and is not added.
 */
import schema from './generated/schema.json' with { type: 'json' }

/** How one value of a field is written; `w` is a list of texts in a message of its own, `m` any other message. */
export type ValueType = 's' | 'b' | 'i' | 'u' | 'l' | 'U' | 'd' | 'y' | 't' | 'T' | 'D' | 'q' | 'I' | 'r' | 'w' | 'm'
type Cardinality = 'value' | 'pointer' | 'list' | 'map'

export interface FieldType {
  readonly number: number
  readonly name: string
  readonly type: ValueType
  readonly cardinality: Cardinality
  /** Of type `m`; found when it is asked for, since messages may hold themselves. */
  readonly message: () => MessageType
  readonly isInline: boolean
  readonly isHidden: boolean
  readonly omitsEmpty: boolean
  readonly omitsZero: boolean
  /** Whether the serving version has the field, so that its zero is shown. */
  readonly isServed: boolean
  /** Place in its message. */
  readonly slot: number
}

export interface MessageType {
  readonly name: string
  readonly shape: '' | 'array' | 'bool' | 'strings'
  /** In the order of the JSON members. */
  readonly fields: readonly FieldType[]
  readonly byNumber: readonly (FieldType | undefined)[]
}

const kinds: Readonly<Record<string, string>> = schema.kinds
const messages: Readonly<Record<string, string>> = schema.messages

/** Of the newest version that the schema knows. */
export const newestMinor = 20 + schema.versions.length - 1

/** The message of a kind, if any published version has it. */
export function messageNameOf(apiVersion: string, kind: string): string | undefined {
  const key = `${apiVersion} ${kind}`
  return Object.hasOwn(kinds, key) ? kinds[key] : undefined
}

const known = new Map<string, MessageType>()

/** A message as one minor version serves it. A name that is not in the schema has no fields. */
export function messageTypeOf(name: string, minor: number): MessageType {
  const key = `${minor} ${name}`
  const type = known.get(key) ?? decodeMessageType(name, minor)
  known.set(key, type)
  return type
}

interface Span {
  readonly since: number
  readonly last: number
}

function decodeMessageType(name: string, minor: number): MessageType {
  const [lifetime = '', shape = '', text = ''] = (messages[name] ?? '').split('|')
  const whole = decodeSpan(lifetime, { since: 0, last: newestMinor })
  const serving = Math.min(Math.max(minor, whole.since), whole.last)
  const entries = text === '' ? [] : text.split(';').map((field) => decodeField(field, { name, minor, whole }))
  const chosen = entries.filter((entry) => isNearest(entry, entries, serving))
  const fields = chosen.map(
    (entry, slot): FieldType => ({ ...entry.field, slot, isServed: distance(entry.span, serving) === 0 }),
  )
  const byNumber: (FieldType | undefined)[] = []
  for (const field of fields) if (field.number > 0) byNumber[field.number] = field
  return { name, shape: shape === 'array' || shape === 'bool' || shape === 'strings' ? shape : '', fields, byNumber }
}

interface FieldEntry {
  readonly span: Span
  readonly field: Omit<FieldType, 'slot' | 'isServed'>
}

/** One number may stand for several fields in turn; that of the nearest version counts. */
const isNearest = (entry: FieldEntry, all: readonly FieldEntry[], minor: number): boolean =>
  all.every(
    (other) =>
      other === entry ||
      other.field.number !== entry.field.number ||
      entry.field.number === 0 ||
      distance(entry.span, minor) < distance(other.span, minor) ||
      (distance(entry.span, minor) === distance(other.span, minor) && entry.span.since > other.span.since),
  )

const distance = (span: Span, minor: number): number => Math.max(span.since - minor, minor - span.last, 0)

function decodeSpan(text: string, whole: Span): Span {
  const match = /^(\d+)-(\d*)$/.exec(text)
  if (match === null) return whole
  return { since: Number(match[1]), last: match[2] === '' ? newestMinor : Number(match[2]) }
}

const cardinalities: Readonly<Record<string, Cardinality>> = { '*': 'pointer', '[]': 'list', '{}': 'map' }

interface Surroundings {
  readonly name: string
  readonly minor: number
  readonly whole: Span
}

function decodeField(text: string, around: Surroundings): FieldEntry {
  const [number = '', name = '', typeText = '', ...rest] = text.split(' ')
  const flags = rest.find((part) => /^[ez]+$/.test(part)) ?? ''
  const [, prefix = '', element = ''] = /^(\*|\[\]|\{\}|)\*?(.*)$/.exec(typeText) ?? []
  return {
    span: decodeSpan(rest.at(-1) ?? '', around.whole),
    field: {
      number: Number(number),
      name,
      type: isValueType(element) ? element : 'm',
      message: findOnce(element.startsWith('.') ? folderOf(around.name) + element : element, around.minor),
      cardinality: cardinalities[prefix] ?? 'value',
      isInline: name === '~',
      isHidden: name === '-',
      omitsEmpty: flags.includes('e'),
      omitsZero: flags.includes('z'),
    },
  }
}

function findOnce(name: string, minor: number): () => MessageType {
  let found: MessageType | undefined
  return () => {
    found ??= messageTypeOf(name, minor)
    return found
  }
}

const folderOf = (message: string): string => message.slice(0, message.lastIndexOf('.'))

const isValueType = (text: string): text is ValueType => text.length === 1 && 'sbiulUdytTDqIrw'.includes(text)
