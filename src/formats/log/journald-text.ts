/**
 * What `journalctl` prints as text, and what syslog daemons write (RFC 3164 and RFC 3339 shapes):
 *
 *   short           Nov 20 10:00:00 cp1 etcd[123]: message          no year, local time
 *                   11月 20 10:00:00 cp1 etcd[123]: message         the same under a Chinese locale
 *                   etcd[123]: message                              as people cut it for a ticket
 *   short-precise   Nov 20 10:00:00.123456 cp1 etcd[123]: message
 *   short-iso       2026-11-20T10:00:00+0000 cp1 etcd[123]: message  (zone with a colon since systemd 255)
 *   short-iso-precise 2026-11-20T10:00:00.123456+0000 cp1 etcd[123]: message
 *   short-full      Fri 2026-11-20 10:00:00 UTC cp1 etcd[123]: message
 *
 * Kernel lines have the identifier `kernel` and no pid. Lines `-- Boot ... --`, `-- No entries --` and `-- Logs begin at` stand
 * between. A multi-line message is indented on its following lines. Source: systemd, src/shared/logs-show.c.
 */
import type { EnvelopeLine } from './log-line.ts'
import { decodeZonedTime, fractionMs, monthNumber, resolveYear, type TimeReference } from './time.ts'

const TAIL = '(\\S+) ([^\\s:\\[\\]]+)(?:\\[\\d+\\])?: ?'
const SHORT = new RegExp(`^([A-Z][a-z]{2}|\\d{1,2}月) {1,2}(\\d{1,2}) (\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d+))? ${TAIL}`)
const UNDATED = /^([A-Za-z][\w.@-]*)\[\d+\]: ?/
const ISO = new RegExp(`^(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d+)?(?:Z|[+-]\\d\\d:?\\d\\d)) ${TAIL}`)
const FULL = new RegExp(
  `^[A-Z][a-z]{2} (\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?) ([A-Z]{2,5}|[+-]\\d+) ${TAIL}`,
)

export function decodeJournaldShort(line: string, reference: TimeReference): EnvelopeLine | undefined {
  const match = SHORT.exec(line)
  if (match === null) return decodeUndated(line)
  const [prefix, month = '', day, hour, minute, second, fraction, host, identifier] = match
  const readTime = (): string | undefined =>
    resolveYear(
      {
        month: monthNumber(month),
        day: Number(day),
        hour: Number(hour),
        minute: Number(minute),
        second: Number(second),
        millisecond: fractionMs(fraction),
      },
      reference.referenceMs,
    )
  return { envelope: 'journald-short', readTime, host, identifier, payload: line.slice(prefix.length) }
}

function decodeUndated(line: string): EnvelopeLine | undefined {
  const [prefix = '', identifier] = UNDATED.exec(line) ?? []
  if (identifier === undefined) return undefined
  const payload = line.slice(prefix.length)
  return { envelope: 'journald-short', readTime: () => undefined, host: undefined, identifier, payload }
}

export function decodeJournaldIso(line: string): EnvelopeLine | undefined {
  const iso = ISO.exec(line)
  if (iso !== null) {
    const [prefix, time = '', host, identifier] = iso
    const readTime = (): string | undefined => decodeZonedTime(time)
    return { envelope: 'journald-iso', readTime, host, identifier, payload: line.slice(prefix.length) }
  }
  const full = FULL.exec(line)
  if (full === null) return undefined
  const [prefix, time = '', , host, identifier] = full
  // A named zone other than UTC cannot be told: abbreviations are ambiguous, so the time is taken as it stands.
  const readTime = (): string | undefined => decodeZonedTime(time)
  return { envelope: 'journald-iso', readTime, host, identifier, payload: line.slice(prefix.length) }
}
