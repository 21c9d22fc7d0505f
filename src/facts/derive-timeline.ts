import type { Signature } from '../model/condition.ts'
import type { SignatureHit, TimelineEvent } from '../model/fact.ts'
import type { EtcdLogFindings } from './etcd-log.ts'

interface TimelineSources {
  readonly hits: readonly SignatureHit[]
  readonly life: readonly TimelineEvent[]
  readonly findings: EtcdLogFindings
  readonly signatures: readonly Signature[]
}

/** One timeline of all hosts: process starts and stops, alarms, and the first time each signature hit on each subject. */
export function deriveTimeline({ hits, life, findings, signatures }: TimelineSources): readonly TimelineEvent[] {
  const componentOf = new Map(signatures.map(({ id, components }) => [id, components[0] ?? 'kernel']))
  const fromHits = hits.flatMap(({ signature, evidence, reportedBy }): readonly TimelineEvent[] => {
    const [first] = evidence
    if (first?.at === undefined) return []
    const component = componentOf.get(signature) ?? 'kernel'
    return [{ at: first.at, host: first.host ?? reportedBy, component, what: signature, evidence: first }]
  })
  const alarms = findings.alarms.flatMap(({ alarm, raised, line }): readonly TimelineEvent[] =>
    line.at === undefined
      ? []
      : [
          {
            at: line.at,
            host: line.host,
            component: 'etcd',
            what: `alarm ${alarm} ${raised ? 'raised' : 'disarmed'}`,
            evidence: line,
          },
        ],
  )
  const elections = findings.runs.flatMap(({ leader, leaderLine, host }): readonly TimelineEvent[] =>
    leaderLine?.at === undefined
      ? []
      : [
          {
            at: leaderLine.at,
            host,
            component: 'etcd',
            what: leader === 'none' ? 'lost its leader' : `follows leader ${leader}`,
            evidence: leaderLine,
          },
        ],
  )
  return [...life, ...fromHits, ...alarms, ...elections].sort(
    (left, right) => left.at.localeCompare(right.at) || (left.host ?? '').localeCompare(right.host ?? ''),
  )
}
