import { isPlainValue } from './assignment.ts'
import { isRedacted, type Span } from './redaction-rule.ts'
import { SECRET_FLAG, SECRET_NAME } from './secret-names.ts'

/**
 * A secret on the line after its name: elements of an indented JSON or YAML list (`"--token",` then the token), a shell line
 * that goes on, `name:` and `value:` of an environment variable, a YAML block.
 */
type Waiting =
  | { readonly kind: 'element' }
  | { readonly kind: 'value' }
  | { readonly kind: 'block'; readonly column: number; readonly literal: boolean }

const caseless = (source: string): RegExp => new RegExp(source, 'i')
const FLAG_AT_END = caseless(`(?:^|[\\s"'\\[,(\\\\])${SECRET_FLAG}(?:\\\\{0,15}["'])?,?[ \\t]*\\\\{0,15}$`)
const NAME_LINE = caseless(
  `^[ \\t]*(?:-[ \\t]+)?(?:\\\\{0,15}["'])?(?:name|key)(?:\\\\{0,15}["'])?[ \\t]*:[ \\t]*(?:\\\\{0,15}["'])?${SECRET_NAME}(?:\\\\{0,15}["'])?,?[ \\t]*$`,
)
const BLOCK_LINE = caseless(
  `^[ \\t]*(?:-[ \\t]+)?(?=\\S)(?:\\\\{0,15}["'])?(?:${SECRET_NAME})(?:\\\\{0,15}["'])?:[ \\t]*(?:[|>][+-]?\\d?[+-]?)?[ \\t]*(?:#.*)?$`,
)
const ELEMENT = /^[ \t]*(?:-[ \t]+)?(?:\\{0,15}["'])?(?<secret>(?:[^\s"'\\]|\\(?!\\{0,15}["']))+)/d
const VALUE =
  /^[ \t]*(?:\\{0,15}["'])?value(?:\\{0,15}["'])?[ \t]*:[ \t]*(?:(?<q>\\{0,15}["'])(?<secret>(?:(?!(?<!\\)\k<q>).)*)|(?<secret>[^\s"'\\].*))/d

export class PendingSecret {
  #waiting: Waiting | undefined

  get active(): boolean {
    return this.#waiting !== undefined
  }

  /** What of this line is the secret that the line before named. */
  find(text: string): Span | undefined {
    const waiting = this.#waiting
    if (!waiting) return undefined
    if (waiting.kind === 'block') return this.#block(text, waiting)
    this.#waiting = undefined
    const pattern = waiting.kind === 'element' ? ELEMENT : VALUE
    const span = spanOf(pattern.exec(text))
    const secret = span && text.slice(span.start, span.end)
    if (waiting.kind === 'value' && /^[|>][+-]?\d?$/.test(secret ?? '')) {
      this.#waiting = { kind: 'block', column: text.search(/\S/), literal: true }
    }
    return secret === undefined || secret === '' || secret.startsWith('--') || isPlainValue(secret) ? undefined : span
  }

  /** Remembers a name whose value has not come yet. */
  observe(text: string): void {
    if (FLAG_AT_END.test(text)) this.#waiting = { kind: 'element' }
    else if (NAME_LINE.test(text)) this.#waiting = { kind: 'value' }
    else if (BLOCK_LINE.test(text)) {
      const column = text.search(/[^\s-]/)
      this.#waiting = { kind: 'block', column, literal: /[|>][+\-\d]*[ \t]*(?:#.*)?$/.test(text) }
    }
  }

  #block(text: string, { column, literal }: Waiting & { readonly kind: 'block' }): Span | undefined {
    const start = text.search(/\S/)
    if (start < 0) return undefined
    // Without `|` the next line may begin a mapping or a list, which is no secret by itself.
    const ends = start <= column || (!literal && /^\s*(?:-\s|[{[])|:(?:\s|$)/.test(text))
    if (ends) this.#waiting = undefined
    const end = text.trimEnd().length
    return ends || isRedacted(text.slice(start, end)) ? undefined : { from: start, start, end }
  }
}

function spanOf(match: RegExpExecArray | null): Span | undefined {
  const group = match?.indices?.groups?.secret
  return group && !isRedacted(match.groups?.secret ?? '') ? { from: 0, start: group[0], end: group[1] } : undefined
}
