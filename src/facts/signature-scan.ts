import type { Component } from '../model/component.ts'
import { matchSignature } from '../model/match-signature.ts'
import { componentAmong, foundLine, hitLine, type OpenLine, ordinalOf, payloadOf } from './found-line.ts'
import type { ScannedFile } from './kept-line.ts'
import { countNewlines, type LogBlock } from './log-blocks.ts'
import { isLifeLine } from './process-life.ts'
import type { LiteralUse, ScanTable } from './scan-table.ts'
import type { SignatureTracker } from './signature-tracker.ts'

/** What is carried from line to line, and from file to file, of one stream. */
export interface StreamState {
  readonly tracker: SignatureTracker
  /** Components whose process was told to stop and has not started again: what they complain of is their own end. */
  readonly stopping: Set<Component>
}

/** Scans one block. Only lines that hold a literal are looked at further. */
export function scanBlock(
  block: LogBlock,
  file: ScannedFile,
  { table, state }: { table: ScanTable; state: StreamState },
): void {
  const { bytes } = block
  const separator = file.hint.envelope === 'journald-export' ? '\n\n' : '\n'
  let line: OpenLine | undefined
  let number = block.firstLine
  let counted = 0
  const seen: number[] = []
  const openLine = (at: number): OpenLine => {
    const before = at === 0 ? -1 : bytes.lastIndexOf(separator, at - 1)
    const start = before < 0 ? 0 : before + separator.length
    const end = bytes.indexOf(separator, at)
    number += countNewlines(bytes, counted, start)
    counted = start
    seen.length = 0
    return { file, bytes, start, end: end < 0 ? bytes.length : end, number, text: undefined, envelope: undefined }
  }
  table.matcher.scan(bytes, { from: 0, to: bytes.length }, (literal, at) => {
    if (line === undefined || at >= line.end) line = openLine(at)
    const entry = table.entries[literal]
    if (entry === undefined || seen.includes(literal)) return
    seen.push(literal)
    for (const use of entry.uses) applyUse(use, entry.text, { line, state })
  })
}

/** Gives a line that holds a literal to whoever waits for it, if the line is of a component that may say it. */
function applyUse(use: LiteralUse, literal: string, { line, state }: { line: OpenLine; state: StreamState }): void {
  const component = componentAmong(line, use.components)
  if (component === undefined) return
  if (use.kind === 'hit') {
    // Only the farewell itself still counts, and the first line of the next process.
    if (state.stopping.has(component) && !isLifeLine(payloadOf(line), component)) return
    const match = matchSignature(use.signature, component, payloadOf(line))
    if (match !== undefined) state.tracker.hit(use.signature, match.about, hitLine(line, component))
    return
  }
  if (!payloadOf(line).includes(literal)) return
  if (use.kind === 'observer') use.observer.observe(literal, foundLine(line, component))
  else if (use.kind === 'clear') state.tracker.clear(use.signature, namesIn(payloadOf(line)), ordinalOf(line))
  else {
    if (use.mark === '@stop') state.stopping.add(component)
    if (use.mark === '@start') state.stopping.delete(component)
    state.tracker.clearByLife(component, use.mark, ordinalOf(line))
  }
}

const NAMES = /\b[0-9a-f]{14,16}\b|\b\d{1,3}(?:\.\d{1,3}){3}\b/g
const LOCAL_ID = /"local-member-id":"[0-9a-f]+"/g

/** Member ids and addresses that a line names, but for the member that writes it. */
const namesIn = (payload: string): readonly string[] => payload.replace(LOCAL_ID, '').match(NAMES) ?? []
