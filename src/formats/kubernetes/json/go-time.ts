/**
 * Times as Go writes them. Stored: google.protobuf.Timestamp {1 seconds since 1970, 2 nanoseconds}; an empty message is Go's zero time,
 * the first second of the year 1, which is `null` in JSON. `metav1.Time` prints RFC 3339 in UTC with whole seconds and forgets the
 * rest; `metav1.MicroTime` prints six digits behind the second, cut and not rounded (k8s.io/apimachinery/pkg/apis/meta/v1/time.go,
 * micro_time.go). `metav1.Duration` prints like time.Duration.String of Go.
 */
const ZERO_TIME_SECONDS = -62135596800
const YEAR_10000_SECONDS = 253402300800

const DAY_SECONDS = 86400
const twoDigits = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'))
/** Times of one cluster lie close together: the date is that of the time before, nearly always. */
let lastDay = 0
let lastDate = '1970-01-01T'

/** `null` for the zero time, undefined for one that cannot be written with four digits of a year. */
export const renderGoTime = (seconds: number): string | null | undefined =>
  seconds === ZERO_TIME_SECONDS ? null : renderUtc(seconds)

function renderUtc(seconds: number): string | undefined {
  if (seconds < ZERO_TIME_SECONDS || seconds >= YEAR_10000_SECONDS) return undefined
  const day = Math.floor(seconds / DAY_SECONDS)
  if (day !== lastDay) {
    lastDay = day
    lastDate = new Date(day * DAY_SECONDS * 1000).toISOString().slice(0, 11)
  }
  const second = seconds - day * DAY_SECONDS
  return `${lastDate}${twoDigits[Math.floor(second / 3600)]}:${twoDigits[Math.floor(second / 60) % 60]}:${twoDigits[second % 60]}Z`
}

export function renderGoMicroTime(seconds: number, nanos: number): string | null | undefined {
  const micros = Math.trunc(nanos / 1000)
  if (seconds === ZERO_TIME_SECONDS && micros === 0) return null
  const carry = Math.floor(micros / 1e6)
  const text = renderUtc(seconds + carry)
  return text !== undefined ? `${text.slice(0, 19)}.${String(micros - carry * 1e6).padStart(6, '0')}Z` : text
}

const SECOND = 1_000_000_000n
const smallUnits: readonly (readonly [bigint, string])[] = [
  [1_000_000n, 'ms'],
  [1000n, 'µs'],
  [1n, 'ns'],
]

/** `1h30m0s`, `1.5s`, `100ms`, `0s`. */
export function renderGoDuration(nanoseconds: bigint): string {
  if (nanoseconds === 0n) return '0s'
  const sign = nanoseconds < 0n ? '-' : ''
  const whole = nanoseconds < 0n ? -nanoseconds : nanoseconds
  const small = whole < SECOND ? smallUnits.find(([size]) => whole >= size) : undefined
  if (small !== undefined) return `${sign}${decimal(whole, small[0])}${small[1]}`
  const minutes = whole / (60n * SECOND)
  const seconds = `${decimal(whole % (60n * SECOND), SECOND)}s`
  if (minutes === 0n) return sign + seconds
  const hours = minutes / 60n
  return `${sign}${hours === 0n ? '' : `${hours}h`}${minutes % 60n}m${seconds}`
}

function decimal(value: bigint, unit: bigint): string {
  const rest = value % unit
  const digits = String(unit).length - 1
  const fraction = String(rest).padStart(digits, '0').replace(/0+$/, '')
  return rest === 0n ? String(value / unit) : `${value / unit}.${fraction}`
}
