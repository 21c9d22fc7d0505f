import { quoteAt, trailingOnes } from './quote-depth.ts'
import type { RedactionRule, Span } from './redaction-rule.ts'

/**
 * Secret objects in JSON on one line, at any depth of escaping: API answers, audit events, the last-applied annotation.
 * `data` often stands before `kind`, so an object is judged when it closes. ConfigMaps have `data` too and are evidence.
 */
interface Frame {
  kind: string | undefined
  /** Whether it has another mark of a Kubernetes object. */
  object: boolean
  /** The key whose value this is. */
  readonly key: string
  /** Strings inside `data` and `stringData`, waiting for the verdict. */
  readonly values: Span[]
}

const STRUCTURE = /["{}[\]]/g

export const findSecretJson: RedactionRule['find'] = function* find(text) {
  for (const depth of quoteDepths(text)) yield* new JsonWalk(text, depth).spans()
}

/** The depths of escaping at which this line has `data` keys. */
function quoteDepths(text: string): Iterable<number> {
  return new Set([...text.matchAll(/[dD]ata(\\{0,15})"[ \t]*:/g)].map((match) => trailingOnes(match[1]?.length ?? 0)))
}

class JsonWalk {
  readonly #text: string
  readonly #depth: number
  #stack: Frame[] = []
  #found: Span[] = []
  #key = ''
  #stringStart = -1

  constructor(text: string, depth: number) {
    this.#text = text
    this.#depth = depth
  }

  spans(): readonly Span[] {
    for (const match of this.#text.matchAll(STRUCTURE)) this.#token(match[0], match.index)
    if (this.#stringStart >= 0) this.#string(this.#text.length)
    this.#cutData()
    this.#closeAll()
    return this.#found
  }

  #token(token: string, at: number): void {
    if (token === '"') {
      const quote = quoteAt(this.#text, at)
      if (quote.depth < this.#depth) this.#leave(quote.start)
      else if (quote.depth === this.#depth) this.#quote(quote.start, at + 1)
      return
    }
    if (this.#stringStart >= 0) return
    if (token === '{' || token === '[') this.#push()
    else this.#pop()
  }

  /** The line ends inside `data`: whatever came of it is one secret up to the end, so that a cut value is not overlooked. */
  #cutData(): void {
    const open = this.#stack.find(({ key }) => isDataKey(key))
    const first = open?.values[0]
    if (open && first)
      open.values.splice(0, open.values.length, { from: first.start, start: first.start, end: this.#text.length })
  }

  /** A quote of a shallower depth: the embedded document ends here. */
  #leave(at: number): void {
    if (this.#stringStart >= 0) this.#string(at)
    this.#closeAll()
  }

  #closeAll(): void {
    while (this.#stack.length > 0) this.#pop()
    this.#key = ''
    this.#stringStart = -1
  }

  #quote(start: number, end: number): void {
    if (this.#stringStart < 0) this.#stringStart = end
    else this.#string(start)
  }

  #string(end: number): void {
    const start = this.#stringStart
    this.#stringStart = -1
    const frame = this.#stack.at(-1)
    const after = this.#text.slice(end, end + 2 ** this.#depth + 8)
    if (/^\\*"[ \t]*:/.test(after)) {
      this.#key = this.#text.slice(start, Math.min(end, start + 200))
      if (frame && (this.#key === 'metadata' || this.#key === 'apiVersion')) frame.object = true
      return
    }
    if (frame) this.#value(frame, start, end)
  }

  #value(frame: Frame, start: number, end: number): void {
    if (this.#key === 'kind') frame.kind = this.#text.slice(start, Math.min(end, start + 200))
    if (this.#key === 'type' && /^(?:Opaque|kubernetes\.io\/|helm\.sh\/)/.test(this.#text.slice(start, start + 40))) {
      frame.object = true
    }
    const holder = this.#stack.findLastIndex(({ key }) => isDataKey(key))
    const span = { from: start, start, end }
    if (holder >= 0) this.#stack[holder]?.values.push(span)
    this.#key = ''
  }

  #push(): void {
    this.#stack.push({ kind: undefined, object: false, key: this.#key, values: [] })
    this.#key = ''
  }

  #pop(): void {
    const frame = this.#stack.pop()
    const parent = this.#stack.at(-1)
    this.#key = ''
    if (!frame) return
    if (!isDataKey(frame.key)) this.#judge(frame)
    else if (parent)
      parent.values.push(...frame.values.map((span) => ({ ...span, from: frame.key === 'data' ? span.from : -1 })))
    else this.#found.push(...frame.values)
  }

  /** `from` of -1 marks `stringData`, which only Secrets have. */
  #judge(frame: Frame): void {
    const listed = this.#stack.findLast(({ kind }) => kind?.endsWith('List'))?.kind
    const kind = frame.kind ?? (listed === 'List' ? undefined : listed?.slice(0, -'List'.length))
    const secret = kind === undefined ? frame.object : kind === 'Secret'
    for (const span of frame.values) {
      if (secret || span.from === -1) this.#found.push({ ...span, from: span.start })
    }
  }
}

const isDataKey = (key: string): boolean => key === 'data' || key === 'stringData'
