import { componentOfIdentifier } from '../formats/log/component-of-identifier.ts'
import { decodeEnvelope, decodeLogLine, type LogLineHint } from '../formats/log/decode-log-line.ts'
import type { Envelope } from '../formats/log/log-line.ts'
import type { Component } from '../model/component.ts'

/** What the first lines of a log say about the rest. */
export interface LogHead {
  readonly envelope: Envelope
  /** ISO time of the first dated line. */
  readonly from: string | undefined
  /** Host that a journal names. */
  readonly host: string | undefined
}

const LINES_LOOKED_AT = 60

export function decodeLogHead(text: string, hint: LogLineHint): LogHead {
  const lines = text.split('\n', LINES_LOOKED_AT).filter((line) => line !== '')
  const counts = new Map<Envelope, number>()
  let host: string | undefined
  for (const line of lines) {
    const decoded = decodeEnvelope(line, hint)
    host ??= decoded.host
    counts.set(decoded.envelope, (counts.get(decoded.envelope) ?? 0) + 1)
  }
  const isExport = lines.some((line) => line.startsWith('__REALTIME_TIMESTAMP='))
  const envelope = isExport ? 'journald-export' : commonest(counts)
  const from = lines.map((line) => decodeLogLine(line, { ...hint, envelope }).at).find((at) => at !== undefined)
  return { envelope, from: isExport ? exportTime(text) : from, host: isExport ? exportHost(text) : host }
}

/** An envelope around at least a third of the lines is the envelope of the log: stack traces and cut lines have none. */
function commonest(counts: ReadonlyMap<Envelope, number>): Envelope {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const wrapped = [...counts].filter(([envelope]) => envelope !== 'none').sort((left, right) => right[1] - left[1])[0]
  return wrapped !== undefined && wrapped[1] * 3 >= total ? wrapped[0] : 'none'
}

const exportTime = (text: string): string | undefined => {
  const micros = /^__REALTIME_TIMESTAMP=(\d{1,17})$/m.exec(text)?.[1]
  return micros === undefined ? undefined : new Date(Math.floor(Number(micros) / 1000)).toISOString()
}

const exportHost = (text: string): string | undefined => /^_HOSTNAME=(.+)$/m.exec(text)?.[1]

/** Components that lines of a journal name; the whole text is looked at. */
export function componentsNamedIn(text: string, hint: LogLineHint): ReadonlySet<Component> {
  const found = new Set<Component>()
  for (const line of text.split('\n')) {
    const identifier = /^SYSLOG_IDENTIFIER=(.+)$/.exec(line)?.[1] ?? decodeEnvelope(line, hint).identifier
    const component = identifier === undefined ? undefined : componentOfIdentifier(identifier)
    if (component !== undefined) found.add(component)
  }
  return found
}
