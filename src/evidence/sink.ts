import type { Component } from '../model/component.ts'
import type { CollectionOutcome, EvidenceItem } from '../model/evidence.ts'

/** What is known of an item before its first byte. The sink chooses the path, redacts, hashes and counts. */
export interface ItemHeader {
  readonly collector: string
  readonly host?: string | undefined
  readonly component?: Component | undefined
  readonly detail?: string | undefined
  /** The command or file, as shown to people. Redacted by the sink like the bytes. */
  readonly source: string
  /** ISO 8601 UTC, operator clock. */
  readonly startedAt?: string | undefined
  /** Host clock minus operator clock. */
  readonly clockOffsetMs?: number | undefined
  /** File name extension without the dot, for people who open the bundle by hand. */
  readonly extension: 'log' | 'txt' | 'json' | 'yaml' | 'pem'
}

/** How the item ended. */
export interface ItemOutcome {
  readonly outcome: CollectionOutcome
  /** Why it was not collected whole, as a sentence; empty when it was. Redacted by the sink. */
  readonly reason: string
  readonly exitCode?: number | undefined
  readonly durationMs?: number | undefined
}

export interface ItemWriter {
  /** Resolves when more may be written: whoever streams waits for it. Chunks are cut anywhere, also inside a character. */
  readonly write: (chunk: Uint8Array) => Promise<void>
  /** Called exactly once, also when nothing was written. Resolves with the item as it stands in the bundle. */
  readonly close: (outcome: ItemOutcome) => Promise<EvidenceItem>
}

/** The one door into a bundle. Several items may be open at once (one per host), each written by one caller. */
export interface EvidenceSink {
  readonly open: (header: ItemHeader) => Promise<ItemWriter>
}
