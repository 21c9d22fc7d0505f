/** Strings as the YAML writer of kubectl prints them (sigs.k8s.io/yaml, goyaml.v2: encode.go, resolve.go, emitterc.go), so that a diff is empty. */

/** Where a string stands: how far its lines are indented, and how many columns stand before it on its first line. */
export interface ScalarPlace {
  readonly indent: number
  readonly column: number
  /** Keys of maps take one line and are never folded. */
  readonly isKey: boolean
}

/** A line is broken at the first space behind this column. */
const FOLD_COLUMN = 80

export function renderYamlString(text: string, place: ScalarPlace): string {
  if (isSimple(text)) return resolvesToOther(text) ? doubleQuoted(text, place) : text
  const traits = analyse(text)
  if (text.includes('\n')) return traits.block && !place.isKey ? literal(text, place.indent) : doubleQuoted(text, place)
  if (resolvesToOther(text)) return doubleQuoted(text, place)
  if (traits.plain && !(place.isKey && text === '')) return fold(text, place, 0)
  return traits.single
    ? `'${fold(text.replaceAll("'", "''"), { ...place, column: place.column + 1 }, 1)}'`
    : doubleQuoted(text, place)
}

/** Nothing in it has a meaning of its own in YAML, and there is no space to fold it at. Most strings are like this. */
const isSimple = (text: string): boolean => simple.test(text) && !dashes.test(text)
const simple = /^[A-Za-z0-9/_.+=-]+$/
const dashes = /^(?:-$|---|\.\.\.)/

const words: ReadonlySet<string> = new Set([
  ...['y', 'yes', 'true', 'on', 'n', 'no', 'false', 'off', 'null'].flatMap((word) => [
    word,
    word.toUpperCase(),
    word.slice(0, 1).toUpperCase() + word.slice(1),
  ]),
  ...['', '~', '.nan', '.NaN', '.NAN'],
  ...['', '+', '-'].flatMap((sign) => [`${sign}.inf`, `${sign}.Inf`, `${sign}.INF`]),
])
const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/
const integer = /^[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/
const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/
const timestamp = /^\d{4}-\d{1,2}-\d{1,2}([Tt ]\s*\d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?(Z| ?[-+]\d{2}(:?\d{2})?)?)?$/

const LONGEST_WORD = 5

/** Whether it would be read as something else than a string when it stood without quotes. */
function resolvesToOther(text: string): boolean {
  if (text.length <= LONGEST_WORD && words.has(text)) return true
  if (!/^[-+.0-9]/.test(text)) return false
  const digits = text.replaceAll('_', '')
  return float.test(digits) || integer.test(digits) || base60.test(text) || timestamp.test(text)
}

interface Traits {
  readonly plain: boolean
  readonly single: boolean
  readonly block: boolean
}

/** What is not printable for kubectl, where nothing beyond the basic plane is, and what turns text around on a terminal. */
const special = /[^\n\u0020-\u007e\u00a0-\u200d\u2010-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/
const leadingIndicator = /^(?:[#,[\]{}&*!|>'"%@`]|[?:-](?:[ \n]|$)|---|\.\.\.)/
const innerIndicator = /.:(?:[ \n]|$)|[ \n\u0085\u2028\u2029]#/s
const breaks = /[\n\u0085\u2028\u2029]/

function analyse(text: string): Traits {
  if (text === '') return { plain: true, single: true, block: false }
  const isSpecial = special.test(text) || / [\n\u0085\u2028\u2029]/.test(text)
  const breakSpace = /[\n\u0085\u2028\u2029] /.test(text)
  const outer = /^[ \n\u0085\u2028\u2029]|[ \n\u0085\u2028\u2029]$/.test(text)
  const indicators = leadingIndicator.test(text) || innerIndicator.test(text)
  return {
    plain: !isSpecial && !breakSpace && !outer && !indicators && !breaks.test(text),
    single: !isSpecial && !breakSpace,
    block: !isSpecial && !text.endsWith(' '),
  }
}

/** `|` with its hints: how deep the text is indented when it begins with a space, and what becomes of its last line feeds. */
function literal(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? '2' : ''
  const chomping = text.endsWith('\n') ? (text.endsWith('\n\n') || text === '\n' ? '+' : '') : '-'
  const margin = ' '.repeat(indent)
  const body = text.endsWith('\n') ? text.slice(0, -1) : text
  return `|${hint}${chomping}\n${body.replace(/^(?=[^\n])/gm, margin)}`
}

/** Breaks lines at single spaces behind the column. `keep` characters at both ends stay where they are. */
function fold(text: string, { indent, column, isKey }: ScalarPlace, keep: number): string {
  if (isKey || column + text.length <= FOLD_COLUMN) return text
  let folded = ''
  let written = 0
  let lineStart = -column
  for (let space = text.indexOf(' '); space >= 0; space = text.indexOf(' ', space + 1)) {
    const inside = keep === 0 || (space > 0 && space < text.length - 1)
    if (!inside || space - lineStart <= FOLD_COLUMN || text[space - 1] === ' ' || text[space + 1] === ' ') continue
    folded += `${text.slice(written, space)}\n${' '.repeat(indent)}`
    written = space + 1
    lineStart = written - indent
  }
  return folded + text.slice(written)
}

const escapes: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\u001b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
  '\u2028': '\\L',
  '\u2029': '\\P',
}

function doubleQuoted(text: string, { indent, column, isKey }: ScalarPlace): string {
  const characters = [...text]
  let written = '"'
  let at = column + 1
  let afterBreak = false
  for (const [index, character] of characters.entries()) {
    if (character === ' ' && !isKey && !afterBreak && at > FOLD_COLUMN && index > 0 && index < characters.length - 1) {
      written += `\n${' '.repeat(indent)}`
      at = indent
      // A line that would begin with a space says so.
      if (characters[index + 1] === ' ') {
        written += '\\'
        at++
      }
      afterBreak = true
      continue
    }
    const piece = escapes[character] ?? (special.test(character) ? escapeCode(character) : character)
    written += piece
    at += piece.length
    afterBreak = character === ' '
  }
  return `${written}"`
}

function escapeCode(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const [mark, digits] = code <= 0xff ? ['x', 2] : code <= 0xffff ? ['u', 4] : ['U', 8]
  return `\\${mark}${code.toString(16).toUpperCase().padStart(Number(digits), '0')}`
}
