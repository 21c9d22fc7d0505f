import { displayWidth, padEnd, wrap } from '../base/display-width.ts'
import type { Language, Localized } from '../base/localized.ts'
import type { Style } from '../base/style.ts'
import type { Argument, Command } from './command.ts'
import { cleanMeaning, exitCodes, signalMeaning } from './exit-code.ts'
import { globalOptions } from './global-options.ts'
import type { Option, OptionTable } from './option.ts'

export interface HelpView {
  readonly language: Language
  readonly style: Style
  readonly width: number
}

const headings = {
  usage: { en: 'Usage', zh: '用法' },
  arguments: { en: 'Arguments', zh: '参数' },
  options: { en: 'Options', zh: '选项' },
  global: { en: 'Options of every command', zh: '所有命令共有的选项' },
  never: { en: 'What it never does', zh: '它绝不会做的事' },
  examples: { en: 'Examples', zh: '示例' },
  commands: { en: 'Commands', zh: '命令' },
  exit: { en: 'Exit codes', zh: '退出码' },
  more: {
    en: '`codeblue help COMMAND` explains one command, `codeblue help exit-codes` the exit codes.',
    zh: '`codeblue help COMMAND` 解释单个命令，`codeblue help exit-codes` 解释退出码。',
  },
  sentence: {
    en: 'Reaches a dead Kubernetes control plane without it, keeps the evidence, and says how bad it is and why.',
    zh: '在 Kubernetes 控制面失效时绕过它直达主机，保全证据，并说明有多严重、原因何在。',
  },
  start: { en: 'At 3 a.m. start with', zh: '凌晨三点，先执行' },
} as const satisfies Readonly<Record<string, Localized>>

/** Explains one command. */
export function renderCommandHelp(name: string, command: Command, view: HelpView): string {
  const { language, style } = view
  const say = (text: Localized): string => text[language]
  const title = (heading: Localized): string => style.strong(say(heading))
  const sections = [
    `${style.strong(`codeblue ${name}`)}: ${say(command.summary)}`,
    `${title(headings.usage)}: codeblue ${usageOf(name, command)}`,
    paragraph(say(command.description), view),
    ...section(
      title(headings.arguments),
      command.arguments.map((argument) => [argument.name, say(argument.meaning)]),
      view,
    ),
    ...section(title(headings.options), optionRows(command.options, view), view),
    ...section(title(headings.global), optionRows(globalOptions, view), view),
    `${title(headings.never)}\n${paragraph(say(command.never), view)}`,
    `${title(headings.examples)}\n${command.examples.map(({ line, meaning }) => `  ${style.faint(`# ${say(meaning)}`)}\n  ${line}`).join('\n\n')}`,
  ]
  return `${sections.join('\n\n')}\n`
}

export interface Overview {
  /** Empty for the program itself. */
  readonly name: string
  readonly meaning: Localized | undefined
  readonly rows: readonly { readonly name: string; readonly summary: Localized }[]
}

/** Lists the commands of the program or of a group. */
export function renderOverview({ name, meaning, rows }: Overview, view: HelpView): string {
  const { language, style } = view
  const say = (text: Localized): string => text[language]
  const sections = [
    name === ''
      ? `${style.strong('codeblue')}: ${say(headings.sentence)}`
      : `${style.strong(`codeblue ${name}`)}: ${meaning === undefined ? '' : say(meaning)}`,
    ...(name === '' && rows.some((row) => row.name === 'respond')
      ? [`${say(headings.start)}: ${style.strong('codeblue respond')}`]
      : []),
    ...section(
      style.strong(say(headings.commands)),
      rows.map((row) => [row.name, say(row.summary)]),
      view,
    ),
    ...section(style.strong(say(headings.global)), optionRows(globalOptions, view), view),
    say(headings.more),
  ]
  return `${sections.join('\n\n')}\n`
}

/** The table of exit codes, as `help exit-codes` shows it. */
export function renderExitCodeHelp(view: HelpView): string {
  const say = (text: Localized): string => text[view.language]
  const rows: readonly Row[] = [
    ['0', say(cleanMeaning)],
    ...Object.values(exitCodes)
      .toSorted((left, right) => left.code - right.code)
      .map(({ code, meaning }): Row => [String(code), say(meaning)]),
    ['128+n', say(signalMeaning)],
  ]
  return `${section(view.style.strong(say(headings.exit)), rows, view).join('')}\n`
}

/** `diagnose [PATH...] [options]` */
export const usageOf = (name: string, command: Pick<Command, 'arguments'>): string =>
  [name, ...command.arguments.map(argumentUsage), '[options]'].join(' ')

const argumentUsage = ({ name, count }: Argument): string =>
  ({ one: name, optional: `[${name}]`, any: `[${name}...]`, some: `${name}...` })[count]

/** `-o, --output FORMAT` */
export function optionUsage(name: string, option: Option): string {
  const value = option.kind === 'flag' ? '' : ` ${option.placeholder}`
  return `${option.short === undefined ? '    ' : `-${option.short}, `}--${name}${value}`
}

/** The meaning, with what the option takes and what it is when not given. */
export function optionMeaning(option: Option, language: Language): string {
  const notes = [
    ...(option.kind === 'choice' ? [option.choices.join(', ')] : []),
    ...(option.kind === 'list' ? [{ en: 'may be repeated', zh: '可重复' }[language]] : []),
    ...('default' in option ? [`${{ en: 'default', zh: '默认' }[language]} ${option.default}`] : []),
  ]
  const meaning = option.meaning[language]
  if (notes.length === 0) return meaning
  return language === 'zh' ? `${meaning}（${notes.join('；')}）` : `${meaning} (${notes.join('; ')})`
}

const optionRows = (table: OptionTable, { language }: HelpView): readonly Row[] =>
  Object.entries(table).map(([name, option]) => [optionUsage(name, option), optionMeaning(option, language)])

type Row = readonly [left: string, right: string]

/** A heading over two aligned columns; nothing when there are no rows. */
function section(heading: string, rows: readonly Row[], { width }: HelpView): readonly string[] {
  if (rows.length === 0) return []
  const leftWidth = Math.max(...rows.map(([left]) => displayWidth(left)))
  const lines = rows.flatMap(([left, right]) =>
    wrap(right, Math.max(20, width - leftWidth - 4)).map(
      (line, index) => `  ${padEnd(index === 0 ? left : '', leftWidth)}  ${line}`,
    ),
  )
  return [[heading, ...lines].join('\n')]
}

const paragraph = (text: string, { width }: HelpView): string =>
  wrap(text, width - 2)
    .map((line) => `  ${line}`)
    .join('\n')
