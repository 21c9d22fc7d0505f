import type { Clock } from '../base/clock.ts'
import type { Secret } from '../base/secret.ts'
import type { OpenedConnection } from '../evidence/node-connection.ts'
import type { Inventory, InventoryNode } from '../model/inventory.ts'

export interface SafetyCopyOptions {
  readonly inventory: Inventory
  /** `copies/` of the incident directory. */
  readonly folder: string
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly sudoPassword?: Secret
  readonly progress?: (event: {
    readonly host: string
    readonly kind: SafetyCopy['kind']
    readonly sizeBytes: number
  }) => void
  /** Another way to the nodes, for tests. */
  readonly connect?: (node: InventoryNode, signal: AbortSignal) => Promise<OpenedConnection>
}

/** What became of one attempt. Only `copied` is a copy that may be relied on. */
export interface SafetyCopy {
  readonly host: string
  readonly kind: 'snapshot' | 'data-dir'
  readonly outcome: 'copied' | 'skipped' | 'failed'
  readonly reason: string
  readonly path: string | undefined
  readonly sizeBytes: number
  readonly sha256: string | undefined
}
