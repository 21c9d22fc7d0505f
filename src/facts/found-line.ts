import type { Buffer } from 'node:buffer'
import { componentOfIdentifier } from '../formats/log/component-of-identifier.ts'
import { decodeEnvelope, decodeLogLine } from '../formats/log/decode-log-line.ts'
import type { EnvelopeLine, LogLine } from '../formats/log/log-line.ts'
import type { Component } from '../model/component.ts'
import { type KeptLine, referenceOf, type ScannedFile, withoutOffset } from './kept-line.ts'
import { LINE_LIMIT_BYTES } from './log-blocks.ts'
import type { FoundLine } from './log-observer.ts'
import { embeddedComponents } from './scan-table.ts'
import type { HitLine } from './signature-tracker.ts'

/** A line whose block is still there. Its text is taken out and unwrapped once, when somebody first wants it. */
export interface OpenLine {
  readonly file: ScannedFile
  readonly bytes: Buffer
  readonly start: number
  readonly end: number
  /** 0-based, in its file. */
  readonly number: number
  text: string | undefined
  envelope: EnvelopeLine | undefined
}

function textOf(line: OpenLine): string {
  if (line.text === undefined) {
    const text = line.bytes.toString('utf8', line.start, Math.min(line.end, line.start + LINE_LIMIT_BYTES))
    line.text = text.endsWith('\r') ? text.slice(0, -1) : text
  }
  return line.text
}

/** The line as the program wrote it. */
export const payloadOf = (line: OpenLine): string => envelopeOf(line)?.payload ?? textOf(line)

export const ordinalOf = (line: OpenLine): number => line.file.firstOrdinal + line.number

function envelopeOf(line: OpenLine): EnvelopeLine | undefined {
  if (line.file.hint.envelope === 'none') return undefined
  line.envelope ??= decodeEnvelope(textOf(line), line.file.hint)
  return line.envelope
}

/** The component that the line belongs to, if it is one of these. */
export function componentAmong(line: OpenLine, components: readonly Component[]): Component | undefined {
  const identifier = envelopeOf(line)?.identifier
  const named = identifier === undefined ? undefined : componentOfIdentifier(identifier)
  const writer = named ?? line.file.component
  if (writer === undefined) return undefined
  if (components.includes(writer)) return writer
  return embeddedComponents[writer]?.find((embedded) => components.includes(embedded))
}

const hostOfLine = (line: OpenLine): string | undefined => line.file.host ?? envelopeOf(line)?.host

const keep = (line: OpenLine): KeptLine => ({ file: line.file, number: line.number, text: textOf(line) })

export const hitLine = (line: OpenLine, component: Component): HitLine => ({
  component,
  host: hostOfLine(line),
  ordinal: ordinalOf(line),
  kept: keep(line),
})

export function foundLine(line: OpenLine, component: Component): FoundLine {
  const kept = keep(line)
  const { file, text } = kept
  let decoded: LogLine | undefined
  const decode = (): LogLine => {
    decoded ??= decodeLogLine(text, file.hint)
    return decoded
  }
  return {
    component,
    host: hostOfLine(line),
    file: file.path,
    payload: payloadOf(line),
    decode,
    at: () => withoutOffset(decode().at, file.clockOffsetMs),
    reference: () => referenceOf(kept),
  }
}
