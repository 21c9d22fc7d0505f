/**
 * The depth of escaping of the quote at `at`, and where its backslashes begin. A quote of a document escaped n times follows
 * 2^n - 1 backslashes, and more in steps of 2^(n+1) when the string before it ends in backslashes: the depth is the number of
 * trailing ones.
 */
export function quoteAt(text: string, at: number): { readonly depth: number; readonly start: number } {
  let backslashes = 0
  // Bounded: a line of nothing but backslashes must not be counted again from each of them.
  while (backslashes < MOST_BACKSLASHES && text.charCodeAt(at - backslashes - 1) === BACKSLASH) backslashes++
  const depth = trailingOnes(backslashes)
  return { depth, start: at - (2 ** depth - 1) }
}

const BACKSLASH = 92
const MOST_BACKSLASHES = 127

export function trailingOnes(count: number): number {
  let ones = 0
  while (((count >> ones) & 1) === 1) ones++
  return ones
}
