import { type GatherContext, type GatherEntry, type Gathered, gatherBatch, storeWithout } from '../evidence/gather.ts'
import type { NodeConnection } from '../evidence/node-connection.ts'
import type { NodeSession } from '../evidence/node-session.ts'
import type { Recipe } from '../evidence/recipe.ts'
import { reopenSession } from './capture-access.ts'
import type { HostContext } from './capture-context.ts'

/** How often a host may stop answering in the middle before the rest of its items is given up. */
const MOST_SESSIONS = 3

/** A host that let us in. */
export interface OpenHost {
  readonly context: HostContext
  readonly connection: NodeConnection
  readonly session: NodeSession
}

export const gatherContext = (context: HostContext, onGathered: (gathered: Gathered) => void): GatherContext => ({
  sink: context.sink,
  clock: context.options.clock,
  deadline: context.deadline,
  onGathered,
})

/**
 * Gathers in order, and goes on in a new session after an item that hangs, without it. What is left at the end is recorded as
 * skipped. Gives the reason why something is missing, or an empty text.
 */
export async function gatherWithRestarts(host: OpenHost, recipes: readonly Recipe[]): Promise<string> {
  const { context } = host
  let { session } = host
  let left: readonly GatherEntry[] = recipes.map((recipe) => ({ recipe, store: true, retain: false }))
  let reason = ''
  for (let sessions = 1; left.length > 0; sessions++) {
    const end = await gatherBatch(
      session,
      left,
      gatherContext(context, () => {}),
    )
    left = end.left
    if (end.kind === 'done') break
    reason = context.signal.aborted ? 'cancelled' : reasons[isLate(context) ? 'out-of-time' : end.kind]
    session.close()
    if (end.kind !== 'hangs' || sessions === MOST_SESSIONS) break
    const opened = await reopenSession(context, host.connection)
    if (opened.kind === 'failed') break
    session = opened.session
  }
  await skipEntries(left, { context, session, reason })
  return reason
}

/** Past its time a host is left: that its connection ends then is our doing. */
const isLate = ({ options, deadline }: HostContext): boolean => options.clock.monotonic() >= deadline

const reasons = {
  done: '',
  hangs: 'the host stopped answering in the middle',
  lost: 'the connection to the host was lost',
  'out-of-time': 'the time for this host was used up',
} as const

/** Records what was asked for and never tried: a gap that nobody can overlook. */
export async function skipEntries(
  entries: readonly GatherEntry[],
  because: { readonly context: HostContext; readonly session: NodeSession; readonly reason: string },
): Promise<void> {
  const { context, session, reason } = because
  for (const entry of entries) {
    const skipped = {
      entry,
      context: gatherContext(context, () => {}),
      outcome: 'skipped',
      reason: `not tried: ${reason}`,
    } as const
    await storeWithout({ host: context.node.name, clockOffsetMs: session.clockOffsetMs }, skipped)
  }
}
