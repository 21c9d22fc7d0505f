/**
 * One line of a log is an envelope (container runtime, journal, kernel buffer, or none) around the line a program wrote. Each
 * kind has its file beside this one, opening with its layout. What nothing recognises is plain: the text is the message.
 */
import type { Component } from '../../model/component.ts'
import { decodeCapnslog } from './capnslog.ts'
import { componentOfIdentifier } from './component-of-identifier.ts'
import { decodeCri, decodeDockerJson } from './container-envelope.ts'
import { decodeDmesg } from './dmesg.ts'
import { decodeJournaldExport, decodeJournaldJson } from './journald-entry.ts'
import { decodeJournaldIso, decodeJournaldShort } from './journald-text.ts'
import { decodeKlog } from './klog.ts'
import type { Envelope, EnvelopeLine, LogLine, ProgramLine } from './log-line.ts'
import { noFields } from './log-line.ts'
import { decodeLogrus } from './logrus.ts'
import type { TimeReference } from './time.ts'
import { decodeZapConsole, decodeZapJson } from './zap.ts'

export interface LogLineHint extends TimeReference {
  /** Who wrote the log, where the file says so; a journal's own identifier is stronger. */
  readonly component?: Component | undefined
  /** The envelope of the lines before, tried first. */
  readonly envelope?: Envelope | undefined
}

type EnvelopeDecoder = (line: string, reference: TimeReference) => EnvelopeLine | undefined

const envelopes: Readonly<Record<Exclude<Envelope, 'none'>, EnvelopeDecoder>> = {
  cri: decodeCri,
  'docker-json': decodeDockerJson,
  'journald-json': decodeJournaldJson,
  'journald-iso': decodeJournaldIso,
  'journald-short': decodeJournaldShort,
  dmesg: decodeDmesg,
  'journald-export': decodeJournaldExport,
}

const programs: readonly ((line: string, reference: TimeReference) => ProgramLine | undefined)[] = [
  decodeZapJson,
  decodeKlog,
  decodeCapnslog,
  decodeLogrus,
  decodeZapConsole,
]

/** Never throws; what cannot be read is plain text. */
export function decodeLogLine(text: string, hint: LogLineHint): LogLine {
  const { envelope, readTime, host, identifier, payload } = decodeEnvelope(text, hint)
  const program = decodeProgramLine(payload, hint)
  // A program's own time wins unless it lacks the year, which the envelope around it has.
  const programTimeIsWhole = program.format !== 'klog' && program.at !== undefined
  return {
    at: programTimeIsWhole ? program.at : (readTime() ?? program.at),
    host,
    identifier,
    component: (identifier === undefined ? undefined : componentOfIdentifier(identifier)) ?? hint.component,
    level: program.level,
    caller: program.caller,
    message: program.message,
    fields: program.fields,
    payload,
    envelope,
    format: program.format,
  }
}

/** Takes the envelope off. Enough for matching a signature, and much cheaper than the whole line. */
export function decodeEnvelope(text: string, hint: LogLineHint): EnvelopeLine {
  if (hint.envelope !== undefined && hint.envelope !== 'none') {
    const decoded = envelopes[hint.envelope](text, hint)
    if (decoded !== undefined) return decoded
  }
  for (const decode of Object.values(envelopes)) {
    const decoded = decode(text, hint)
    if (decoded !== undefined) return decoded
  }
  return { envelope: 'none', readTime: () => undefined, host: undefined, identifier: undefined, payload: text }
}

export function decodeProgramLine(payload: string, reference: TimeReference): ProgramLine {
  for (const decode of programs) {
    const decoded = decode(payload, reference)
    if (decoded !== undefined) return decoded
  }
  return { format: 'plain', at: undefined, level: undefined, caller: undefined, message: payload, fields: noFields }
}
