/**
 * What a text looks like inside base64. The same bytes have three spellings, by where in a group of three they begin; the
 * letters that also depend on the neighbours are left out.
 */
export function base64Spellings(text: string): readonly string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.from('\0'.repeat(offset) + text, 'latin1').toString('base64')
    const first = Math.ceil((offset * 8) / 6)
    const whole = Math.floor(((offset + text.length) * 8) / 6)
    return encoded.slice(first, whole)
  })
}

/** Base64 of base64: a kubeconfig (its keys are base64) kept in a Secret. */
export const doubleBase64Spellings = (text: string): readonly string[] =>
  base64Spellings(text).flatMap((spelling) => base64Spellings(spelling))

/** `\x41\x42`, as `etcdctl --hex` prints. */
export const escapedHex = (text: string): string =>
  [...Buffer.from(text, 'latin1')].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')

export const plainHex = (text: string): string => Buffer.from(text, 'latin1').toString('hex')

/** For a pattern that is built from data. */
export const escapePattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

/** Text of a base64 (or base64url) run. */
export const decodeBase64 = (text: string): string => Buffer.from(text, 'base64').toString('latin1')
