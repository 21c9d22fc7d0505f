import type { EvidenceItem } from '../model/evidence.ts'

/** What a watcher is told while a capture runs, in the order in which it happens on each host. */
export type CaptureEvent =
  | { readonly kind: 'connecting'; readonly host: string; readonly address: string }
  | {
      readonly kind: 'connected'
      readonly host: string
      readonly privileged: boolean
      readonly clockOffsetMs: number | undefined
    }
  | { readonly kind: 'planned'; readonly host: string; readonly items: number; readonly since: string }
  | { readonly kind: 'item'; readonly host: string; readonly item: EvidenceItem }
  | { readonly kind: 'host-done'; readonly host: string; readonly outcome: HostOutcome }

export type HostState =
  | 'complete'
  | 'partial'
  | 'unreachable'
  | 'denied'
  | 'host-key'
  | 'hangs'
  | 'did-not-start'
  | 'cancelled'

/** How one host went. `partial`: reached, and something that was asked for is missing (time, root, a hanging item). */
export interface HostOutcome {
  readonly host: string
  readonly state: HostState
  /** Why it is not `complete`, as a sentence; empty otherwise. */
  readonly reason: string
  /** Code and hint of a failure to reach it. */
  readonly code: string | undefined
  readonly hint: string | undefined
  readonly privileged: boolean
  readonly clockOffsetMs: number | undefined
  readonly items: number
  /** Items by how they ended, other than `collected` and `absent`. */
  readonly missing: number
  readonly durationMs: number
}
