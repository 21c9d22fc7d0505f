import type { EvidenceItem } from '../model/evidence.ts'
import type { InventoryNode } from '../model/inventory.ts'
import { type CaptureOptions, type HostContext, recordItems } from './capture-context.ts'
import { captureHost } from './capture-host.ts'
import type { HostOutcome } from './capture-progress.ts'

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
  const { clock } = options
  const startedAt = clock.monotonic()
  const startedIso = new Date(clock.now()).toISOString()
  const nodes = options.inventory.nodes.filter((node) => options.local === undefined || node.name === options.local)
  const gathered = await Promise.all(nodes.map((node) => captureOne(node, options)))
  return {
    hosts: gathered.map((host) => host.outcome),
    items: gathered.flatMap((host) => host.items),
    startedAt: startedIso,
    durationMs: Math.round(clock.monotonic() - startedAt),
  }
}

interface CapturedHost {
  readonly outcome: HostOutcome
  readonly items: readonly EvidenceItem[]
}

async function captureOne(node: InventoryNode, options: CaptureOptions): Promise<CapturedHost> {
  const limitMs = Math.min(options.budgetMs ?? BUDGET_MS, options.hostLimitMs ?? HOST_LIMIT_MS)
  const recorded = recordItems(options.sink, (item) => options.progress?.({ kind: 'item', host: node.name, item }))
  const context: HostContext = {
    node,
    options,
    ...recorded,
    deadline: options.clock.monotonic() + limitMs,
    signal: options.signal,
  }
  const outcome = await captureHost(context)
  options.progress?.({ kind: 'host-done', host: node.name, outcome })
  options.onDecisive?.(recorded.items, node.name)
  return { outcome, items: recorded.items }
}
