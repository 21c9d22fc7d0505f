/**
 * One value as an API server keeps it in etcd, decided by its first bytes and never by its key:
 *
 *     6B 38 73 00            `k8s\0`, then runtime.Unknown {1 typeMeta {1 apiVersion, 2 kind}, 2 raw, 3 contentEncoding, 4 contentType}
 *                            in protobuf, where `raw` is the message of the kind without apiVersion and kind
 *                            (k8s.io/apimachinery/pkg/runtime/serializer/protobuf/protobuf.go, runtime/generated.proto)
 *     7B                     JSON: custom resources, CRDs, APIServices, and everything with `--storage-media-type=application/json`
 *     D9 D9 F7               CBOR, behind alpha gates since 1.32; named and not read
 *     `k8s:enc:PROVIDER:...` encrypted at rest (./encryption/)
 *
 * Kubernetes stores with two fields empty that it serves: metadata.resourceVersion is the mod revision of etcd, selfLink (until 1.20) the path.
 * They are left to whoever knows them. One thing that is served and not stored is added here: the claim templates of a StatefulSet say that they are
 * claims (kubernetes/pkg/apis/apps/v1/conversion.go, https://issue.k8s.io/87583).
 */
import { decodeExactJson, isJsonObject, type JsonObject, type JsonValue } from '../../base/exact-json.ts'
import type { DamagedValue, StoredValue } from '../../model/stored-value.ts'
import { decodeEnvelope, type Envelope, isProtobuf, RAW } from './decode-envelope.ts'
import { decodeEncryptedPrefix } from './encryption/encrypted-prefix.ts'
import { type Cursor, cursorOf, moveField } from './protobuf/cursor.ts'
import { decodeMessageAt } from './protobuf/decode-message.ts'
import { decodeRawFields } from './protobuf/decode-raw-fields.ts'
import { messageNameOf, messageTypeOf, newestMinor } from './schema/message-type.ts'

export { isProtobuf }

export interface DecodingOptions {
  /** The minor version of the API server whose JSON is asked for, 20 for 1.20; the newest known if absent. */
  readonly servedBy?: number
}

export function decodeStoredValue(value: Uint8Array, options: DecodingOptions = {}): StoredValue {
  if (isProtobuf(value)) return decodeEnveloped(value, options.servedBy ?? newestMinor)
  if (value[0] === 0x7b) return decodeJsonObject(value)
  if (value[0] === 0xd9 && value[1] === 0xd9 && value[2] === 0xf7)
    return { kind: 'binary', format: 'cbor', sizeBytes: value.byteLength }
  return decodeEncryptedPrefix(value) ?? decodeOther(value)
}

function decodeEnveloped(value: Uint8Array, minor: number): StoredValue {
  const cursor = cursorOf(value)
  const envelope = decodeEnvelope(cursor)
  if (!envelope.isWhole) return decodeTorn(cursor, envelope, minor)
  const { apiVersion, objectKind, rawFrom, rawTo } = envelope
  const name = messageNameOf(apiVersion, objectKind)
  if (name === undefined || envelope.contentEncoding !== '' || /json|cbor/.test(envelope.contentType))
    return decodeUnknownKind(cursor, envelope, minor)
  const as = { type: messageTypeOf(name, minor), members: { kind: objectKind, apiVersion } }
  const { object, problems, unknownFields } = decodeMessageAt(cursor.bytes, { from: rawFrom, to: rawTo }, as)
  if (problems.length > 0) return { kind: 'damaged', apiVersion, objectKind, problems, partial: object, unknownFields }
  if (objectKind === 'StatefulSet') nameClaimTemplates(object)
  return { kind: 'object', apiVersion, objectKind, object, encoding: 'protobuf', unknownFields }
}

function nameClaimTemplates(object: Record<string, JsonValue>): void {
  const { spec } = object
  if (!isJsonObject(spec) || !Array.isArray(spec.volumeClaimTemplates)) return
  const templates = spec.volumeClaimTemplates.map((template: JsonValue) =>
    isJsonObject(template) ? { kind: 'PersistentVolumeClaim', apiVersion: 'v1', ...template } : template,
  )
  object.spec = { ...spec, volumeClaimTemplates: templates }
}

/** The object is the last field but two: what is torn is nearly always it, and what is there of it can be read. */
function decodeTorn(cursor: Cursor, { apiVersion, objectKind }: Envelope, minor: number): DamagedValue {
  const to = cursor.bytes.length
  const detail = 'the value ends before the object does'
  const torn = { code: 'envelope-torn', offset: to, region: '', detail } as const
  const name = messageNameOf(apiVersion, objectKind)
  const damaged = { kind: 'damaged', apiVersion, objectKind } as const
  if (name === undefined || cursor.tornTag !== RAW) return { ...damaged, problems: [torn], unknownFields: [] }
  const as = { type: messageTypeOf(name, minor), members: { kind: objectKind, apiVersion } }
  const { object, problems, unknownFields } = decodeMessageAt(cursor.bytes, { from: cursor.from, to }, as)
  return { ...damaged, problems: [torn, ...problems], partial: object, unknownFields }
}

/** Distributions register kinds of their own; field 1 is metadata for every one. */
function decodeUnknownKind(cursor: Cursor, envelope: Envelope, minor: number): StoredValue {
  const { apiVersion, objectKind, contentType, contentEncoding } = envelope
  // A copy: whoever reads the file uses its buffer again.
  const raw = new Uint8Array(cursor.bytes.subarray(envelope.rawFrom, envelope.rawTo))
  const metadata = contentEncoding === '' ? decodeMetadata(raw, minor) : undefined
  return {
    kind: 'unknown-kind',
    apiVersion,
    objectKind,
    ...(metadata === undefined ? {} : { metadata }),
    contentType,
    contentEncoding,
    fields: decodeRawFields(raw) ?? [],
    raw,
  }
}

function decodeMetadata(raw: Uint8Array, minor: number): JsonObject | undefined {
  const cursor = cursorOf(raw)
  if (moveField(cursor) !== 0x0a) return undefined
  const as = { type: messageTypeOf('meta/v1.ObjectMeta', minor), members: {} }
  const { object, problems, unknownFields } = decodeMessageAt(raw, cursor, as)
  const isPlausible = problems.length === 0 && unknownFields.length === 0 && typeof object.name === 'string'
  return isPlausible ? object : undefined
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decodeJsonObject(value: Uint8Array): StoredValue {
  const text = textOf(value)
  const object = text === undefined ? undefined : decodeExactJson(text)
  if (object === undefined || !isJsonObject(object)) {
    const detail = text === undefined ? 'it is not UTF-8' : 'it cannot be parsed'
    const problems = [{ code: 'json-malformed', offset: 0, region: '', detail } as const]
    return { kind: 'damaged', apiVersion: '', objectKind: '', problems, unknownFields: [] }
  }
  const { apiVersion, kind } = object
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return { kind: 'text', text: text ?? '' }
  return { kind: 'object', apiVersion, objectKind: kind, object, encoding: 'json', unknownFields: [] }
}

function decodeOther(value: Uint8Array): StoredValue {
  const text = textOf(value)
  const isText = text !== undefined && !hasControls.test(text)
  return isText ? { kind: 'text', text } : { kind: 'binary', format: 'other', sizeBytes: value.byteLength }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters tell bytes from text -- reason: they are what is looked for
const hasControls = /[\u0000-\u0008\u000e-\u001f\u007f]/

function textOf(value: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(value)
  } catch {
    return undefined
  }
}
