import type { NamedSpan } from './redact-line.ts'

export interface WindowCut {
  /** How much of the window may be let out; the rest is looked at again with what follows it. */
  readonly end: number
  /** The rule whose secret goes on beyond the window. */
  readonly swallowing: string | undefined
}

/** Where a window of a long line is cut: never inside a match, and between two JSON strings where there are any. */
export function cutWindow(
  text: string,
  options: { readonly spans: readonly NamedSpan[]; readonly overlapBytes: number },
): WindowCut {
  let end = boundaryBefore(text, Math.max(1, text.length - options.overlapBytes), options.overlapBytes)
  for (const span of options.spans) {
    // A match that begins before the cut and ends after it would lose the words that gave it away.
    if (span.from >= end || span.end <= end) continue
    if (span.end === text.length) return { end: text.length, swallowing: span.rule }
    end = span.end
  }
  return { end, swallowing: undefined }
}

/** The end of a JSON string before `at`, of the shallowest depth there is: a walk that starts inside a string sees it inside out. */
function boundaryBefore(text: string, at: number, reach: number): number {
  const first = Math.max(0, at - reach)
  const region = text.slice(first, at)
  for (const quote of ['",', '\\",', '\\\\\\",']) {
    for (let found = region.lastIndexOf(quote); found >= 0; found = region.lastIndexOf(quote, found - 1)) {
      if (region[found - 1] !== '\\') return first + found + quote.length
      if (found === 0) break
    }
  }
  return at
}

const endOfSecret: Readonly<Record<string, RegExp>> = {
  'private-key': /-----END |["']/,
  'secret-data': /\}/,
  line: /$^/,
}

/** How many characters at the start of the next window still belong to the secret of the last. */
export function swallowedLength(text: string, rule: string): number {
  const end = text.search(endOfSecret[rule] ?? /[\s"'\0]/)
  return end < 0 ? text.length : end
}
