import { randomBytes } from 'node:crypto'
import type { NodeConnection, OpenedConnection, ReachFailure } from '../evidence/node-connection.ts'
import { type NodeSession, type OpenedSession, openSession } from '../evidence/node-session.ts'
import { renderJson, storeItem } from '../evidence/store-item.ts'
import type { CollectionOutcome } from '../model/evidence.ts'
import { openLocal } from '../reach/local.ts'
import { openSsh } from '../reach/ssh.ts'
import type { HostContext } from './capture-context.ts'

/** A master that swaps may need many seconds to start a shell; only silence beyond this is called a hang. */
const ANSWER_MS = 20_000

export type Access =
  | { readonly kind: 'open'; readonly connection: NodeConnection; readonly session: NodeSession }
  | { readonly kind: 'failed'; readonly failure: ReachFailure }

/** Gets into a host and writes down how that went, whatever came of it. */
export async function openAccess(context: HostContext): Promise<Access> {
  const startedAt = context.options.clock.monotonic()
  const opened = await connect(context)
  const access = opened.kind === 'failed' ? opened : await enter(context, opened.connection)
  await storeAccess(context, access, Math.round(context.options.clock.monotonic() - startedAt))
  return access
}

function connect(context: HostContext): Promise<OpenedConnection> {
  const { options, node } = context
  if (options.connect !== undefined) return options.connect(node, context.signal)
  if (options.local !== undefined) return Promise.resolve(openLocal(node.name))
  return openSsh(node, { access: options.inventory.ssh, signal: context.signal })
}

async function enter(context: HostContext, connection: NodeConnection): Promise<Access> {
  const opened = await reopenSession(context, connection)
  if (opened.kind === 'open') return { kind: 'open', connection, session: opened.session }
  await connection.close()
  return opened
}

/** A new session over a connection that stands. A refused sudo is no reason to go away: much can be read without root. */
export async function reopenSession(context: HostContext, connection: NodeConnection): Promise<OpenedSession> {
  const { options, node } = context
  const escalation = node.ssh?.escalation ?? options.inventory.ssh?.escalation ?? 'auto'
  const settings = {
    clock: options.clock,
    password: options.sudoPassword,
    answerMs: options.answerMs ?? ANSWER_MS,
    escalation,
  }
  const first = await openSession(connection, { ...settings, nonce: drawNonce() })
  if (first.kind === 'open' || first.failure.kind !== 'denied') return first
  return openSession(connection, { ...settings, escalation: 'none', nonce: drawNonce() })
}

const drawNonce = (): string => `cb${randomBytes(16).toString('hex')}`

const outcomes: Readonly<Record<ReachFailure['kind'], CollectionOutcome>> = {
  unreachable: 'unreachable',
  denied: 'denied',
  'host-key': 'failed',
  hangs: 'timed-out',
  'did-not-start': 'skipped',
  cancelled: 'skipped',
}

async function storeAccess(context: HostContext, access: Access, durationMs: number): Promise<void> {
  const { node, options } = context
  const described =
    access.kind === 'open'
      ? {
          host: node.name,
          reachable: true,
          hangs: false,
          privileged: access.session.privileged,
          uid: access.session.uid,
          escalation: access.session.escalation,
          clockOffsetMs: access.session.clockOffsetMs,
        }
      : {
          host: node.name,
          reachable: access.failure.kind === 'hangs',
          hangs: access.failure.kind === 'hangs',
          privileged: false,
          escalation: 'not asked',
          error: access.failure.message,
          code: access.failure.code,
        }
  await storeItem(
    context.sink,
    {
      collector: 'node.access',
      host: node.name,
      source: options.local === undefined ? `ssh ${node.address ?? node.name}` : 'sh',
      startedAt: new Date(options.clock.now() - durationMs).toISOString(),
      clockOffsetMs: access.kind === 'open' ? access.session.clockOffsetMs : undefined,
      extension: 'json',
    },
    {
      text: renderJson(described),
      end: {
        outcome: access.kind === 'open' ? 'collected' : outcomes[access.failure.kind],
        reason: access.kind === 'open' ? '' : access.failure.message,
        durationMs,
      },
    },
  )
}
