/**
 * resource.Quantity (k8s.io/apimachinery/pkg/api/resource/quantity.go): `sign digits [. digits] suffix`, where the suffix is decimal (n u m
 * k M G T P E), binary (Ki Mi Gi Ti Pi Ei) or an exponent (e3, E-2). Stored as a message {1 text}; on reading, Go parses the text and
 * prints it again in its own form: no fraction, the largest suffix that leaves a whole number; nothing below one billionth. A text that
 * already is in that form, or nearly so, is kept as it stands, and these are almost all: they are found by shape, without arithmetic.
 */
const shape = /^([+-]?)(\d*)(?:\.(\d*))?(|n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\d+)$/

const decimalExponents: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
}
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
/** What Go computes with 64 bits; anything longer goes through its decimals. */
const MOST_DIGITS = 18
const MOST_BINARY_DIGITS = 14
const LARGEST = 2n ** 63n - 1n

/** A number as whole units of a power of ten. */
interface Decimal {
  readonly unscaled: bigint
  readonly exponent: number
}

/** The canonical text, or undefined for what is no quantity. */
export function renderQuantity(text: string): string | undefined {
  const match = shape.exec(text)
  if (match === null || text.length > 64) return undefined
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match
  const digits = whole.replace(/^0+/, '')
  if (text === '') return undefined
  const binary = binarySuffixes.indexOf(suffix, 1)
  const negative = sign === '-'
  if (binary > 0) return renderBinary({ text, digits, fraction, negative }, binary)
  const isPower = !(suffix in decimalExponents)
  const power = isPower ? Number(suffix.slice(1)) : (decimalExponents[suffix] ?? 0)
  if (Math.abs(power) > 1000) return undefined
  const exponent = power - fraction.length
  const shifted = (digits === '' ? '0' : digits) + fraction
  const isKept =
    shifted.length <= MOST_DIGITS &&
    exponent >= -9 &&
    exponent % 3 === 0 &&
    !shifted.endsWith('000') &&
    shifted[0] !== '0'
  if (isKept) return text
  return renderDecimal(roundUp({ unscaled: BigInt(shifted), exponent }), negative, isPower)
}

interface Digits {
  readonly text: string
  readonly digits: string
  readonly fraction: string
  readonly negative: boolean
}

function renderBinary(given: Digits, binary: number): string | undefined {
  const { text, digits, fraction, negative } = given
  const value = BigInt(digits === '' ? '0' : digits)
  const fits = fraction === '' && MOST_BINARY_DIGITS - Math.max(digits.length, 1) - binary * 3 >= 0
  if (fits && (value & 7n) !== 0n) return text
  if (!fits && !/\d/.test(text)) return undefined
  const exact = {
    unscaled: BigInt(`${digits}${fraction}` || '0') * 1024n ** BigInt(binary),
    exponent: -fraction.length,
  }
  const rounded = roundUp(exact)
  const integer = rounded.exponent === 0 ? rounded.unscaled : undefined
  const isLarge = integer !== undefined ? integer > LARGEST : scaled(rounded, 0) > LARGEST
  const amount = isLarge ? LARGEST : integer
  if (amount === 0n) return '0'
  if (amount === undefined || amount < 1024n)
    return renderDecimal(isLarge ? exactly(LARGEST) : rounded, negative, false)
  let [rest, times] = [amount, 0]
  while (rest >= 1024n && rest % 1024n === 0n && times < binarySuffixes.length - 1) {
    rest /= 1024n
    times++
  }
  return `${negative ? '-' : ''}${rest}${binarySuffixes[times]}`
}

const exactly = (unscaled: bigint): Decimal => ({ unscaled, exponent: 0 })

const scaled = (value: Decimal, exponent: number): bigint =>
  value.exponent >= exponent
    ? value.unscaled * 10n ** BigInt(value.exponent - exponent)
    : value.unscaled / 10n ** BigInt(exponent - value.exponent)

/** To billionths, away from zero; and without a fraction of zeros. */
function roundUp(value: Decimal): Decimal {
  let { unscaled, exponent } = value
  if (exponent < -9) {
    const unit = 10n ** BigInt(-9 - exponent)
    unscaled = (unscaled + unit - 1n) / unit
    exponent = -9
  }
  while (exponent < 0 && unscaled % 10n === 0n) {
    unscaled /= 10n
    exponent++
  }
  return { unscaled, exponent }
}

const suffixOfExponent = new Map(Object.entries(decimalExponents).map(([suffix, exponent]) => [exponent, suffix]))

function renderDecimal(value: Decimal, negative: boolean, isPower: boolean): string {
  if (value.unscaled === 0n) return '0'
  let { unscaled, exponent } = value
  while (unscaled % 10n === 0n) {
    unscaled /= 10n
    exponent++
  }
  while (exponent % 3 !== 0) {
    unscaled *= 10n
    exponent--
  }
  const suffix = isPower ? (exponent === 0 ? '' : `e${exponent}`) : (suffixOfExponent.get(exponent) ?? '')
  return `${negative ? '-' : ''}${unscaled}${suffix}`
}
