import { type Candidate, either, matching, type RedactionRule } from './redaction-rule.ts'

/**
 * `KEY = value` in every dress it wears on a host: YAML, JSON at any depth of escaping, TOML, environment, Go structs, command
 * lines, URLs. `words` is a pattern without groups; what stands before it in the key is read back by `keyOf`.
 */
export interface AssignmentOptions {
  /** Decides what the words alone cannot: `form` says how sure the shape is. */
  readonly accepts: (candidate: Candidate, form: AssignmentForm) => boolean
  /** Whether a bare value at the start of a line may hold spaces. */
  readonly bareValue: 'word' | 'line'
}

/** `prose`: a bare word after `key: ` in the middle of a line, which may be a sentence. */
type AssignmentForm = 'exact' | 'prose'

// Bounded, so that a hostile line of backslashes costs no square of its length.
const QUOTE = '\\\\{0,15}["\']'
/** Up to the same quote at the same depth of escaping, or the end of the line where it was cut. */
const QUOTED = `(?<q>${QUOTE})(?<secret>(?:(?!(?<!\\\\)\\k<q>).)*)`
/** A word; a query of a URL ends at its next parameter. */
const BARE = `(?<secret>(?:(?!&[\\w.-]{1,40}=)[^\\s"'\\0\\\\]|\\\\(?!\\\\{0,15}["']))+)`
const SEPARATOR = '[ \\t]*(?:=>|[:=])[ \\t]*'
const LINE_START = '(?:^|\\0)[ \\t]*(?:-[ \\t]+|export[ \\t]+|Environment=)?'
const KEY_LEAD = '[\\w.-]{0,80}?'

const caseless = (source: string): RegExp => new RegExp(source, 'dgi')

export function assignment(words: string, options: AssignmentOptions): RedactionRule['find'] {
  const exact = (candidate: Candidate) => options.accepts(candidate, 'exact')
  const prose = (candidate: Candidate) => options.accepts(candidate, 'prose')
  const key = `(?<key>${words})`
  const bareLine =
    options.bareValue === 'line' ? `(?<secret>[^\\s"'\\0|>{[][^\\0]*)` : `(?<secret>[^\\s"'\\0]+)[ \\t]*$`
  return either(
    matching(caseless(`${key}(?:${QUOTE})?${SEPARATOR}${QUOTED}`), exact),
    matching(caseless(`(?<q>${QUOTE})[\\w.-]{0,80}?${key}=(?<secret>(?:(?!(?<!\\\\)\\k<q>).)*)`), exact),
    // A quote that opens before the key and is not closed after it ends the value: an element of a JSON list on its own line.
    matching(
      caseless(`${LINE_START}(?<q>["'])${KEY_LEAD}${key}${SEPARATOR}(?<secret>(?:(?!(?<!\\\\)\\k<q>).)*)`),
      exact,
    ),
    matching(caseless(`${LINE_START}["']${KEY_LEAD}${key}["']${SEPARATOR}${bareLine}`), exact),
    matching(caseless(`${LINE_START}${KEY_LEAD}${key}["']?${SEPARATOR}${bareLine}`), exact),
    matching(caseless(`${key}(?:${QUOTE})?[ \\t]*=[ \\t]*${BARE}`), exact),
    matching(caseless(`${key}(?:${QUOTE})?:${BARE}`), exact),
    matching(caseless(`${key}(?:${QUOTE})?[ \\t]*:[ \\t]+${BARE}`), prose),
  )
}

/** `--flag value` as a shell word, as elements of a JSON or Go list, separated by NUL, or with `=`. */
export function flag(words: string, accepts: (candidate: Candidate) => boolean): RedactionRule['find'] {
  const name = `(?<![\\w-])--?(?<key>(?:[a-z0-9]{1,30}[-_.]){0,6}(?:${words}))`
  return either(
    matching(caseless(`${name}(?:=|[ \\t\\0]+|${QUOTE}[ \\t]*,?[ \\t]*)${QUOTED}`), accepts),
    matching(caseless(`(?<q>${QUOTE})${name}=(?<secret>(?:(?!(?<!\\\\)\\k<q>).)*)`), accepts),
    matching(caseless(`${name}=${BARE}`), accepts),
    matching(caseless(`${name}[ \\t\\0,]+(?!--)${BARE}`), accepts),
  )
}

/** The key with what stands before the words: `ETCD_INITIAL_CLUSTER_` and `TOKEN`. */
export function keyOf({ key, text, start }: Candidate): string {
  const at = text.lastIndexOf(key, start)
  const lead = /[\w.-]*$/.exec(text.slice(Math.max(0, at - 80), at))?.[0] ?? ''
  return lead + key
}

/** Values that say nothing: switches, absence, and file names, which are evidence. */
export function isPlainValue(value: string): boolean {
  return (
    /^(?:true|false|null|nil|none|<nil>|~|undefined|yes|no|\{\}|\[\])(?:$|[,;)}\]\s])/i.test(value) ||
    /^[|>][+-]?\d?$/.test(value) ||
    /^[{[]+$/.test(value) ||
    /^[/.~][\w./@-]*\.(?:key|pem|crt|cer|json|jks|p12|pfx|conf|yaml|yml|txt)[,;)}\]]*$/.test(value)
  )
}

/** Letters and digits mixed, as a generator makes them and a sentence does not. */
export const looksGenerated = (value: string): boolean =>
  value.length >= 8 &&
  !/^(?:https?:|\/[\w.-]+\/)/.test(value) &&
  ((/\d/.test(value) && /[A-Za-z]/.test(value)) || (value.length >= 20 && /[a-z][A-Z]/.test(value)))
