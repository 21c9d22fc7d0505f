import { displayWidth, padEnd } from '../base/display-width.ts'
import type { Localized } from '../base/localized.ts'
import { escapeForTerminal } from '../base/text.ts'
import { hang, type TextView } from './text-view.ts'

/** A name and what there is to say under it. */
export type Field = readonly [name: Localized, value: string]

/** Names in one faint column, values beside them. */
export function fieldLines(fields: readonly Field[], { language, style, width }: TextView): readonly string[] {
  const column = Math.max(...fields.map(([name]) => displayWidth(name[language])), 0)
  const rest = ' '.repeat(column + 4)
  return fields.flatMap(([name, value]) =>
    hang({ first: rest, rest }, escapeForTerminal(value), width).map((line, index) =>
      index === 0 ? `  ${style.faint(padEnd(name[language], column))}  ${line.slice(rest.length)}` : line,
    ),
  )
}
