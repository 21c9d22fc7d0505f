/**
 * JSON whose whole numbers stay exact. A double holds whole numbers up to 2^53; etcd revisions, nanoseconds and the 64-bit fields of
 * Kubernetes go further. Such a number is a `bigint` here and prints as the digits that were read.
 */
export type JsonValue = null | boolean | number | bigint | string | readonly JsonValue[] | JsonObject

export interface JsonObject {
  readonly [name: string]: JsonValue
}

declare global {
  interface JSON {
    /** ECMAScript's JSON.parse source text access, which the type library does not know yet. */
    rawJSON(text: string): unknown
  }
}

const maybeLarge = /\d{16}/

/** Deeper than any document that a person or an API server writes; printing goes down as far, and would run out of stack. */
const DEEPEST = 500

/** Undefined for what is not JSON, or goes too deep. */
export function decodeExactJson(text: string): JsonValue | undefined {
  try {
    const value = maybeLarge.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text)
    return text.length <= 2 * DEEPEST || isWithin(value, DEEPEST) ? value : undefined
  } catch {
    return undefined
  }
}

function isWithin(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (levels === 0) return false
  for (const name in value) if (!isWithin(Reflect.get(value, name), levels - 1)) return false
  return true
}

/** The third argument is the text of a number as it was written. */
function keepDigits(_name: string, value: unknown, ...[context]: readonly { readonly source?: string }[]): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  const source = context?.source ?? ''
  return /^-?\d+$/.test(source) ? BigInt(source) : value
}

/** Without a replacer the engine prints an order of magnitude faster, and few values need one. */
export function renderExactJson(value: JsonValue, indent = 0): string {
  try {
    return JSON.stringify(value, undefined, indent)
  } catch {
    return JSON.stringify(
      value,
      (_name, one: unknown) => (typeof one === 'bigint' ? JSON.rawJSON(String(one)) : one),
      indent,
    )
  }
}

/** Sets a member whatever its name is: a plain assignment to `__proto__` would change the object's kind. */
export function setMember(object: Record<string, JsonValue>, name: string, value: JsonValue): void {
  if (name === '__proto__')
    Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true })
  else object[name] = value
}

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
