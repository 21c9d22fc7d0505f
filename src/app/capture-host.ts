import { planFirstPass, planNode } from '../evidence/capture-plan.ts'
import { decodeCredentials, type EtcdCredentials, planCredentials } from '../evidence/etcd-credentials.ts'
import { type GatherContext, type GatherEntry, type Gathered, gatherBatch, storeWithout } from '../evidence/gather.ts'
import type { NodeConnection } from '../evidence/node-connection.ts'
import type { NodeSession } from '../evidence/node-session.ts'
import { decodeSurvey, type NodeSurvey, surveyRecipe } from '../evidence/node-survey.ts'
import { evaluateOnset } from '../evidence/onset.ts'
import type { Recipe } from '../evidence/recipe.ts'
import { decodeUnitBlocks } from '../evidence/unit-blocks.ts'
import type { EvidenceItem } from '../model/evidence.ts'
import { openAccess, reopenSession } from './capture-access.ts'
import type { HostContext } from './capture-context.ts'
import { captureMember } from './capture-etcd.ts'
import type { HostOutcome, HostState } from './capture-progress.ts'

/** How often a host may stop answering in the middle before the rest of its items is given up. */
const MOST_SESSIONS = 3

/** Gathers everything from one host. Never throws for what the host does: that is an outcome. */
export async function captureHost(context: HostContext): Promise<HostOutcome> {
  const { options, node } = context
  const startedAt = options.clock.monotonic()
  const finish = (state: HostState, rest: Partial<HostOutcome>): HostOutcome => {
    const missing = context.items.filter((item) => item.outcome !== 'collected' && item.outcome !== 'absent').length
    return {
      host: node.name,
      state,
      reason: '',
      code: undefined,
      hint: undefined,
      privileged: false,
      clockOffsetMs: undefined,
      items: context.items.length,
      missing,
      durationMs: Math.round(options.clock.monotonic() - startedAt),
      ...rest,
    }
  }
  options.progress?.({ kind: 'connecting', host: node.name, address: node.address ?? node.name })
  const access = await openAccess(context)
  if (access.kind === 'failed') {
    const { kind, message, code, hint } = access.failure
    return finish(kind, { reason: message, code, hint })
  }
  const { session, connection } = access
  const { privileged, clockOffsetMs } = session
  options.progress?.({ kind: 'connected', host: node.name, privileged, clockOffsetMs })
  try {
    const reason = await gatherFrom({ context, connection, session })
    return finish(reason === '' ? 'complete' : 'partial', { reason, privileged, clockOffsetMs })
  } finally {
    await connection.close()
  }
}

interface OpenHost {
  readonly context: HostContext
  readonly connection: NodeConnection
  readonly session: NodeSession
}

/** First pass, plan, everything else; gives the reason why something is missing, or an empty text. */
async function gatherFrom(host: OpenHost): Promise<string> {
  const { context } = host
  const { options, node } = context
  const first = await gatherFirstPass(host)
  const nowMs = options.clock.now() + (host.session.clockOffsetMs ?? 0)
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
  const asked = askMember(host, first.credentials)
  const reason = await gatherWithRestarts(host, recipes.map(stored))
  await asked
  return reason
}

/** Our own client, beside the script: what a member says of itself does not wait for its logs. */
async function askMember(host: OpenHost, credentials: readonly EtcdCredentials[]): Promise<void> {
  const { context, connection, session } = host
  const { options, node, sink } = context
  const member = options.inventory.etcd?.members.find((candidate) => candidate.node === node.name)
  if (member === undefined) return
  await captureMember({ member, connection, credentials, options, sink, clockOffsetMs: session.clockOffsetMs })
}

const stored = (recipe: Recipe): GatherEntry => ({ recipe, store: true, retain: false })

interface FirstPass {
  readonly units: string
  readonly containers: string
  readonly survey: NodeSurvey
  readonly credentials: readonly EtcdCredentials[]
}

async function gatherFirstPass(host: OpenHost): Promise<FirstPass> {
  const { inventory, only } = host.context.options
  const etcd = isMember(host.context) ? inventory.etcd : undefined
  const entries: GatherEntry[] = [
    ...planFirstPass(inventory).map((recipe) => ({
      recipe,
      store: only === undefined || only.includes(recipe.collector),
      retain: true,
    })),
    ...(etcd === undefined ? [] : planCredentials(etcd)),
    { recipe: surveyRecipe(surveyedEtcd(host.context)), store: false, retain: true },
  ]
  const gathered: Gathered[] = []
  await gatherBatch(
    host.session,
    entries,
    gatherContext(host.context, (one) => gathered.push(one)),
  )
  const textOf = (wanted: (entry: GatherEntry) => boolean): string =>
    gathered
      .filter((one) => wanted(one.entry))
      .map((one) => one.bytes.toString('utf8'))
      .join('')
  return {
    units: textOf((entry) => entry.recipe.collector === 'systemd.units'),
    containers: textOf((entry) => entry.recipe.collector === 'containers'),
    survey: decodeSurvey(textOf((entry) => entry.recipe.detail === 'survey')),
    credentials: etcd === undefined ? [] : decodeCredentials(etcd, gathered),
  }
}

const isMember = (context: HostContext): boolean =>
  context.options.inventory.etcd?.members.some((member) => member.node === context.node.name) ?? false

function surveyedEtcd(context: HostContext): Parameters<typeof surveyRecipe>[0] {
  const { etcd } = context.options.inventory
  return etcd === undefined ? undefined : { unit: etcd.unit, extraCertificates: [etcd.caFile, etcd.certFile] }
}

const loadedUnits = (units: string): readonly string[] =>
  decodeUnitBlocks(units).flatMap((unit) => {
    const id = unit.get('Id')
    return id === undefined || unit.get('LoadState') === 'not-found' ? [] : [id]
  })

/** Goes on in a new session after an item that hangs, without it; what is left at the end is recorded as skipped. */
async function gatherWithRestarts(host: OpenHost, entries: readonly GatherEntry[]): Promise<string> {
  const { context } = host
  const gathering = gatherContext(context, () => {})
  let session = host.session
  let left = entries
  let reason = ''
  for (let sessions = 1; left.length > 0; sessions++) {
    const end = await gatherBatch(session, left, gathering)
    left = end.left
    if (end.kind === 'done') break
    reason = reasons[end.kind]
    session.close()
    if (end.kind !== 'hangs' || sessions === MOST_SESSIONS) break
    const opened = await reopenSession(context, host.connection)
    if (opened.kind === 'failed') break
    session = opened.session
  }
  for (const entry of left) {
    const skipped = { entry, context: gathering, outcome: 'skipped', reason: `not tried: ${reason}` } as const
    await storeWithout({ host: context.node.name, clockOffsetMs: session.clockOffsetMs }, skipped)
  }
  return left.length > 0 || reason !== '' ? reason : session.privileged ? '' : missingReason(context.items)
}

const reasons = {
  done: '',
  hangs: 'the host stopped answering in the middle',
  lost: 'the connection to the host was lost',
  'out-of-time': 'the time for this host was used up',
} as const

function missingReason(items: readonly EvidenceItem[]): string {
  const denied = items.filter((item) => item.outcome === 'denied').length
  return denied === 0 ? '' : `${denied} of ${items.length} items need root`
}

const gatherContext = (context: HostContext, onGathered: (gathered: Gathered) => void): GatherContext => ({
  sink: context.sink,
  clock: context.options.clock,
  deadline: context.deadline,
  onGathered,
})
