import { redactText } from '../evidence/redaction/redactor.ts'
import type { DiagnosedEvidence } from './diagnose.ts'

/**
 * Takes the secrets out of what an answer quotes. Bundles were redacted at the door; files that somebody hands over were not,
 * and their lines must not carry a token into a report. No tags here: the same evidence gives the same answer.
 */
export function redactAnswer<Answer extends DiagnosedEvidence>(answer: Answer): Answer {
  const redact = rememberRedacted()
  const { diagnosis, facts } = answer
  return {
    ...answer,
    diagnosis: redactQuotes(diagnosis, redact),
    facts: { ...facts, timeline: redactQuotes(facts.timeline, redact) },
  }
}

/** Fields that hold words of a host. */
const quotes: ReadonlySet<string> = new Set(['text', 'what', 'reason'])

function redactQuotes<Value>(value: Value, redact: (text: string) => string): Value {
  const visit = (part: unknown, field: string): unknown => {
    if (typeof part === 'string') return quotes.has(field) ? redact(part) : part
    if (Array.isArray(part)) return part.map((element) => visit(element, field))
    if (typeof part !== 'object' || part === null) return part
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, visit(inner, name)]))
  }
  // Strings become strings and nothing else changes.
  return visit(value, '') as Value
}

/** One line is quoted in many places. */
function rememberRedacted(): (text: string) => string {
  const known = new Map<string, string>()
  return (text) => {
    const redacted = known.get(text) ?? redactText(text)
    known.set(text, redacted)
    return redacted
  }
}
