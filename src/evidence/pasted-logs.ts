import { decodeEnvelope, decodeProgramLine } from '../formats/log/decode-log-line.ts'
import type { Component } from '../model/component.ts'
import { componentOfLine, type RecognisedLog, recogniseLog } from './recognise.ts'
import { componentInName } from './recognise-command.ts'

/** A piece of a log that somebody pasted among other text. */
export interface PastedLog extends RecognisedLog {
  /** 1-based number of its first line in the text around it. */
  readonly line: number
  readonly text: string
}

/** Lines that belong together by their shape: one program, or one journal, never writes two of these in turn. */
type Shape = 'journal' | 'kernel' | 'zap' | 'klog' | 'logrus' | 'plain'

interface Piece {
  readonly shape: Shape
  readonly line: number
  readonly lines: string[]
  /** What stands above it, which may say whose it is. */
  readonly heading: string
}

/** More pieces than a person pastes: then it is one log of a program that writes in several shapes. */
const MOST_PIECES = 24

/** The logs in notes, tickets and outputs of commands. A piece whose program is not known is left out. */
export function findPastedLogs(text: string, heading = ''): readonly PastedLog[] {
  const pieces = cut(text.split('\n'), heading)
  if (pieces.length > MOST_PIECES) return []
  const found: PastedLog[] = []
  for (const piece of pieces) {
    const content = recogniseLog(piece.lines.filter((line) => line.trim() !== ''))
    if (content === undefined) continue
    const component = content.component ?? (content.isMixed ? undefined : componentInName(piece.heading))
    if (component === undefined && !content.isMixed) continue
    found.push({ ...content, component, line: piece.line, text: `${piece.lines.join('\n').trimEnd()}\n` })
  }
  return found
}

function cut(lines: readonly string[], first: string): readonly Piece[] {
  const pieces: Piece[] = []
  let current: Piece | undefined
  let heading = first
  for (const [index, raw] of lines.entries()) {
    const line = raw.replace(/\r$/, '')
    const shape = shapeOf(line.trimStart())
    if (shape === undefined) {
      if (isProse(line)) current = undefined
      else if (line.trim() !== '') current?.lines.push(line)
      if (current === undefined && /\w/.test(line)) heading = line
      continue
    }
    if (current?.shape !== shape) {
      current = { shape, line: index + 1, lines: [], heading }
      pieces.push(current)
    }
    // Blank lines are kept, so that the number of a line can still be told.
    while (current.line + current.lines.length < index + 1) current.lines.push('')
    current.lines.push(line)
  }
  return pieces
}

function shapeOf(line: string): Shape | undefined {
  const envelope = decodeEnvelope(line, { referenceMs: 0 })
  if (envelope.identifier !== undefined) return 'journal'
  if (envelope.envelope === 'dmesg') return 'kernel'
  const program = decodeProgramLine(envelope.payload, { referenceMs: 0 })
  if (program.format === 'klog' || program.format === 'logrus') return program.format
  if (program.format !== 'plain') return 'zap'
  return componentOfLine(envelope, program) === undefined ? undefined : 'plain'
}

/** What a person writes between two pieces: a heading, a fence, a rule, a sentence that announces. */
const isProse = (line: string): boolean =>
  /^\s*(?:```|~~~|#{1,6} |-{3,}|={3,}|\*{3,}|\.{3,})|[\u4e00-\u9fff]|[::]\s*$/.test(line)

/** The programs whose own lines were found. */
export const componentsOf = (logs: readonly PastedLog[]): ReadonlySet<Component> =>
  new Set(logs.flatMap(({ component }) => component ?? []))
