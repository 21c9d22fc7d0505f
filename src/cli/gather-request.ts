import type { ReachRequest } from '../app/diagnose-live.ts'
import type { GatherOptions } from '../app/gather-incident.ts'
import { askSecret } from './ask-secret.ts'
import { renderCaptureLine } from './capture-lines.ts'
import type { Invocation } from './command.ts'
import type { gatherOptions, reachOptions } from './gather-options.ts'

/** What the options of a command that reaches hosts ask for, with its progress on standard error. */
export async function readGatherRequest(invocation: Invocation<typeof gatherOptions>): Promise<GatherOptions> {
  const { out, copies } = invocation.options
  return { ...(await readReachRequest(invocation)), folder: out, copies }
}

/** The same for a command that keeps nothing. */
export async function readReachRequest(invocation: Invocation<typeof reachOptions>): Promise<ReachRequest> {
  const { options, terminal, language, signal } = invocation
  const { requireInventory } = await import('../app/find-inventory.ts')
  const { systemClock } = await import('../app/system-clock.ts')
  const inventory = await requireInventory(options.inventory)
  const sudoPassword = options['sudo-password'] ? await askSecret('sudo password of the hosts: ') : undefined
  return {
    inventory,
    clock: systemClock,
    signal,
    budgetMs: options.budget,
    hostLimitMs: options['host-limit'],
    progress: (event) => {
      const line = renderCaptureLine(event, { language, style: terminal.noteStyle })
      if (line !== undefined) terminal.progress(line)
    },
    ...(options.onset === undefined ? {} : { onset: Date.parse(options.onset) }),
    ...(options.local === undefined ? {} : { local: options.local }),
    ...(sudoPassword === undefined ? {} : { sudoPassword }),
  }
}
