import type { Diagnosis } from '../model/diagnosis.ts'
import type { EvidenceItem } from '../model/evidence.ts'
import type { TimelineEvent } from '../model/fact.ts'
import type { ReportCopy, ReportEvidence, ReportHost, ReportInput } from '../report/report-input.ts'

export interface ReportParts {
  readonly id: string
  readonly cluster: string | undefined
  readonly capturedAt: string | undefined
  readonly writtenBy: string
  readonly items: readonly EvidenceItem[]
  readonly evidenceFolder: string | undefined
  readonly copies: readonly ReportCopy[]
  readonly diagnosis: Diagnosis
  readonly timeline: readonly TimelineEvent[]
}

/** Puts together what a report is made of. */
export function reportInputOf(parts: ReportParts): ReportInput {
  const { items, diagnosis, timeline, ...incident } = parts
  return {
    schema: 'codeblue/report/v1',
    incident: { ...incident, hosts: hostsOf(items), evidence: evidenceOf(items), dataLoss: undefined },
    diagnosis,
    timeline,
  }
}

const isCollected = ({ outcome }: EvidenceItem): boolean => outcome === 'collected'

/** One row for each host that evidence is about, and whether anybody got in. */
function hostsOf(items: readonly EvidenceItem[]): readonly ReportHost[] {
  const hosts = Map.groupBy(items, ({ host }) => host ?? '')
  return [...hosts]
    .filter(([name]) => name !== '')
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, own]) => ({
      name,
      unreachable: own.some(isCollected) ? '' : (own.find(({ outcome }) => outcome === 'unreachable')?.reason ?? ''),
      clockOffsetMs: own.find(({ clockOffsetMs }) => clockOffsetMs !== undefined)?.clockOffsetMs,
      items: own.length,
      collected: own.filter(isCollected).length,
    }))
}

function evidenceOf(items: readonly EvidenceItem[]): ReportEvidence {
  const redactions = new Map<string, number>()
  for (const [rule, count] of items.flatMap((item) => Object.entries(item.redactions ?? {}))) {
    redactions.set(rule, (redactions.get(rule) ?? 0) + count)
  }
  return {
    items: items.length,
    collected: items.filter(isCollected).length,
    sizeBytes: items.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    redactions: Object.fromEntries(redactions),
  }
}
