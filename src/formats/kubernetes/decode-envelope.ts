/**
 * What leads an object in protobuf: `k8s\0`, then runtime.Unknown {1 typeMeta {1 apiVersion, 2 kind}, 2 raw, 3 contentEncoding, 4 contentType}
 * (k8s.io/apimachinery/pkg/runtime/generated.proto). Not to be confused with the TypeMeta of meta/v1, which has kind first.
 */
import { type Cursor, moveField } from './protobuf/cursor.ts'
import { decodeText } from './protobuf/decode-text.ts'

/** The tag of the field that is the object. */
export const RAW = 0x12

export const isProtobuf = (value: Uint8Array): boolean =>
  value[0] === 0x6b && value[1] === 0x38 && value[2] === 0x73 && value[3] === 0

/** runtime.Unknown. `rawFrom` and `rawTo` are places in the value, both 0 for none. */
export interface Envelope {
  apiVersion: string
  objectKind: string
  rawFrom: number
  rawTo: number
  contentEncoding: string
  contentType: string
  isWhole: boolean
}

/** The cursor stands at the beginning of a value that `isProtobuf`. */
export function decodeEnvelope(cursor: Cursor): Envelope {
  const envelope: Envelope = {
    apiVersion: '',
    objectKind: '',
    rawFrom: 0,
    rawTo: 0,
    contentEncoding: '',
    contentType: '',
    isWhole: true,
  }
  const { end } = cursor
  cursor.at = 4
  while (cursor.at < end) {
    const tag = moveField(cursor)
    if (tag === 0) {
      envelope.isWhole = false
      break
    }
    const { from, to } = cursor
    if (tag === 0x0a) {
      cursor.at = from
      cursor.end = to
      while (cursor.at < to) {
        const inner = moveField(cursor)
        if (inner === 0) break
        if (inner === 0x0a) envelope.apiVersion = decodeText(cursor.bytes, cursor.from, cursor.to)
        if (inner === 0x12) envelope.objectKind = decodeText(cursor.bytes, cursor.from, cursor.to)
      }
      cursor.at = to
      cursor.end = end
    } else if (tag === RAW) {
      envelope.rawFrom = from
      envelope.rawTo = to
    } else if (tag === 0x1a) envelope.contentEncoding = decodeText(cursor.bytes, from, to)
    else if (tag === 0x22) envelope.contentType = decodeText(cursor.bytes, from, to)
  }
  return envelope
}
