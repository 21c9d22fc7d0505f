import type { Language } from '../../base/localized.ts'
import type { Argument, CommandSet } from '../command.ts'
import { globalOptions } from '../global-options.ts'
import type { Completes, Option, OptionTable } from '../option.ts'

/** What a completion script needs to know of an option. */
export interface DescribedOption {
  readonly flags: readonly string[]
  /** What may follow; undefined for an option without a value. */
  readonly value: DescribedValue | undefined
  readonly meaning: string
}

export interface DescribedValue {
  readonly choices: readonly string[]
  readonly completes: Completes
}

export interface DescribedCommand {
  readonly words: readonly string[]
  readonly summary: string
  readonly options: readonly DescribedOption[]
  readonly value: DescribedValue | undefined
}

/** Loads every command and keeps what completion needs. */
export async function describeCommands(commands: CommandSet, language: Language): Promise<readonly DescribedCommand[]> {
  return Promise.all(
    commands.names.map(async (name) => {
      const command = await commands.load(name)
      const table: OptionTable = { ...globalOptions, ...command.options }
      return {
        words: name.split(' '),
        summary: command.summary[language],
        options: Object.entries(table).map(([long, option]) => describeOption(long, option, language)),
        value: describeArgument(command.arguments.at(-1)),
      }
    }),
  )
}

function describeOption(name: string, option: Option, language: Language): DescribedOption {
  return {
    flags: [`--${name}`, ...(option.short === undefined ? [] : [`-${option.short}`])],
    value:
      option.kind === 'flag'
        ? undefined
        : { choices: option.kind === 'choice' ? option.choices : [], completes: option.completes ?? 'nothing' },
    meaning: option.meaning[language],
  }
}

const describeArgument = (argument: Argument | undefined): DescribedValue | undefined =>
  argument === undefined ? undefined : { choices: argument.choices ?? [], completes: argument.completes ?? 'nothing' }

/** What may stand after each beginning of a command: `''` to the first words, `drill` to `lab`, `list`, `run`. */
export function nextWords(commands: readonly DescribedCommand[]): ReadonlyMap<string, readonly string[]> {
  const next = new Map<string, string[]>()
  for (const { words } of commands) {
    for (const [index, word] of words.entries()) {
      const prefix = words.slice(0, index).join(' ')
      const known = next.get(prefix) ?? []
      if (!known.includes(word)) next.set(prefix, [...known, word])
    }
  }
  return next
}
