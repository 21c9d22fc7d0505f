import type { LogLine } from '../formats/log/log-line.ts'
import type { Component } from '../model/component.ts'
import type { Signature } from '../model/condition.ts'
import type { EvidenceReference } from '../model/evidence.ts'

/** A line that was found. Cheap until `decode` or `reference` is called. */
export interface FoundLine {
  readonly component: Component
  readonly host: string | undefined
  readonly file: string
  /** The line as the program wrote it, without what carried it. */
  readonly payload: string
  readonly decode: () => LogLine
  /** With the host's clock offset taken off. */
  readonly at: () => string | undefined
  readonly reference: () => EvidenceReference
}

/** Text that a kind of fact wants to see. It must be in the program's own line. */
interface WatchedLiteral {
  readonly components: readonly Component[]
  readonly literal: string
}

/** Collects what one kind of fact needs from the lines of all logs, in the order of their streams. */
export interface LogObserver {
  readonly watched: readonly WatchedLiteral[]
  readonly observe: (literal: string, line: FoundLine) => void
  /** After the last line of one file. */
  readonly endOfFile?: (end: LogFileEnd) => void
}

interface LogFileEnd {
  readonly component: Component | undefined
  readonly host: string | undefined
  readonly file: string
  readonly from: string | undefined
  readonly to: string | undefined
  /** The last line that has a time, or simply the last. */
  readonly last: EvidenceReference | undefined
  /** False when the end of the log is missing. */
  readonly whole: boolean
}

/** Everything that the scan looks for. */
export interface ScanWishes {
  readonly signatures: readonly Signature[]
  readonly observers: readonly LogObserver[]
}
