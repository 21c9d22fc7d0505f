import type { Language } from '../base/localized.ts'
import { nearest } from '../base/nearest.ts'
import { escapeForTerminal } from '../base/text.ts'
import type { CommandSet } from './command.ts'
import { cliErrors } from './errors.ts'
import { renderCommandHelp, renderExitCodeHelp, renderOverview } from './render-help.ts'
import type { Terminal } from './terminal.ts'

/** Words that `help` explains besides commands. */
const helpTopics = ['exit-codes'] as const

export interface HelpContext {
  readonly terminal: Terminal
  readonly language: Language
  readonly commands: CommandSet
}

/** Explains what the words name: everything, a group, a command or a topic. */
export async function printHelp(
  words: readonly string[],
  { terminal, language, commands }: HelpContext,
): Promise<void> {
  const name = words.join(' ')
  const view = { language, style: terminal.style, width: terminal.width }
  if (name === 'exit-codes') return terminal.print(renderExitCodeHelp(view))
  if (commands.names.includes(name)) return terminal.print(renderCommandHelp(name, await commands.load(name), view))
  const under = commands.names.filter((command) => words.length === 0 || command.startsWith(`${name} `))
  if (under.length === 0) {
    const meant = nearest(name, [...commands.names, ...Object.keys(commands.groups), ...helpTopics])
    throw cliErrors.error('CLI_UNKNOWN_COMMAND', `There is no command '${escapeForTerminal(name)}'`, {
      data: { command: name },
      hint: meant === undefined ? 'See: codeblue help' : `Did you mean '${meant}'?`,
    })
  }
  const rows = await Promise.all(
    under.map(async (command) => ({ name: command, summary: (await commands.load(command)).summary })),
  )
  terminal.print(renderOverview({ name, meaning: commands.groups[name], rows }, view))
}
