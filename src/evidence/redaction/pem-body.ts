import type { Span } from './redaction-rule.ts'

/**
 * The lines of a private key between BEGIN and END. They may be indented, quoted, or led by the prefix of a log, so the column
 * of the first line says where the key's text stands.
 */
export class PemBody {
  #column = -1
  #strangers = 0
  #lines = 0

  get active(): boolean {
    return this.#column >= 0
  }

  /** Whether a line of this key was seen already: the key is counted once. */
  get goesOn(): boolean {
    return this.#lines > 1
  }

  /** Begins after a line whose secret ran to its end; `column` is where the key's text stood. */
  begin(column: number): void {
    this.#column = column
    this.#strangers = 0
    this.#lines = 0
  }

  /** What of this line belongs to the key. */
  find(text: string): Span | undefined {
    const end = text.indexOf('-----END ')
    const ends = end >= 0
    const body = ends ? text.slice(0, end) : text
    const span = bodyAt(body, this.#column, this.#strangers) ?? lastWord(body)
    // BEGIN may have stood after another prefix than the lines that follow it.
    if (span && this.#lines === 0) this.#column = span.start
    if (!span && !isHeader(body.slice(this.#column))) this.#strangers++
    if (ends || this.#strangers > STRANGERS || ++this.#lines > LINES) this.#column = -1
    return span
  }
}

/** Lines of others that may stand between those of a key in a log of several writers. */
const STRANGERS = 8
const LINES = 5000
const LONGEST_RUN = 400

const BODY = /^[\s"'`>|]*(?<body>[A-Za-z0-9+/=_-]+)(?:\\{1,15}[nr])*[\s"'`,;+\\]*$/d
const HEADER =
  /^[\s"']*(?:(?:Proc-Type|DEK-Info|Version|Comment|Hash|Encryption|Public-Lines|Private-Lines):.*)?[\s"'\\n+,]*$/

const isHeader = (text: string): boolean => HEADER.test(text)

/** Where the run of letters of base64 begins that goes on at `at`. */
export function runStart(text: string, at: number): number {
  const before = text.slice(Math.max(0, at - LONGEST_RUN), at)
  return at - (/[A-Za-z0-9+/=_-]*$/.exec(before)?.[0].length ?? 0)
}

/** The whole text at the column of the key, or the whole line. */
function bodyAt(text: string, column: number, strangers: number): Span | undefined {
  for (const from of new Set([column, 0])) {
    const group = BODY.exec(text.slice(from))?.indices?.groups?.body
    if (!group) continue
    const end = group[1] + from
    const start = runStart(text, from + group[0])
    if (strangers === 0 || end - start >= 32) return { from: start, start, end }
  }
  return undefined
}

/** In a line with a longer prefix than the first: its last word, when it is long enough to be no word. */
function lastWord(text: string): Span | undefined {
  const group = /(?<body>[A-Za-z0-9+/=]{40,})["'\\n,\s]*$/d.exec(text.slice(-400))?.indices?.groups?.body
  const offset = Math.max(0, text.length - 400)
  return group && { from: group[0] + offset, start: group[0] + offset, end: group[1] + offset }
}
