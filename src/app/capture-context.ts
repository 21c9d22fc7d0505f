import type { Clock } from '../base/clock.ts'
import type { Secret } from '../base/secret.ts'
import type { CollectorId } from '../evidence/collectors.ts'
import type { OpenedConnection } from '../evidence/node-connection.ts'
import type { EvidenceSink } from '../evidence/sink.ts'
import type { EvidenceItem } from '../model/evidence.ts'
import type { Inventory, InventoryNode } from '../model/inventory.ts'
import type { CaptureEvent } from './capture-progress.ts'
import type { Rendezvous } from './capture-rendezvous.ts'

export interface CaptureOptions {
  readonly inventory: Inventory
  readonly sink: EvidenceSink
  readonly clock: Clock
  readonly signal: AbortSignal
  /** For everything together; 8 minutes when not given. */
  readonly budgetMs?: number
  /** For one host; 3 minutes when not given. */
  readonly hostLimitMs?: number
  /** How long a host may stay silent after login before it is called hanging; 20 s when not given. */
  readonly answerMs?: number
  /** Epoch milliseconds of the beginning of the incident, by the operator. */
  readonly onset?: number
  /** Name of the node that is this machine: gathered without ssh, and nothing else is. */
  readonly local?: string
  /** Collectors to keep; all when not given. */
  readonly only?: readonly CollectorId[]
  /** For hosts whose sudo asks. */
  readonly sudoPassword?: Secret
  readonly progress?: (event: CaptureEvent) => void
  /** Called when a host is done, with what it gave: an answer may be possible before the last host. */
  readonly onDecisive?: (items: readonly EvidenceItem[], host: string) => void
  /** Another way to the nodes, for tests. */
  readonly connect?: (node: InventoryNode, signal: AbortSignal) => Promise<OpenedConnection>
}

/** What the capture of one host works with. */
export interface HostContext {
  readonly node: InventoryNode
  readonly options: CaptureOptions
  /** Counts, reports and remembers what passes through. */
  readonly sink: EvidenceSink
  readonly items: readonly EvidenceItem[]
  /** Monotonic milliseconds. */
  readonly deadline: number
  readonly signal: AbortSignal
  readonly rendezvous: Rendezvous
}

/** A sink that remembers what went through it and reports each item as it is closed. */
export function recordItems(
  sink: EvidenceSink,
  onItem: (item: EvidenceItem) => void,
): { readonly sink: EvidenceSink; readonly items: readonly EvidenceItem[] } {
  const items: EvidenceItem[] = []
  const recording: EvidenceSink = {
    open: async (header) => {
      const writer = await sink.open(header)
      return {
        write: writer.write,
        close: async (outcome) => {
          const item = await writer.close(outcome)
          items.push(item)
          onItem(item)
          return item
        },
      }
    },
  }
  return { sink: recording, items }
}
