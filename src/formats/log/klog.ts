/**
 * klog, the logger of Kubernetes (k8s.io/klog/v2, text format):
 *
 *   Lmmdd hh:mm:ss.uuuuuu threadid file:line] message
 *   I1120 10:00:00.000000       1 server.go:186] "Golang settings" GOGC="" GOMAXPROCS=""
 *
 * L is I, W, E or F. No year, no zone (local time of the process). Since 1.19 structured lines have a quoted message followed by
 * key="value" pairs; values without spaces may stand bare; multi-line values open with `key=<` and end with a line ` >`.
 * Source: klog.go formatHeader, internal/serialize/keyvalues.go. The same header in glog (Kubernetes before 1.13).
 */
import type { LogLevel, ProgramLine } from './log-line.ts'
import { noFields } from './log-line.ts'
import { fractionMs, resolveYear, type TimeReference } from './time.ts'

const HEADER = /^([IWEF])(\d\d)(\d\d) (\d\d):(\d\d):(\d\d)\.(\d{1,9})\s+\d+ ([^\s:\]]+:\d+)\] ?/

const LEVELS: Readonly<Record<string, LogLevel>> = { I: 'info', W: 'warning', E: 'error', F: 'fatal' }

export function decodeKlog(line: string, reference: TimeReference): ProgramLine | undefined {
  const match = HEADER.exec(line)
  if (match === null) return undefined
  const [header, level = '', month, day, hour, minute, second, fraction, caller] = match
  const at = resolveYear(
    {
      month: Number(month),
      day: Number(day),
      hour: Number(hour),
      minute: Number(minute),
      second: Number(second),
      millisecond: fractionMs(fraction),
    },
    reference.referenceMs,
  )
  return { format: 'klog', at, level: LEVELS[level], caller, ...decodeStructured(line.slice(header.length)) }
}

const QUOTED = /^"((?:[^"\\]|\\.)*)"/
const PAIR = /\s([A-Za-z_][\w./-]*)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]\S*)?)/g

function decodeStructured(text: string): { message: string; fields: ReadonlyMap<string, string> } {
  const quoted = QUOTED.exec(text)
  if (quoted === null) return { message: text, fields: noFields }
  const fields = new Map<string, string>()
  for (const [, key = '', value, bare] of text.slice(quoted[0].length).matchAll(PAIR)) {
    fields.set(key, value === undefined ? (bare ?? '') : unquote(value))
  }
  return { message: unquote(quoted[1] ?? ''), fields }
}

/** Go's strconv.Quote, as far as log messages use it. */
const unquote = (text: string): string =>
  text.includes('\\')
    ? text.replace(/\\(["\\nt])/g, (_, escaped: string) => ({ n: '\n', t: '\t' })[escaped] ?? escaped)
    : text
