/**
 * Stored values as people have them in hand, recognised by their beginning:
 *
 *     the bytes themselves             `k8s\0`, `{`, `k8s:enc:`; a line feed that a terminal or etcdctl put behind them is left out
 *     etcdctl get KEY                  a line with the key, then the bytes, then a line feed
 *     etcdctl get KEY -w json          {"header": {...}, "kvs": [{"key": BASE64, "value": BASE64, "mod_revision": N}]}
 *     base64, hex                      of any of the first three, broken into lines or not (`xxd -p`, `base64`)
 */
import { decodeExactJson, isJsonObject, type JsonValue } from '../../base/exact-json.ts'

export interface PastedValue {
  /** Empty where it is not known. */
  readonly key: string
  readonly value: Uint8Array
  readonly modRevision: number | undefined
}

const MOST_LAYERS = 3

/** Empty when nothing is there. */
export function decodePasted(bytes: Uint8Array, layers = MOST_LAYERS): readonly PastedValue[] {
  if (bytes.length === 0) return []
  if (isValue(bytes)) return decodeAnswer(bytes) ?? [bare(isEncrypted(bytes) ? bytes : withoutLineFeed(bytes))]
  const lineEnd = bytes.indexOf(LINE_FEED)
  const behind = lineEnd < 0 ? new Uint8Array() : bytes.subarray(lineEnd + 1)
  if (bytes[0] === SLASH && isValue(behind))
    return [{ key: text(bytes.subarray(0, lineEnd)), value: withoutLineFeed(behind), modRevision: undefined }]
  const inner = layers > 0 ? decodeLayer(text(bytes)) : undefined
  return inner === undefined ? [bare(bytes)] : decodePasted(inner, layers - 1)
}

const bare = (value: Uint8Array): PastedValue => ({ key: '', value, modRevision: undefined })

const LINE_FEED = 0x0a
const SLASH = 0x2f
const marks = ['k8s\0', 'k8s:enc:', '{'].map((mark) => Buffer.from(mark))

const isValue = (bytes: Uint8Array): boolean => marks.some((mark) => mark.every((byte, index) => bytes[index] === byte))

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

/** Protobuf never ends so by itself: the last field of runtime.Unknown is a text or empty. What is encrypted may. */
const withoutLineFeed = (bytes: Uint8Array): Uint8Array =>
  bytes.at(-1) === LINE_FEED ? bytes.subarray(0, bytes.length - 1) : bytes
const isEncrypted = (bytes: Uint8Array): boolean => text(bytes.subarray(0, 8)) === 'k8s:enc:'

/** Undefined for what is neither. Hex is tried first: it is base64 as well. */
function decodeLayer(pasted: string): Uint8Array | undefined {
  const packed = pasted.replace(/\s+/g, '')
  const hex = packed.replace(/^(?:0x|\\x)/i, '').replaceAll('\\x', '')
  if (hex.length >= 8 && hex.length % 2 === 0 && /^[0-9a-f]+$/i.test(hex)) return Buffer.from(hex, 'hex')
  return packed.length >= 8 && /^[A-Za-z0-9+/_-]+={0,2}$/.test(packed) ? Buffer.from(packed, 'base64') : undefined
}

function decodeAnswer(bytes: Uint8Array): readonly PastedValue[] | undefined {
  const answer = decodeExactJson(Buffer.from(bytes).toString('utf8'))
  if (!isJsonObject(answer) || !Array.isArray(answer.kvs)) return undefined
  return answer.kvs.filter(isJsonObject).map((pair) => ({
    key: Buffer.from(textOf(pair.key), 'base64').toString('utf8'),
    value: Buffer.from(textOf(pair.value), 'base64'),
    modRevision: Number(pair.mod_revision ?? 0) || undefined,
  }))
}

const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '')
