/**
 * Times as logs write them. Three kinds: with a zone (zap, CRI, docker, journald iso/json/export), without a zone but with a year
 * (capnslog, dmesg -T), and without a year (klog `MMDD hh:mm:ss.ffffff`, syslog `Mon dd hh:mm:ss`). What lacks a zone is taken as
 * UTC: control-plane containers run in UTC, and a host's zone is not in its log.
 */
/** What a line may leave out: the time of capture, or of the file, in milliseconds since the epoch. */
export interface TimeReference {
  readonly referenceMs: number
  /** When the machine started, for lines that count seconds since boot. */
  readonly bootedAtMs?: number | undefined
}

const DAY_MS = 86_400_000

/** ISO 8601 UTC with milliseconds, or undefined when it is no time. */
export function isoFromMs(ms: number): string | undefined {
  return Number.isFinite(ms) && Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString() : undefined
}

/** RFC 3339 and what is near it: `+0000` without a colon, a comma before the fraction, nanoseconds; no zone means UTC. */
export function decodeZonedTime(text: string): string | undefined {
  const match =
    /^(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s?(Z|UTC|[+-]\d\d:?\d\d)?$/.exec(text)
  if (match === null) return undefined
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = match
  const utc = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    Number(fraction.padEnd(3, '0').slice(0, 3)),
  )
  return isoFromMs(utc - zoneOffsetMs(zone))
}

function zoneOffsetMs(zone: string): number {
  const match = /^([+-])(\d\d):?(\d\d)$/.exec(zone)
  if (match === null) return 0
  const minutes = Number(match[2]) * 60 + Number(match[3])
  return (match[1] === '-' ? -minutes : minutes) * 60_000
}

/** The fields of a time that names no year; `month` is 1 to 12. */
export interface YearlessTime {
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly millisecond: number
}

/** The year that puts it closest before the reference; a day of slack, because clocks differ and zones are not written. */
export function resolveYear(time: YearlessTime, referenceMs: number): string | undefined {
  const year = new Date(referenceMs).getUTCFullYear()
  if (!Number.isFinite(year) || time.month < 1 || time.month > 12 || time.day < 1 || time.day > 31) return undefined
  const inYear = (candidate: number): number =>
    Date.UTC(candidate, time.month - 1, time.day, time.hour, time.minute, time.second, time.millisecond)
  const ahead = [year + 1, year, year - 1].map(inYear).find((ms) => ms <= referenceMs + DAY_MS)
  return ahead === undefined ? undefined : isoFromMs(ahead)
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** 1 to 12, or 0 for no month. `11月` is the eleventh. */
export const monthNumber = (name: string): number =>
  name.endsWith('月') ? Number(name.slice(0, -1)) : MONTHS.indexOf(name.toLowerCase()) + 1

/** Milliseconds of a fraction of a second with any number of digits. */
export const fractionMs = (digits: string | undefined): number => Number((digits ?? '').padEnd(3, '0').slice(0, 3))
