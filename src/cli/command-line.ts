import { parseArgs } from 'node:util'
import { nearest } from '../base/nearest.ts'
import { escapeForTerminal } from '../base/text.ts'
import type { Argument, Command } from './command.ts'
import { cliErrors } from './errors.ts'
import { globalOptions } from './global-options.ts'
import type { OptionTable } from './option.ts'
import { decodeChoice, decodeOptionValue } from './option-value.ts'

/** The words that choose a command, and everything else in its order. */
export interface CommandWords {
  /** As far as the words lead: a command, a group, or nothing. */
  readonly words: readonly string[]
  readonly rest: readonly string[]
}

export interface ParsedArguments {
  readonly options: Readonly<Record<string, unknown>>
  readonly arguments: readonly string[]
}

/** Takes the leading words that lead towards a command. Global options may stand before and between them. */
export function splitCommandWords(argv: readonly string[], names: readonly string[]): CommandWords {
  const words: string[] = []
  const rest: string[] = []
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] ?? ''
    const path = [...words, argument].join(' ')
    if (!argument.startsWith('-') && names.some((name) => name === path || name.startsWith(`${path} `)))
      words.push(argument)
    else if (argument.startsWith('-') && argument !== '--') {
      rest.push(argument)
      if (takesNextArgument(argument)) rest.push(...argv.slice(++index, index + 1))
    } else return { words, rest: [...rest, ...argv.slice(index)] }
    if (names.includes(words.join(' '))) return { words, rest: [...rest, ...argv.slice(index + 1)] }
  }
  return { words, rest }
}

function takesNextArgument(argument: string): boolean {
  const row = Object.entries<OptionTable[string]>(globalOptions).find(
    ([name, option]) => argument === `--${name}` || argument === `-${option.short ?? ''}`,
  )
  return row !== undefined && row[1].kind !== 'flag'
}

/** The command that the words name, or an error that names the nearest one. */
export function resolveCommandName({ words, rest }: CommandWords, names: readonly string[]): string {
  const name = words.join(' ')
  if (names.includes(name)) return name
  const next = rest.find((argument) => !argument.startsWith('-'))
  const under = words.length === 0 ? names : names.filter((command) => command.startsWith(`${name} `))
  if (next === undefined) {
    throw cliErrors.error(
      'CLI_MISSING_COMMAND',
      words.length === 0 ? 'No command was given' : `'${name}' needs one more word`,
      {
        data: { words },
        hint: `Commands: ${under.join(', ')}.`,
      },
    )
  }
  const typed = [...words, next].join(' ')
  const meant =
    nearest(typed, under) ?? nearest(next, new Set(under.map((command) => command.split(' ')[words.length] ?? '')))
  throw cliErrors.error('CLI_UNKNOWN_COMMAND', `There is no command '${escapeForTerminal(typed)}'`, {
    data: { command: typed },
    hint: meant === undefined ? `Commands: ${under.join(', ')}.` : `Did you mean '${meant}'?`,
  })
}

/** Checks and decodes what follows the command's name. */
export function decodeArguments(name: string, command: Command, argv: readonly string[]): ParsedArguments {
  const table: OptionTable = { ...globalOptions, ...command.options }
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(
      Object.entries(table).map(([long, { kind, short }]) => [
        long,
        { type: kind === 'flag' ? 'boolean' : 'string', multiple: true, ...(short === undefined ? {} : { short }) },
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const texts = new Map<string, string[]>()
  const words: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value)
    if (token.kind === 'option') {
      const given = texts.get(token.name) ?? []
      texts.set(token.name, [...given, checkOption(name, table, token)])
    }
  }
  const options = Object.entries(table).map(([long, option]) => [
    long,
    decodeOptionValue(`--${long}`, option, texts.get(long) ?? []),
  ])
  return { options: Object.fromEntries(options), arguments: words }
}

interface OptionToken {
  readonly name: string
  readonly rawName: string
  readonly value?: string | undefined
  readonly inlineValue?: boolean | undefined
}

function checkOption(command: string, table: OptionTable, { name, rawName, value, inlineValue }: OptionToken): string {
  const option = Object.hasOwn(table, name) ? table[name] : undefined
  if (option === undefined) {
    const meant = nearest(
      rawName,
      Object.keys(table).map((long) => `--${long}`),
    )
    throw cliErrors.error('CLI_UNKNOWN_OPTION', `'${command}' has no option ${escapeForTerminal(rawName)}`, {
      data: { command, option: rawName },
      hint: `${meant === undefined ? '' : `Did you mean ${meant}? `}See: codeblue help ${command}`,
    })
  }
  if (option.kind === 'flag') {
    if (value === undefined) return ''
    throw cliErrors.error('CLI_UNEXPECTED_VALUE', `${rawName} takes no value`, { data: { command, option: rawName } })
  }
  if (value !== undefined && (inlineValue === true || !value.startsWith('-') || value === '-')) return value
  throw cliErrors.error('CLI_MISSING_VALUE', `${rawName} needs a value: ${option.placeholder}`, {
    data: { command, option: rawName },
    ...(value === undefined
      ? {}
      : {
          hint: `If '${escapeForTerminal(value)}' is meant as the value, write --${name}=${escapeForTerminal(value)}`,
        }),
  })
}

/** Holds the words against the arguments that the command declares. */
export function checkArguments(name: string, declared: readonly Argument[], words: readonly string[]): void {
  const missing = declared.find(
    ({ count }, index) => (count === 'one' || count === 'some') && words[index] === undefined,
  )
  if (missing !== undefined) {
    throw cliErrors.error('CLI_MISSING_ARGUMENT', `'${name}' needs ${missing.name}: ${missing.meaning.en}`, {
      data: { command: name, argument: missing.name },
      hint: `See: codeblue help ${name}`,
    })
  }
  const last = declared.at(-1)
  const extra =
    last !== undefined && (last.count === 'any' || last.count === 'some') ? undefined : words[declared.length]
  if (extra !== undefined) {
    throw cliErrors.error('CLI_UNEXPECTED_ARGUMENT', `'${name}' does not take '${escapeForTerminal(extra)}'`, {
      data: { command: name, argument: extra },
      hint: `See: codeblue help ${name}`,
    })
  }
  for (const [index, word] of words.entries()) {
    const { name: place, choices } = declared[Math.min(index, declared.length - 1)] ?? {}
    if (place !== undefined && choices !== undefined) decodeChoice(place, word, choices)
  }
}
