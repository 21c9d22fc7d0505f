import { isJsonObject, type JsonObject, type JsonValue } from '../../../base/exact-json.ts'

/** What stands at a path of members; undefined where there is nothing, whatever is above it. */
export function fieldAt(value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined {
  let found = value
  for (const name of path) {
    if (!isJsonObject(found) || !Object.hasOwn(found, name)) return undefined
    found = found[name]
  }
  return found ?? undefined
}

export const textAt = (value: JsonValue | undefined, ...path: readonly string[]): string => {
  const found = fieldAt(value, ...path)
  return found === undefined || found === null || typeof found === 'object' ? '' : String(found)
}

export const numberAt = (value: JsonValue | undefined, ...path: readonly string[]): number =>
  Number(textAt(value, ...path)) || 0

export function listAt(value: JsonValue | undefined, ...path: readonly string[]): readonly JsonValue[] {
  const found = fieldAt(value, ...path)
  return Array.isArray(found) ? found : []
}

export function membersAt(value: JsonValue | undefined, ...path: readonly string[]): JsonObject {
  const found = fieldAt(value, ...path)
  return isJsonObject(found) ? found : {}
}

/** The first element whose member has this value. */
export const elementWith = (list: readonly JsonValue[], name: string, wanted: string): JsonValue | undefined =>
  list.find((one) => textAt(one, name) === wanted)

export const orNone = (text: string): string => (text === '' ? '<none>' : text)
export const orUnset = (text: string): string => (text === '' ? '<unset>' : text)
