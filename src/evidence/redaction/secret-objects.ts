import { isRedacted } from './redaction-rule.ts'

/**
 * Secret objects over several lines, in YAML and in indented JSON. `data:` stands before `kind:` in what kubectl prints, so
 * the lines from `data:` on are held back until the kind is seen beside it, in the same column. What cannot be told is
 * redacted: a ConfigMap says that it is one.
 */
export interface SecretObjectsOptions {
  readonly emit: (line: string) => void
  readonly redact: (secret: string) => string
  /** Held lines beyond this size are taken for a Secret. */
  readonly holdBytes: number
}

const KIND =
  /^(?<lead>[ \t]*(?:-[ \t]+)?)(?:\\{0,15}["'])?kind(?:\\{0,15}["'])?[ \t]*:[ \t]*(?:\\{0,15}["'])?(?<kind>[A-Za-z]+)(?:\\{0,15}["'])?,?[ \t]*(?:#.*)?$/
const DATA =
  /^(?<lead>[ \t]*(?:-[ \t]+)?)(?:\\{0,15}["'])?(?<key>data|stringData)(?:\\{0,15}["'])?[ \t]*:[ \t]*(?<rest>.*)$/
const ENTRY = /^(?<lead>[ \t]*(?:\\{0,15}["'])?[^\s"':#{}[\]\\][^"':\\]*(?:\\{0,15}["'])?[ \t]*:[ \t]*)(?<value>.*)$/
const DEEPEST = 8

export class SecretObjects {
  readonly #options: SecretObjectsOptions
  /** Kind of the object whose keys stand in that column. */
  #kinds: { readonly column: number; readonly kind: string }[] = []
  #held: { readonly column: number; readonly lines: string[]; sizeBytes: number } | undefined
  /** Inside `data` of a Secret: the column of `data`, and of its entries once one was seen. */
  #data: { readonly column: number; entryColumn: number } | undefined
  #depth = 0

  constructor(options: SecretObjectsOptions) {
    this.#options = options
  }

  get active(): boolean {
    return this.#held !== undefined || this.#data !== undefined || this.#kinds.length > 0
  }

  /** Whether the next line may be a secret by where it stands. */
  get holding(): boolean {
    return this.#held !== undefined || this.#data !== undefined
  }

  line(text: string): void {
    if (this.#held) this.#hold(text)
    else if (!this.#data || !this.#redactEntry(text)) this.#plain(text)
  }

  /** The end of the evidence: what is still held has no kind any more. */
  finish(): void {
    while (this.#held) this.#decide('')
    this.#kinds = []
    this.#data = undefined
  }

  #plain(text: string): void {
    this.#forgetDeeper(text)
    const kind = KIND.exec(text)?.groups
    if (kind) this.#remember((kind.lead ?? '').length, kind.kind ?? '')
    const data = DATA.exec(text)?.groups
    if (data) this.#openData(text, data)
    else this.#options.emit(text)
  }

  #remember(column: number, kind: string): void {
    this.#kinds = [...this.#kinds.filter((known) => known.column < column), { column, kind }]
  }

  #openData(text: string, groups: Readonly<Record<string, string | undefined>>): void {
    const column = (groups.lead ?? '').length
    const rest = (groups.rest ?? '').trim()
    const isBlock = rest === '' || rest === '{' || rest.startsWith('#')
    const isFlow = rest.startsWith('{') && rest.length > 1 && !/^\{\s*\},?$/.test(rest)
    const kind = groups.key === 'stringData' ? 'Secret' : this.#kinds.findLast((known) => known.column === column)?.kind
    if (!isBlock && !isFlow) this.#options.emit(text)
    else if (kind === undefined) this.#held = { column, lines: [text], sizeBytes: text.length }
    else if (kind !== 'Secret' && kind !== UNKNOWN) this.#options.emit(text)
    else if (isFlow) this.#options.emit(this.#redactFlow(text, rest))
    else {
      this.#data = { column, entryColumn: -1 }
      this.#options.emit(text)
    }
  }

  #redactFlow(text: string, rest: string): string {
    const inner = rest.replace(/^\{|\},?$/g, '')
    return isRedacted(inner) ? text : `${text.slice(0, text.indexOf(rest))}{${this.#options.redact(inner)}}`
  }

  /** True when the line belonged to the data and was dealt with. */
  #redactEntry(text: string): boolean {
    const data = this.#data
    if (!data) return false
    const column = text.search(/\S/)
    if (column >= 0 && column <= data.column) {
      this.#data = undefined
      return false
    }
    if (data.entryColumn < 0 && column >= 0) data.entryColumn = column
    // Deeper lines go on with a value that is already gone. They stay as empty lines, so that the lines after keep their numbers.
    this.#options.emit(column >= 0 && column === data.entryColumn ? this.#redactLine(text, column) : '')
    return true
  }

  #redactLine(text: string, column: number): string {
    const entry = ENTRY.exec(text)?.groups
    const [lead, value] = entry ? [entry.lead ?? '', entry.value ?? ''] : [text.slice(0, column), text.slice(column)]
    const [, open, secret, close] = /^((?:\\{0,15}["'])?)(.*?)((?:\\{0,15}["'])?,?[ \t]*)$/.exec(value) ?? [
      '',
      '',
      value,
      '',
    ]
    if (secret === undefined || secret === '' || isRedacted(secret)) return text
    return `${lead}${open}${this.#options.redact(secret)}${close}`
  }

  #hold(text: string): void {
    const held = this.#held
    if (!held) return
    const column = text.search(/\S/)
    const sibling = KIND.exec(text)?.groups
    const beside = column === held.column && !/^-(?:--|[ \t])/.test(text.slice(column))
    const ends = column >= 0 && (column < held.column || (column === held.column && !beside))
    held.lines.push(text)
    held.sizeBytes += text.length
    if (beside && sibling) this.#decide(sibling.kind ?? '')
    else if (ends || held.sizeBytes > this.#options.holdBytes || (beside && !isMember(text.slice(column))))
      this.#decide('')
  }

  /** Plays the held lines again, now that the kind is known: what is nested in a ConfigMap is judged by itself. */
  #decide(kind: string): void {
    const held = this.#held
    if (!held) return
    this.#held = undefined
    this.#remember(held.column, kind === '' || this.#depth >= DEEPEST ? UNKNOWN : kind)
    this.#depth++
    const [first = '', ...others] = held.lines
    const data = DATA.exec(first)?.groups
    if (data) this.#openData(first, data)
    for (const line of others) this.line(line)
    this.#depth--
  }

  /** An object ends where a line stands left of its keys, where the next list item begins, and at `---`. */
  #forgetDeeper(text: string): void {
    if (this.#kinds.length === 0) return
    const column = text.search(/\S/)
    if (column < 0 || text.startsWith('#')) return
    const item = /^[ \t]*-[ \t]+/.exec(text)?.[0].length
    const ends = text.startsWith('---')
    this.#kinds = this.#kinds.filter(
      (known) =>
        !ends &&
        known.column <= column &&
        !(item !== undefined && known.column >= item) &&
        (known.column < column || isMember(text.slice(column))),
    )
  }
}

const UNKNOWN = '?'

/** A key, a comment or a closing bracket: something that can stand beside other keys of one object. */
const isMember = (text: string): boolean => /^(?:(?:\\{0,15}["'])?[\w./-]+(?:\\{0,15}["'])?[ \t]*:|#|[}\]])/.test(text)
