/**
 * Columns a text takes on a terminal: Chinese characters take two, combining marks none. Escape sequences must not be in it:
 * style is put on after the padding.
 */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of text) width += characterWidth(character)
  return width
}

function characterWidth(character: string): number {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x300) return 1
  if (ZERO_WIDTH.test(character)) return 0
  return WIDE.some(([from, to]) => code >= from && code <= to) ? 2 : 1
}

const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]$/u

// East Asian Wide and Fullwidth of Unicode 16, joined where the gaps are unassigned. Ambiguous characters (…, ·, ─) count as
// one: that is what terminals draw unless told otherwise.
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
]

export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - displayWidth(text)))

/** Cuts to at most `width` columns; an ellipsis says that something is missing. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  let taken = ''
  let used = 0
  for (const character of text) {
    const next = characterWidth(character)
    if (used + next > width - 1) break
    taken += character
    used += next
  }
  return `${taken}…`
}

/** Like `wrap`, but words longer than a line are broken too, and what goes beyond `mostLines` is cut with an ellipsis. */
export function wrapAnywhere(text: string, width: number, mostLines: number): readonly string[] {
  const lines: string[] = []
  for (const line of wrap(text, width)) {
    let rest = line
    while (displayWidth(rest) > width) {
      const head = truncate(rest, width + 1).slice(0, -1)
      if (head === '') break
      lines.push(head)
      rest = rest.slice(head.length)
    }
    lines.push(rest)
  }
  if (lines.length <= mostLines) return lines
  return [...lines.slice(0, mostLines - 1), truncate(`${lines[mostLines - 1] ?? ''}  ${lines[mostLines] ?? ''}`, width)]
}

/**
 * Breaks text into lines of at most `width` columns: at spaces, and between Chinese characters, where no line may begin with
 * a closing mark. A word longer than a line is left whole, so that a path or a command can be copied.
 */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const piece of text
    .split('\n')
    .flatMap((part, index) => (index === 0 ? pieces(part) : ['\n', ...pieces(part)]))) {
    if (piece === '\n' || (line.trim() !== '' && displayWidth(line) + displayWidth(piece.trimEnd()) > width)) {
      lines.push(line.trimEnd())
      line = piece === '\n' ? '' : piece.trimStart()
    } else line += piece
  }
  return [...lines, line.trimEnd()]
}

// A piece is what must stay on one line: a word with the spaces after it, or one wide character with the marks that close it.
const pieces = (text: string): readonly string[] => text.match(PIECE) ?? []
const CJK = '\\u2e80-\\u2fff\\u3040-\\ua4cf\\uac00-\\ud7a3\\uf900-\\ufaff\\uff01-\\uff60'
const CLOSING = '，。、；：？！）」』》】”’%'
const PIECE = new RegExp(`[（「『《【“‘]*[${CJK}][${CLOSING}]*\\s*|[^\\s${CJK}]+[${CLOSING}]*\\s*|\\s+`, 'gu')
