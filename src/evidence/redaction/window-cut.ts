import { quoteAt } from './quote-depth.ts'
import type { NamedSpan } from './redact-line.ts'

export interface WindowCut {
  /** How much of the window may be let out. */
  readonly end: number
  /** From where it is looked at again together with what follows: some of what was let out, for the words before a secret. */
  readonly keepFrom: number
  /** The rule whose secret goes on beyond the window. */
  readonly swallowing: string | undefined
}

/** Where a window of a long line is cut: never inside a match. */
export function cutWindow(
  text: string,
  options: { readonly spans: readonly NamedSpan[]; readonly overlapBytes: number },
): WindowCut {
  let end = Math.max(1, text.length - options.overlapBytes)
  for (const span of options.spans) {
    if (span.from >= end || span.end <= end) continue
    if (span.end === text.length) return { end: text.length, keepFrom: text.length, swallowing: span.rule }
    end = span.end
  }
  const reach = options.overlapBytes >> 1
  return { end, keepFrom: boundaryBefore(text, Math.max(1, end - reach), reach), swallowing: undefined }
}

/** Not inside a JSON string, of the shallowest depth possible: a walk that starts inside a string sees it inside out. */
function boundaryBefore(text: string, at: number, reach: number): number {
  let from = 0
  for (const depth of [0, 1, 2, 3]) {
    const opening = openString(text, { from, to: at, depth })
    if (opening === undefined) return at
    if (opening > 0 && at - opening <= reach) return opening
    from = opening + 1
  }
  return at
}

/** Where the string begins that is still open at `to`. */
function openString(
  text: string,
  range: { readonly from: number; readonly to: number; readonly depth: number },
): number | undefined {
  let opening: number | undefined
  for (let at = text.indexOf('"', range.from); at >= 0 && at < range.to; at = text.indexOf('"', at + 1)) {
    const quote = quoteAt(text, at)
    if (quote.depth === range.depth) opening = opening === undefined ? quote.start : undefined
  }
  return opening
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
