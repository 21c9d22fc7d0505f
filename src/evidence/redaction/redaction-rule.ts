/**
 * A rule is data: a name, the words that stand in every match, and how to find the secret in a line. Lines are latin1 text
 * (one character per byte), so that bytes which are not UTF-8 pass through unchanged.
 */
export interface RedactionRule {
  /** Stands in the bundle: `[redacted:NAME#tag]`. */
  readonly name: string
  /** One of these, in any case, stands in every match: a line with none of them is not looked at. */
  readonly literals: readonly string[]
  /** For secrets that carry no word: a run of small letters and digits of this length wakes the rule as well. */
  readonly run?: AlphanumericRun
  /** The secret alone, never the word that gives it away. */
  readonly find: (text: string) => Iterable<Span>
}

export interface AlphanumericRun {
  readonly atLeast: number
  readonly atMost: number
  /** The character before the run. */
  readonly after?: string
}

export interface Span {
  /** Where the match began, with the words that gave the secret away. */
  readonly from: number
  readonly start: number
  readonly end: number
}

/** What a match looked like, for rules that a pattern alone cannot decide. */
export interface Candidate {
  readonly secret: string
  /** The group `key`, or empty. */
  readonly key: string
  readonly text: string
  readonly start: number
}

/** A rule by regular expression: flags `dg` at least, the secret in the group `secret`. What was redacted before is left alone. */
export function matching(
  pattern: RegExp,
  accepts: (candidate: Candidate) => boolean = () => true,
): RedactionRule['find'] {
  return everyMatch(pattern, (candidate) => !isRedacted(candidate.secret) && accepts(candidate))
}

/** As `matching`, for values that go on after something in them was redacted. */
export function everyMatch(pattern: RegExp, accepts: (candidate: Candidate) => boolean): RedactionRule['find'] {
  return function* find(text) {
    for (const match of text.matchAll(pattern)) {
      const [start, end] = match.indices?.groups?.secret ?? [0, 0]
      if (start === end) continue
      const candidate = { secret: text.slice(start, end), key: match.groups?.key ?? '', text, start }
      if (accepts(candidate)) yield { from: match.index, start, end }
    }
  }
}

/** Several ways to find the secrets of one rule. */
export function either(...finders: readonly RedactionRule['find'][]): RedactionRule['find'] {
  return function* find(text) {
    for (const finder of finders) yield* finder(text)
  }
}

/** A value that was redacted before. */
export const isRedacted = (text: string): boolean => text.startsWith('[redacted:')
