/** How long something took, as kubectl says it (apimachinery, util/duration/duration.go: HumanDuration). */
export function humanDuration(durationMs: number): string {
  const seconds = Math.trunc(durationMs / 1000)
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 60 * 2) return `${seconds}s`
  const minutes = Math.trunc(durationMs / 60_000)
  if (minutes < 10) return `${minutes}m${rest(seconds % 60, 's')}`
  if (minutes < 60 * 3) return `${minutes}m`
  const hours = Math.trunc(durationMs / 3_600_000)
  if (hours < 8) return `${hours}h${rest(minutes % 60, 'm')}`
  if (hours < 48) return `${hours}h`
  const days = Math.trunc(hours / 24)
  if (hours < 24 * 8) return `${days}d${rest(hours % 24, 'h')}`
  if (hours < 24 * 365 * 2) return `${days}d`
  const years = Math.trunc(hours / 24 / 365)
  if (hours < 24 * 365 * 8) return `${years}y${rest(days % 365, 'd')}`
  return `${years}y`
}

const rest = (count: number, unit: string): string => (count === 0 ? '' : `${count}${unit}`)

/** Since when, seen from `now`; both are RFC 3339. */
export function ageOf(since: string, now: string): string {
  const [from, to] = [Date.parse(since), Date.parse(now)]
  if (Number.isNaN(from)) return '<unknown>'
  return Number.isNaN(to) ? since : humanDuration(to - from)
}
