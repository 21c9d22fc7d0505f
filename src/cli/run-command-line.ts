import { CodeblueError } from '../base/error.ts'
import type { Language, Localized } from '../base/localized.ts'
import type { Command, CommandEnd } from './command.ts'
import { checkArguments, decodeArguments, resolveCommandName, splitCommandWords } from './command-line.ts'
import { commandTable } from './command-table.ts'
import { type Environment, readEnvironment } from './environment.ts'
import { exitReasonsOf } from './error-exit.ts'
import { type ExitSignal, exitCodeFor } from './exit-code.ts'
import { printHelp } from './print-help.ts'
import { renderErrorJson, renderErrorText } from './render-error.ts'
import { type Interruption, openInterruption } from './signals.ts'
import { openTerminal, type Terminal } from './terminal.ts'

/** Runs one command line of this process and ends it with the exit code of the table. */
export async function runCommandLine(argv: readonly string[]): Promise<void> {
  const environment = readEnvironment()
  const terminal = openTerminal(process.stdout, process.stderr, wishOf(argv, environment))
  const interruption = openInterruption(process, {
    onFirst: () => terminal.progress(stopping[environment.language]),
    onSecond: endBySignal,
  })
  process.stdout.on('error', (error) => endOnLostOutput(error, terminal))
  process.stderr.on('error', () => process.exit(exitCodeFor([], 'SIGPIPE')))
  const end = await runGuarded(argv, { environment, terminal, interruption })
  await terminal.flushed()
  interruption.close()
  process.exitCode = 'exitCode' in end ? end.exitCode : exitCodeFor(end, interruption.received())
  const signal = interruption.received()
  if (signal !== undefined) endBySignal(signal)
}

/**
 * What still reads is not waited for: an exit would be held up by a file that keeps its reader waiting, death by the signal is
 * not, and is 128+n to whoever asks. What was unpacked is removed before.
 */
function endBySignal(signal: ExitSignal): void {
  process.emit('exit', exitCodeFor([], signal))
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
}

// The reader went away (`| head`): there is nobody left to tell. Anything else, a full disk for one, lost the answer.
function endOnLostOutput(error: NodeJS.ErrnoException, terminal: Terminal): void {
  if (error.code === 'EPIPE') process.exit(exitCodeFor([], 'SIGPIPE'))
  terminal.note(`codeblue: the answer could not be written to standard output: ${error.message}\n`)
  process.exit(exitCodeFor(['error']))
}

const stopping: Localized = {
  en: 'stopping; what was gathered is kept. Once more to stop at once',
  zh: '正在停止；已收集的内容会保留。再按一次立即停止',
}

interface Surroundings {
  readonly environment: Environment
  readonly terminal: Terminal
  readonly interruption: Interruption
}

// These must hold for messages about a command line that could not be understood, so they are looked for directly.
const wishOf = (argv: readonly string[], environment: Environment) => ({
  colour: environment.colour && !argv.includes('--no-color'),
  quiet: argv.includes('--quiet') || argv.includes('-q'),
  forProgram: wantsJson(argv),
})

const wantsJson = (argv: readonly string[]): boolean =>
  argv.some(
    (argument, index) =>
      argument === '--output=json' ||
      argument === '-ojson' ||
      (/^(-o|--output)$/.test(argument) && argv[index + 1] === 'json'),
  )

async function runGuarded(argv: readonly string[], around: Surroundings): Promise<CommandEnd> {
  try {
    return await runParsed(argv, around)
  } catch (thrown) {
    // What was interrupted fails in many ways; the exit code already says that it was interrupted.
    if (around.interruption.signal.aborted) return []
    const { terminal, environment } = around
    terminal.note(wantsJson(argv) ? renderErrorJson(thrown) : renderErrorText(thrown, terminal.noteStyle))
    if (environment.debug && thrown instanceof Error) terminal.note(`${thrown.stack ?? ''}\n`)
    return thrown instanceof CodeblueError ? exitReasonsOf(thrown.code) : ['error']
  }
}

async function runParsed(argv: readonly string[], around: Surroundings): Promise<CommandEnd> {
  const split = splitCommandWords(argv, commandTable.names)
  const asksHelp = split.rest.includes('--help') || split.rest.includes('-h')
  const language = languageAsked(argv) ?? around.environment.language
  if (asksHelp) {
    await printHelp(split.words, { terminal: around.terminal, language, commands: commandTable })
    return []
  }
  if (argv.length === 0) {
    await printHelp([], {
      terminal: { ...around.terminal, print: around.terminal.note },
      language,
      commands: commandTable,
    })
    return ['usage']
  }
  const name = resolveCommandName(split, commandTable.names)
  return runNamed({ name, command: await commandTable.load(name), argv: split.rest }, around)
}

interface NamedRun {
  readonly name: string
  readonly command: Command
  readonly argv: readonly string[]
}

async function runNamed({ name, command, argv }: NamedRun, around: Surroundings): Promise<CommandEnd> {
  const parsed = decodeArguments(name, command, argv)
  checkArguments(name, command.arguments, parsed.arguments)
  const { lang } = parsed.options
  return command.run({
    // The table that decoded the options is the one that gives them their types.
    options: parsed.options as Parameters<Command['run']>[0]['options'],
    arguments: parsed.arguments,
    language: lang === 'en' || lang === 'zh' ? lang : around.environment.language,
    terminal: around.terminal,
    signal: around.interruption.signal,
    ignoreSignals: around.interruption.ignore,
    commands: commandTable,
  })
}

function languageAsked(argv: readonly string[]): Language | undefined {
  const at = argv.indexOf('--lang')
  const asked = at < 0 ? argv.find((argument) => argument.startsWith('--lang='))?.slice('--lang='.length) : argv[at + 1]
  return asked === 'zh' || asked === 'en' ? asked : undefined
}
