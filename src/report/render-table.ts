import { displayWidth, padEnd, wrap } from '../base/display-width.ts'
import type { Localized } from '../base/localized.ts'
import { escapeForTerminal } from '../base/text.ts'
import { markdownTable, markdownText } from './markdown-text.ts'
import type { TextView } from './text-view.ts'

export interface TextTable {
  /** Said to people instead of a header over nothing. */
  readonly empty?: Localized
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Aligned columns with a faint header; the last column takes what is left of the width and wraps. */
export function renderTextTable({ header, rows, empty }: TextTable, { style, width, language }: TextView): string {
  if (rows.length === 0 && empty !== undefined) return `${empty[language]}\n`
  const cells = rows.map((row) => row.map((cell) => escapeForTerminal(cell)))
  const widths = header.map((name, column) =>
    Math.max(...[name, ...cells.map((row) => row[column] ?? '')].map(displayWidth)),
  )
  const last = header.length - 1
  const before = widths.slice(0, last).reduce((sum, each) => sum + each + 2, 0)
  const lines = cells.flatMap((row) =>
    wrap(row[last] ?? '', Math.max(20, width - before)).map((line, index) =>
      [...row.slice(0, last).map((cell, column) => padEnd(index === 0 ? cell : '', widths[column] ?? 0)), line]
        .join('  ')
        .trimEnd(),
    ),
  )
  const head = header.map((name, column) => (column === last ? name : padEnd(name, widths[column] ?? 0))).join('  ')
  return `${[style.faint(head.trimEnd()), ...lines].join('\n')}\n`
}

export const renderMarkdownTable = ({ header, rows }: TextTable): string =>
  `${markdownTable(
    header,
    rows.map((row) => row.map(markdownText)),
  ).join('\n')}\n`
