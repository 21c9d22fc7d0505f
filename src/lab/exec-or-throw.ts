import { shorten } from '../base/text.ts'
import { labErrors } from './errors.ts'
import type { Lab } from './lab.ts'
import { type CommandEnd, describeEnd } from './run-command.ts'

const USUAL_TIMEOUT_MS = 60_000

/** A command on a lab host that has to work. */
export const execOrThrow = (lab: Lab, host: string, argv: readonly string[]): Promise<CommandEnd> =>
  execWithin(lab, host, { argv, timeoutMs: USUAL_TIMEOUT_MS })

/** The same for one that takes its time. */
export async function execWithin(
  lab: Lab,
  host: string,
  { argv, timeoutMs }: { readonly argv: readonly string[]; readonly timeoutMs: number },
): Promise<CommandEnd> {
  const end = await lab.exec(host, argv, { timeoutMs })
  if (end.kind === 'exited' && end.exitCode === 0) return end
  throw labErrors.error('LAB_COMMAND_FAILED', `on ${host}: ${shorten(argv.join(' '), 160)} ${describeEnd(end)}`, {
    data: { lab: lab.id, host, argv, exitCode: end.exitCode },
  })
}
