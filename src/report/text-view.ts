import { displayWidth, wrap } from '../base/display-width.ts'
import type { Language, Localized } from '../base/localized.ts'
import type { Style } from '../base/style.ts'

/** Who reads, on what. */
export interface TextView {
  readonly language: Language
  readonly style: Style
  /** Columns. */
  readonly width: number
}

export interface Prefix {
  readonly first: string
  /** For the lines after the first; as wide as `first`. */
  readonly rest: string
}

/** A text under a bullet or a number, wrapped so that it hangs beside it. */
export function hang(prefix: Prefix, text: string, width: number): readonly string[] {
  return wrap(text, width - displayWidth(prefix.first)).map((line, index) =>
    `${index === 0 ? prefix.first : prefix.rest}${line}`.trimEnd(),
  )
}

export const indent = (columns: number): Prefix => ({ first: ' '.repeat(columns), rest: ' '.repeat(columns) })

export const bullet = (mark: string): Prefix => ({
  first: `  ${mark} `,
  rest: ' '.repeat(displayWidth(mark) + 3),
})

/** Numbered texts, aligned. */
export const numbered = (index: number): Prefix => ({
  first: `  ${index + 1}. `,
  rest: ' '.repeat(String(index + 1).length + 4),
})

/** A heading over its lines; nothing at all when there are none. */
export function textSection(heading: Localized, lines: readonly string[], view: TextView): readonly string[] {
  return lines.length === 0 ? [] : ['', view.style.strong(heading[view.language]), ...lines]
}

/** Left text, and right text at the end of the line; below each other when both do not fit. */
export function spread(
  left: string,
  right: string,
  { width, indentation }: { width: number; indentation: number },
): string {
  const room = width - displayWidth(left) - displayWidth(right)
  return room >= 2 ? left + ' '.repeat(room) + right : `${left}\n${' '.repeat(indentation)}${right}`
}
