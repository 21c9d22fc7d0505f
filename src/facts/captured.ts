import type { EvidenceReference } from '../model/evidence.ts'
import { type Fact, type FactState, known } from '../model/fact.ts'
import type { FactName } from '../model/fact-table.ts'
import { member, node, type Subject } from '../model/subject.ts'
import { type DeriveContext, type Deriver, itemReference, type TextItem } from './deriver.ts'

/** A line with its 1-based number. */
export interface NumberedLine {
  readonly number: number
  readonly text: string
}

/** Where a fact stands: its subject, and the evidence that it shares with its siblings. */
export interface Placed {
  readonly subject: Subject
  readonly evidence: readonly EvidenceReference[]
}

export const linesOf = (text: string): readonly NumberedLine[] =>
  text.split(/\r?\n/).map((line, index) => ({ number: index + 1, text: line }))

/** Points at one line of the item, or at what was asked. */
export const pointAt = (captured: TextItem, line?: NumberedLine, shown?: string): EvidenceReference =>
  itemReference(captured, shown ?? line?.text ?? captured.item.source, line?.number)

export const say = (name: FactName, { subject, evidence }: Placed, value: Parameters<typeof known>[0]): Fact => ({
  name,
  subject,
  state: known(value),
  evidence,
})

export const sayState = (name: FactName, { subject, evidence }: Placed, state: FactState): Fact => ({
  name,
  subject,
  state,
  evidence,
})

/** Says it only when there is something to say. */
export const sayIfKnown = (
  name: FactName,
  placed: Placed,
  value: Parameters<typeof known>[0] | undefined,
): readonly Fact[] => (value === undefined ? [] : [say(name, placed, value)])

/** Bytes that can be read, though some may be missing at the end. */
export const hasText = ({ item }: TextItem): boolean => item.outcome === 'collected' || item.outcome === 'truncated'

/** A deriver that looks at one item at a time, and only at items that have a host and bytes. */
export const eachItem =
  (derive: (captured: TextItem, host: string, context: DeriveContext) => readonly Fact[]): Deriver =>
  (items, context) =>
    items.flatMap((captured) =>
      captured.item.host !== undefined && hasText(captured) ? derive(captured, captured.item.host, context) : [],
    )

export const atMember = (host: string, captured: TextItem, line?: NumberedLine): Placed => ({
  subject: member(host),
  evidence: [pointAt(captured, line)],
})

export const atNode = (host: string, captured: TextItem, line?: NumberedLine): Placed => ({
  subject: node(host),
  evidence: [pointAt(captured, line)],
})

/** `name=value` lines; a name that comes twice keeps its last value. */
export function assignmentsIn(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(/\r?\n/).flatMap((line) => {
      const at = line.indexOf('=')
      return at <= 0 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()] as const]
    }),
  )
}

/** A finite number, or undefined. */
export function numberIn(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === '') return undefined
  const value = Number(text)
  return Number.isFinite(value) ? value : undefined
}

/** Undefined for text that is not JSON. */
export function decodeJsonText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
