import type { JsonObject, JsonValue } from '../../base/exact-json.ts'

/** One line of one field that has what was looked for. */
export interface TextMatch {
  /** `spec.containers[0].image` */
  readonly path: string
  /** From 1, where the value has several lines; else 0. */
  readonly line: number
  readonly text: string
}

export type TextTest = (text: string) => boolean

/** Every field of an object whose text passes the test; numbers and flags by how they are printed. */
export function findText(object: JsonObject, test: TextTest): readonly TextMatch[] {
  const matches: TextMatch[] = []
  const isSecret = object.kind === 'Secret'
  const visit = (value: JsonValue, path: string): void => {
    if (Array.isArray(value)) {
      for (const [index, one] of value.entries()) visit(one, `${path}[${index}]`)
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, one] of Object.entries(value)) visit(one, path + stepOf(name, path))
    } else if (value !== null) {
      const text = isBytes(path, isSecret) ? Buffer.from(String(value), 'base64').toString('utf8') : String(value)
      if (test(text)) matches.push(...matchedLines(text, path, test))
    }
  }
  visit(object, '')
  return matches
}

const stepOf = (name: string, path: string): string => {
  if (!/^[A-Za-z_][\w-]*$/.test(name)) return `[${JSON.stringify(name)}]`
  return path === '' ? name : `.${name}`
}

/** What is bytes for Kubernetes is searched as the text that it is, not in base64. */
const isBytes = (path: string, isSecret: boolean): boolean =>
  path.startsWith('binaryData') || (isSecret && path.startsWith('data')) || path.endsWith('.caBundle')

/** The lines that pass alone; the whole text where only all of it does. */
function matchedLines(text: string, path: string, test: TextTest): readonly TextMatch[] {
  const lines = text.split('\n')
  if (lines.length === 1) return [{ path, line: 0, text }]
  const found = lines.flatMap((line, index) => (test(line) ? [{ path, line: index + 1, text: line }] : []))
  return found.length > 0 ? found : [{ path, line: 1, text: lines[0] ?? '' }]
}

/**
 * Whether a stored value can be left undecoded because a text is nowhere in its bytes. Numbers, times and flags are printed otherwise than they
 * are stored, and JSON escapes some characters: for texts that may be such, nothing can be left.
 */
export function quickTestOf(text: string): ((value: Uint8Array) => boolean) | undefined {
  if (/^[-\d.:TZ+smhun]*$/.test(text) || /["\\<>&\p{Cc}\u2028\u2029]/u.test(text)) return undefined
  if (['true', 'false'].some((word) => word.includes(text))) return undefined
  const bytes = Buffer.from(text)
  // What is bytes in JSON stands there in base64.
  return (value) => {
    const stored = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    return stored.includes(bytes) || (stored[0] === 0x7b && stored.includes('caBundle')) || stored.includes(escaped)
  }
}

const escaped = '\\u'
