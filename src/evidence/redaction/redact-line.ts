import { EtcdValue } from './etcd-value.ts'
import { PemBody, runStart } from './pem-body.ts'
import { PendingSecret } from './pending-secret.ts'
import type { RedactionRule, Span } from './redaction-rule.ts'

/** A secret of one line, named. */
export interface NamedSpan extends Span {
  readonly rule: string
  /** A further line of a secret that was counted already. */
  readonly goesOn?: boolean
}

/**
 * Finds the secrets of one line after another, with what the lines before say about this one. `rules` are those whose words
 * stand in the line.
 */
export class LineSecrets {
  readonly #pem = new PemBody()
  readonly #pending = new PendingSecret()
  readonly #etcd = new EtcdValue()

  /** Whether the next line must be looked at although no rule woke for it. */
  get active(): boolean {
    return this.#pem.active || this.#pending.active || this.#etcd.active
  }

  find(text: string, rules: readonly RedactionRule[]): readonly NamedSpan[] {
    if (this.#etcd.active) {
      const end = this.#etcd.take(text)
      if (end > 0) return withoutRedacted(text, [{ from: 0, start: 0, end, rule: 'etcd-secret', goesOn: true }])
    }
    const carried = this.#carried(text)
    const found = rules.flatMap((rule) => [...rule.find(text)].map((span) => ({ ...span, rule: rule.name })))
    const value = rules.length > 0 ? this.#etcd.begin(text) : undefined
    if (value !== undefined) found.push({ from: value, start: value, end: text.length, rule: 'etcd-secret' })
    if (rules.length > 0) this.#pending.observe(text)
    this.#watchKey(text, found)
    return mergeSpans(withoutRedacted(text, [...carried, ...found]))
  }

  #carried(text: string): readonly NamedSpan[] {
    const key = this.#pem.active ? this.#pem.find(text) : undefined
    const pending = this.#pending.find(text)
    return [
      ...(key ? [{ ...key, rule: 'private-key', goesOn: this.#pem.goesOn }] : []),
      ...(pending ? [{ ...pending, rule: 'named-secret' }] : []),
    ]
  }

  /** A key that was not closed on its line goes on below. */
  #watchKey(text: string, found: readonly NamedSpan[]): void {
    const begin = text.lastIndexOf('-----BEGIN ')
    const opened = begin >= 0 && /^-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY/.test(text.slice(begin, begin + 80))
    const open = found.find(({ rule, end }) => /^private-key-/.test(rule) && end === text.length)
    if (opened && text.indexOf('-----END ', begin) < 0) this.#pem.begin(begin)
    else if (open) this.#pem.begin(runStart(text, open.start))
    else if (/^Private-Lines: \d+$/.test(text)) this.#pem.begin(0)
  }
}

/** What was redacted before is left as it is, so that evidence may pass the door twice and be the same. */
function withoutRedacted(text: string, spans: readonly NamedSpan[]): readonly NamedSpan[] {
  if (!text.includes('[redacted:')) return spans
  const markers = [...text.matchAll(/\[redacted:[a-z0-9-]{1,40}(?:#[0-9a-f]{6})?\]/g)]
  return spans.filter(
    ({ start, end }) => !markers.some((marker) => start >= marker.index && end <= marker.index + marker[0].length),
  )
}

/** Overlapping spans become one, named by the first rule of the table that found it. */
function mergeSpans(spans: readonly NamedSpan[]): readonly NamedSpan[] {
  const merged: NamedSpan[] = []
  const rank = new Map(spans.map((span, index) => [span, index]))
  for (const span of spans.toSorted(
    (left, right) => left.start - right.start || (rank.get(left) ?? 0) - (rank.get(right) ?? 0),
  )) {
    const last = merged.at(-1)
    if (!last || span.start >= last.end) merged.push(span)
    else {
      merged[merged.length - 1] = {
        ...last,
        from: Math.min(last.from, span.from),
        end: Math.max(last.end, span.end),
      }
    }
  }
  return merged
}
