import type { Language, Localized } from '../base/localized.ts'
import type { ExitReason } from './exit-code.ts'
import type { globalOptions } from './global-options.ts'
import type { Completes, Option, OptionTable, OptionValues } from './option.ts'
import type { Terminal } from './terminal.ts'

export interface Argument {
  /** As shown in help: `PATH`. */
  readonly name: string
  readonly count: 'one' | 'optional' | 'any' | 'some'
  readonly completes?: Completes
  /** When only these words are possible. */
  readonly choices?: readonly string[]
  readonly meaning: Localized
}

/** All commands by the words that call them, in the order of help. A module is loaded only when its command is looked at. */
export interface CommandSet {
  readonly names: readonly string[]
  /** Words that only lead to commands, with what the commands below them are about. */
  readonly groups: Readonly<Record<string, Localized>>
  readonly load: (name: string) => Promise<Command>
}

/** How a command ended: claims for the table of exit codes, or the exit code of a program that it ran for the user. */
export type CommandEnd = readonly ExitReason[] | { readonly exitCode: number }

/** A command may take more formats than the rest: then its own row stands for the global one. */
type GlobalValues<Options extends OptionTable> = Options extends { readonly output: Option }
  ? Omit<OptionValues<typeof globalOptions>, 'output'>
  : OptionValues<typeof globalOptions>

/** What one run of a command is given: everything it may touch, so that it can be run by a test as well. */
export interface Invocation<Options extends OptionTable = OptionTable> {
  readonly options: OptionValues<Options> & GlobalValues<Options>
  readonly arguments: readonly string[]
  readonly language: Language
  readonly terminal: Terminal
  /** Aborted by Ctrl-C and by SIGTERM. */
  readonly signal: AbortSignal
  /** Before a program of the user gets the terminal: from now on Ctrl-C is its business. */
  readonly ignoreSignals: () => void
  /** For the commands that are about commands. */
  readonly commands: CommandSet
}

export interface CommandSpec<Options extends OptionTable> {
  readonly summary: Localized
  /** What it takes, does and leaves behind, in a few sentences. */
  readonly description: Localized
  readonly arguments: readonly Argument[]
  readonly options: Options
  /** Lines that can be pasted, each with what it is for. */
  readonly examples: readonly { readonly line: string; readonly meaning: Localized }[]
  /** What it never does, so that nobody has to wonder at 3 a.m. */
  readonly never: Localized
  /** Prints its answer and says what the exit code must tell; an empty list is done and clean. */
  readonly run: (invocation: Invocation<Options>) => Promise<CommandEnd>
}

/** A command whose options are no longer known by name: what parsing, help, completion and the reference work on. */
export interface Command extends Omit<CommandSpec<OptionTable>, 'run'> {
  readonly run: (invocation: Invocation) => Promise<CommandEnd>
}

/** Ties the options a command declares to the values its `run` is given. */
export function defineCommand<const Options extends OptionTable>(spec: CommandSpec<Options>): Command {
  // The parser builds the values from this very table, so they have its types.
  return { ...spec, run: (invocation) => spec.run(invocation as Invocation<Options>) }
}
