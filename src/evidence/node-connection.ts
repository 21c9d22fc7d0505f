import type { Duplex } from 'node:stream'
import type { Secret } from '../base/secret.ts'

/** Why a host could not be used, as a value: a dead host is a fact about the cluster, not a failure of the tool. */
export interface ReachFailure {
  /**
   * `unreachable`: no answer on the network. `denied`: it answers and does not let us in. `host-key`: it is perhaps not the
   * host we mean. `hangs`: it let us in and then said nothing. `did-not-start`: nothing could be started on our own side.
   */
  readonly kind: 'unreachable' | 'denied' | 'host-key' | 'hangs' | 'did-not-start' | 'cancelled'
  readonly code: string
  readonly message: string
  readonly hint: string | undefined
}

export type OpenedConnection =
  | { readonly kind: 'open'; readonly connection: NodeConnection }
  | { readonly kind: 'failed'; readonly failure: ReachFailure }

export interface ShellEnd {
  readonly kind: 'exited' | 'lost' | 'killed'
  readonly exitCode: number | undefined
  /** What the transport said on standard error, at most 4 KiB. */
  readonly message: string
}

/** A running `sh` on the node, spoken to through its standard streams. */
export interface NodeShell {
  readonly write: (text: string | Secret) => Promise<void>
  readonly endInput: () => void
  /** Standard output; ends when the shell does. */
  readonly output: AsyncIterable<Uint8Array>
  readonly ended: Promise<ShellEnd>
  readonly kill: () => void
}

/** One node, reached. Whatever is opened through it ends with it. */
export interface NodeConnection {
  readonly host: string
  /** Starts `sh` as the login user. */
  readonly openShell: () => NodeShell
  /** A byte stream to an address as the node sees it; rejects with REACH_FORWARD_FAILED. */
  readonly openStream: (target: StreamTarget) => Promise<Duplex>
  readonly close: () => Promise<void>
}

export interface StreamTarget {
  readonly host: string
  readonly port: number
}
