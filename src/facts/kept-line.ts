import { shorten } from '../base/text.ts'
import { decodeLogLine, type LogLineHint } from '../formats/log/decode-log-line.ts'
import type { Component } from '../model/component.ts'
import type { EvidenceReference } from '../model/evidence.ts'

/** One file of a stream: a component on a host, over all its rotated files. */
export interface ScannedFile {
  readonly path: string
  readonly host: string | undefined
  readonly component: Component | undefined
  readonly hint: LogLineHint
  /** Host clock minus operator clock, taken off every time. */
  readonly clockOffsetMs: number
  /** Ordinal of its first line in its stream. */
  readonly firstOrdinal: number
}

/** A line that is kept as evidence. Holds its own text and no block; it is decoded only when it is shown. */
export interface KeptLine {
  readonly file: ScannedFile
  /** 0-based. */
  readonly number: number
  readonly text: string
}

const TEXT_LIMIT = 600

export function referenceOf({ file, number, text }: KeptLine): EvidenceReference {
  const decoded = decodeLogLine(text, file.hint)
  const shown = file.hint.envelope === 'journald-export' ? decoded.payload : text
  return {
    file: file.path,
    line: number + 1,
    text: shorten(shown, TEXT_LIMIT),
    host: file.host ?? decoded.host,
    at: withoutOffset(decoded.at, file.clockOffsetMs),
  }
}

/** Moves a host's time to the operator's clock. */
export const withoutOffset = (at: string | undefined, clockOffsetMs: number): string | undefined =>
  at === undefined || clockOffsetMs === 0 ? at : new Date(Date.parse(at) - clockOffsetMs).toISOString()
