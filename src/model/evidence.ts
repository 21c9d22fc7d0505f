import type { Component } from './component.ts'

/** How the attempt to gather one item ended. Only `collected` has bytes that may be believed whole. */
export const collectionOutcomes = [
  'collected',
  'truncated',
  'failed',
  'timed-out',
  'unreachable',
  'denied',
  'absent',
  'skipped',
] as const
export type CollectionOutcome = (typeof collectionOutcomes)[number]

/**
 * One piece of evidence: bytes with provenance. `collector` says what it is (`etcd.endpoint-status`), so that a file from a
 * bundle, a live answer and a line pasted into a transcript are read by the same code.
 */
export interface EvidenceItem {
  /** Path inside the bundle, or the path of the plain file (with `#n` for the n-th command of a transcript). Unique. */
  readonly path: string
  /** One of `collectors` in the collector table. */
  readonly collector: string
  /** Host the bytes are about; undefined when it cannot be told. */
  readonly host?: string | undefined
  /** For logs: who wrote it. */
  readonly component?: Component | undefined
  /** What distinguishes items of one collector on one host: a unit, a path, an endpoint, a certificate's port. */
  readonly detail?: string | undefined
  readonly outcome: CollectionOutcome
  /** Why it was not collected, as a sentence; empty when it was. */
  readonly reason: string
  /** The argument array that ran, or the file that was read, as shown to people. */
  readonly source: string
  /** Exit code of the command; undefined for files and for commands that did not end. */
  readonly exitCode?: number | undefined
  /** ISO 8601, UTC, by the operator's clock. */
  readonly startedAt?: string | undefined
  readonly durationMs?: number | undefined
  /** Host clock minus operator clock. */
  readonly clockOffsetMs?: number | undefined
  readonly sizeBytes: number
  /** SHA-256 of the bytes as they stand in the bundle (after redaction), hex. */
  readonly sha256?: string | undefined
  /** Redaction rule to how often it fired. */
  readonly redactions?: Readonly<Record<string, number>> | undefined
}

/** Reads evidence wherever it stands: a bundle directory, an archive, plain files. */
export interface EvidenceReader {
  readonly items: readonly EvidenceItem[]
  /** The bytes of one item in chunks; never more in memory than a chunk. */
  readonly open: (item: EvidenceItem) => AsyncIterable<Uint8Array>
}

/** Where a statement comes from: enough to find the line again. */
export interface EvidenceReference {
  /** `path` of the item. */
  readonly file: string
  /** 1-based; undefined when the item is one value. */
  readonly line?: number | undefined
  /** The line itself, shortened, never escaped: who prints it escapes it. */
  readonly text: string
  readonly host?: string | undefined
  /** ISO 8601 UTC with the host's clock offset taken off, where the line carries a time. */
  readonly at?: string | undefined
}
