import type { Command, CommandSet } from './command.ts'
import { cliErrors } from './errors.ts'

const loaders: Readonly<Record<string, () => Promise<Command>>> = {
  completion: async () => (await import('./commands/completion.ts')).completionCommand,
  help: async () => (await import('./commands/help.ts')).helpCommand,
}

/** The commands of the program. Loaded one by one, so that `--version` stays instant. */
export const commandTable: CommandSet = {
  names: Object.keys(loaders),
  groups: {},
  load: (name) => {
    const loader = Object.hasOwn(loaders, name) ? loaders[name] : undefined
    if (loader === undefined) throw cliErrors.error('CLI_UNKNOWN_COMMAND', `There is no command '${name}'`)
    return loader()
  },
}
