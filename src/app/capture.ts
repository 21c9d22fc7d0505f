import { nearest } from '../base/nearest.ts'
import type { EvidenceItem } from '../model/evidence.ts'
import type { InventoryNode } from '../model/inventory.ts'
import { openTcp } from '../reach/local.ts'
import { type CaptureOptions, type HostContext, recordItems } from './capture-context.ts'
import { captureHost } from './capture-host.ts'
import { captureProbes } from './capture-probes.ts'
import type { HostOutcome } from './capture-progress.ts'
import { createRendezvous, type Rendezvous } from './capture-rendezvous.ts'
import { appErrors } from './errors.ts'

const BUDGET_MS = 8 * 60_000
const HOST_LIMIT_MS = 3 * 60_000

export interface CaptureSummary {
  readonly hosts: readonly HostOutcome[]
  readonly items: readonly EvidenceItem[]
  readonly startedAt: string
  readonly durationMs: number
}

/**
 * Gathers evidence from all nodes at once, within the budget. Resolves when every host is done or out of time; a host that
 * cannot be reached is an outcome, never an exception. Rejects only when the sink does.
 */
export async function captureEvidence(options: CaptureOptions): Promise<CaptureSummary> {
  const { clock, inventory, local } = options
  const startedAt = clock.monotonic()
  const startedIso = new Date(clock.now()).toISOString()
  verifyLocalNode(options)
  const nodes = inventory.nodes.filter((node) => local === undefined || node.name === local)
  const rendezvous = createRendezvous(nodes.map((node) => node.name))
  const captured = await allOrStop(options.signal, (signal) => [
    ...nodes.map((node) => captureOne(node, { ...options, signal }, rendezvous)),
    captureFromOperator({ ...options, signal }),
  ])
  return {
    hosts: captured.flatMap((host) => (host.outcome === undefined ? [] : [host.outcome])),
    items: captured.flatMap((host) => host.items),
    startedAt: startedIso,
    durationMs: Math.round(clock.monotonic() - startedAt),
  }
}

/** When one fails (the operator's disk is full), the others are stopped, and no connection is left behind. */
async function allOrStop<T>(signal: AbortSignal, start: (signal: AbortSignal) => readonly Promise<T>[]): Promise<T[]> {
  const stop = new AbortController()
  const running = start(AbortSignal.any([signal, stop.signal]))
  try {
    return await Promise.all(running)
  } finally {
    stop.abort()
    await Promise.allSettled(running)
  }
}

interface Captured {
  readonly outcome: HostOutcome | undefined
  readonly items: readonly EvidenceItem[]
}

async function captureOne(node: InventoryNode, options: CaptureOptions, rendezvous: Rendezvous): Promise<Captured> {
  const limitMs = Math.min(options.budgetMs ?? BUDGET_MS, options.hostLimitMs ?? HOST_LIMIT_MS)
  const recorded = recordItems(options.sink, (item) => options.progress?.({ kind: 'item', host: node.name, item }))
  const context: HostContext = {
    node,
    options,
    ...recorded,
    deadline: options.clock.monotonic() + limitMs,
    signal: options.signal,
    rendezvous,
  }
  let outcome: HostOutcome | undefined
  await captureHost(context, (reported) => {
    outcome = reported
    options.progress?.({ kind: 'host-done', host: node.name, outcome: reported })
    options.onDecisive?.([...recorded.items], node.name)
  })
  return { outcome, items: recorded.items }
}

/** What clients see: API servers and the load balancer, asked from here. */
async function captureFromOperator(options: CaptureOptions): Promise<Captured> {
  const name = 'operator'
  const recorded = recordItems(options.sink, (item) => options.progress?.({ kind: 'item', host: name, item }))
  const material = { ca: undefined, cert: undefined, key: undefined }
  await captureProbes({ name, open: openTcp, material, sink: recorded.sink, options })
  if (recorded.items.length > 0) options.onDecisive?.(recorded.items, name)
  return { outcome: undefined, items: recorded.items }
}

/** That this machine, when it is to be gathered itself, is in the inventory. */
export function verifyLocalNode({ local, inventory }: Pick<CaptureOptions, 'local' | 'inventory'>): void {
  const names = inventory.nodes.map((node) => node.name)
  if (local === undefined || names.includes(local)) return
  const meant = nearest(local, names)
  throw appErrors.error('LOCAL_NODE_UNKNOWN', `the inventory has no node named ${local}`, {
    data: { local, names },
    hint: meant === undefined ? `Known are ${names.join(', ')}.` : `Did you mean ${meant}?`,
  })
}
