import { escapeForTerminal } from '../base/text.ts'
import { encodePath } from './evidence-link.ts'

/**
 * Text from a host inside Markdown: nothing in it may become a link, a tag, a table cell or a heading, in CommonMark or in
 * the dialects of ticket systems.
 */
export const markdownText = (text: string): string =>
  escapeForTerminal(text)
    .replaceAll('\t', ' ')
    .replace(/[\\`*_[\]<>#|~$&@]/g, '\\$&')
    // A bare address becomes a link in most dialects.
    .replace(/:\/\//g, '\\://')
    .replace(/\bwww\./gi, (prefix) => `${prefix.slice(0, -1)}\\.`)
    // A mark or a number at the beginning of a line becomes a list or a heading.
    .replace(/^(\s*)([-+=])/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])/, '$1\\$2')

/** A code span around text that may itself contain backticks. Not for table cells: a bar in it would end the cell. */
export function markdownCode(text: string): string {
  const clean = escapeForTerminal(text).replaceAll('\t', ' ')
  const longest = Math.max(0, ...[...clean.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  const pad = clean.startsWith('`') || clean.endsWith('`') || clean === '' ? ' ' : ''
  return `${fence}${pad}${clean}${pad}${fence}`
}

const markdownRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

export const markdownTable = (header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => [
  markdownRow(header),
  markdownRow(header.map(() => '---')),
  ...rows.map(markdownRow),
]

/** A link whose text is code. The target is encoded piece by piece, so that no name can leave it. */
export const markdownLink = (text: string, target: string): string =>
  `[${markdownCode(text)}](${encodePath(target).replaceAll('(', '%28').replaceAll(')', '%29')})`
