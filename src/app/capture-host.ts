import { planNode } from '../evidence/capture-plan.ts'
import { etcdGatewayRecipes } from '../evidence/node-recipes-etcd-gateway.ts'
import { evaluateOnset } from '../evidence/onset.ts'
import { decodeUnitBlocks } from '../evidence/unit-blocks.ts'
import type { EvidenceItem } from '../model/evidence.ts'
import { type Access, openAccess } from './capture-access.ts'
import { captureApiServers, captureUnreachedApiServers } from './capture-api-servers.ts'
import { gatherWithRestarts, type OpenHost } from './capture-batches.ts'
import type { HostContext } from './capture-context.ts'
import { captureMember } from './capture-etcd.ts'
import { captureFirstPass, type FirstPass } from './capture-first-pass.ts'
import { captureHashAtCommonRevision, captureUnreachedMembers } from './capture-neighbours.ts'
import { captureProbes, type ProbeOrigin } from './capture-probes.ts'
import type { HostOutcome, HostState } from './capture-progress.ts'
import type { AskedMember, EtcdMember } from './capture-rendezvous.ts'

/**
 * Gathers everything from one host, reports it, and then serves as the way to members whose own hosts nobody could enter.
 * Never throws for what the host does: that is an outcome.
 */
export async function captureHost(context: HostContext, report: (outcome: HostOutcome) => void): Promise<void> {
  const { options, node, rendezvous } = context
  const startedAt = options.clock.monotonic()
  options.progress?.({ kind: 'connecting', host: node.name, address: node.address ?? node.name })
  let access: Access | undefined
  try {
    access = await openAccess(context)
  } finally {
    rendezvous.announceAccess(node.name, access?.kind === 'open')
  }
  const finish = (state: HostState, rest: Partial<HostOutcome>): void =>
    report({ ...countItems(context), state, durationMs: Math.round(options.clock.monotonic() - startedAt), ...rest })
  if (access.kind === 'failed') {
    const { kind, message, code, hint } = access.failure
    return finish(kind, { reason: message, code, hint })
  }
  const { session, connection } = access
  const { privileged, clockOffsetMs } = session
  options.progress?.({ kind: 'connected', host: node.name, privileged, clockOffsetMs })
  const stop = (): void => void connection.close()
  context.signal.addEventListener('abort', stop, { once: true })
  try {
    const host: OpenHost = { context, connection, session }
    const first = await captureFirstPass(context, session)
    const reason = await gatherAll(host, first)
    const { aborted } = context.signal
    finish(aborted ? 'cancelled' : reason === '' ? 'complete' : 'partial', {
      reason: aborted ? 'cancelled' : reason,
      privileged,
      clockOffsetMs,
    })
    if (context.signal.aborted) return
    await captureHashAtCommonRevision(host, first)
    await captureUnreachedMembers(host, first)
    if (node.roles.includes('control-plane')) await captureUnreachedApiServers(originOf(host, first), context)
  } finally {
    rendezvous.announceMember(node.name, undefined)
    context.signal.removeEventListener('abort', stop)
    await connection.close()
  }
}

function countItems(context: HostContext): HostOutcome {
  const missing = context.items.filter((item) => item.outcome !== 'collected' && item.outcome !== 'absent').length
  return {
    host: context.node.name,
    state: 'complete',
    reason: '',
    code: undefined,
    hint: undefined,
    privileged: false,
    clockOffsetMs: undefined,
    items: context.items.length,
    missing,
    durationMs: 0,
  }
}

/** Script, etcd client and API probes side by side; gives the reason why something is missing, or an empty text. */
async function gatherAll(host: OpenHost, first: FirstPass): Promise<string> {
  const { context, session } = host
  const { options, node } = context
  const nowMs = options.clock.now() + (session.clockOffsetMs ?? 0)
  const sinceMs = evaluateOnset({ ...first, nowMs, given: options.onset, leaderChange: first.survey.leaderChange })
  const recipes = planNode({
    inventory: options.inventory,
    node,
    survey: first.survey,
    loadedUnits: loadedUnits(first.units),
    sinceMs,
    only: options.only,
  })
  options.progress?.({
    kind: 'planned',
    host: node.name,
    items: recipes.length,
    since: new Date(sinceMs).toISOString(),
  })
  const [reason, asked] = await Promise.all([
    gatherWithRestarts(host, recipes),
    askMember(host, first),
    node.roles.includes('control-plane') ? probeFromMaster(host, first) : undefined,
  ])
  const fallback = reason === '' && asked?.tunnel === false ? await askByGateway(host, asked.member) : ''
  if (reason !== '' || fallback !== '') return reason || fallback
  return session.privileged ? '' : missingReason(context.items)
}

/** Our own client, beside the script: what a member says of itself does not wait for its logs. */
async function askMember(host: OpenHost, first: FirstPass): Promise<AskedMember | undefined> {
  const { context, connection, session } = host
  const { options, node, sink } = context
  const member = memberOf(context)
  const wanted =
    options.only === undefined || options.only.some((id) => id.startsWith('etcd.') || id === 'certificate.served')
  const { clockOffsetMs, privileged } = session
  const asked =
    member === undefined || !wanted
      ? undefined
      : await captureMember({ member, connection, credentials: first.etcd, options, sink, clockOffsetMs, privileged })
  context.rendezvous.announceMember(node.name, asked)
  return asked
}

/** No stream through ssh (AllowTcpForwarding no): the node itself asks, with curl. */
async function askByGateway(host: OpenHost, member: EtcdMember): Promise<string> {
  const { etcd } = host.context.options.inventory
  return etcd === undefined ? '' : gatherWithRestarts(host, etcdGatewayRecipes(member, etcd))
}

const memberOf = (context: HostContext): EtcdMember | undefined =>
  context.options.inventory.etcd?.members.find((candidate) => candidate.node === context.node.name)

const originOf = ({ context, connection }: OpenHost, first: FirstPass): ProbeOrigin => ({
  name: context.node.name,
  open: connection.openStream,
  material: { ca: first.api.ca, cert: first.api.pair?.cert, key: first.api.pair?.key },
  sink: context.sink,
  options: context.options,
})

async function probeFromMaster(host: OpenHost, first: FirstPass): Promise<void> {
  const origin = originOf(host, first)
  await Promise.all([captureProbes(origin), captureApiServers(origin, host.context)])
}

const loadedUnits = (units: string): readonly string[] =>
  decodeUnitBlocks(units).flatMap((unit) => {
    const id = unit.get('Id')
    return id === undefined || unit.get('LoadState') === 'not-found' ? [] : [id]
  })

function missingReason(items: readonly EvidenceItem[]): string {
  const denied = items.filter((item) => item.outcome === 'denied').length
  return denied === 0 ? '' : `${denied} of ${items.length} items need root`
}
