import { shorten } from '../base/text.ts'
import { labErrors } from './errors.ts'
import type { Lab } from './lab.ts'
import { type CommandEnd, type CommandOptions, describeEnd } from './run-command.ts'

/** A command on a lab host that has to work. */
export async function execOrThrow(
  lab: Lab,
  host: string,
  argv: readonly string[],
  options?: CommandOptions,
): Promise<CommandEnd> {
  const end = await lab.exec(host, argv, options)
  if (end.kind === 'exited' && end.exitCode === 0) return end
  throw labErrors.error('LAB_COMMAND_FAILED', `on ${host}: ${shorten(argv.join(' '), 160)} ${describeEnd(end)}`, {
    data: { lab: lab.id, host, argv, exitCode: end.exitCode },
  })
}
