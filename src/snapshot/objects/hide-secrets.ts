import { createHash } from 'node:crypto'
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/exact-json.ts'

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** How many values of one object were hidden. */
export interface HiddenObject {
  readonly object: JsonObject
  readonly hidden: number
}

/**
 * Takes the values out of a Secret: what stays says how long each is, and the beginning of its hash, by which the same value is known
 * again. The configuration that kubectl keeps in an annotation holds them once more. Every other kind is given back as it is.
 */
export function hideSecrets(object: JsonObject): HiddenObject {
  if (object.kind !== 'Secret' || object.apiVersion !== 'v1') return { object, hidden: 0 }
  const changed: Record<string, JsonValue> = { ...object }
  let hidden = 0
  const hideMembers = (name: string, bytesOf: (text: string) => Uint8Array): void => {
    const members = object[name]
    if (!isJsonObject(members)) return
    const entries = Object.entries(members).map(([key, value]) => [key, hiddenText(bytesOf(String(value)))] as const)
    hidden += entries.length
    changed[name] = Object.fromEntries(entries)
  }
  hideMembers('data', (text) => Buffer.from(text, 'base64'))
  hideMembers('stringData', (text) => Buffer.from(text))
  if (Array.isArray(object.unknownFields)) {
    // Who knows what a newer version keeps there.
    changed.unknownFields = object.unknownFields.map((one) =>
      isJsonObject(one) ? { ...one, hex: '[hidden]' } : '[hidden]',
    )
    hidden += object.unknownFields.length
  }
  const metadata = hideApplied(object.metadata)
  if (metadata !== undefined) {
    changed.metadata = metadata
    hidden++
  }
  return { object: changed, hidden }
}

function hideApplied(metadata: JsonValue | undefined): JsonObject | undefined {
  if (!isJsonObject(metadata) || !isJsonObject(metadata.annotations)) return undefined
  const applied = metadata.annotations[LAST_APPLIED]
  if (applied === undefined) return undefined
  const annotations = { ...metadata.annotations, [LAST_APPLIED]: hiddenText(Buffer.from(String(applied))) }
  return { ...metadata, annotations }
}

const hiddenText = (bytes: Uint8Array): string =>
  `[hidden: ${bytes.length} bytes, sha256 ${createHash('sha256').update(bytes).digest('hex').slice(0, 8)}]`
