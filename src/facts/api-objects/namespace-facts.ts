import { z } from 'zod'
import type { FactName } from '../../model/fact-table.ts'
import { cluster } from '../../model/subject.ts'
import type { Deriver } from '../deriver.ts'
import { ageSeconds, bestAnswerTo, conditions, metadata, type ObjectFinding, sayFound } from './api-answers.ts'

const namespace = z.object({
  metadata,
  status: z.object({ phase: z.string().optional(), conditions }).optional(),
})
type Namespace = z.output<typeof namespace>

/** An ordinary deletion is done in less, and none of these is said of it. */
const LONGEST_DELETION_SECONDS = 60
const failures = [
  'NamespaceDeletionDiscoveryFailure',
  'NamespaceDeletionContentFailure',
  'NamespaceDeletionGroupVersionParsingFailure',
]

const protectedNames = ['default', 'kube-node-lease', 'kube-public', 'kube-system']

/** Conditions that the namespace controller sets, by what holds the deletion up. */
const reasons: Readonly<Record<string, FactName>> = {
  NamespaceDeletionDiscoveryFailure: 'kubernetes.namespaces-discovery-failed',
  NamespaceDeletionContentFailure: 'kubernetes.namespaces-content-failed',
  NamespaceFinalizersRemaining: 'kubernetes.namespaces-finalizers-remaining',
}

/** Namespaces that do not go, why they do not, and whether those that a cluster cannot do without are there. */
export const deriveNamespaces: Deriver = (items) => {
  const answer = bestAnswerTo(items, '/api/v1/namespaces', namespace)
  if (answer === undefined) return []
  const all = answer.kind === 'objects' ? answer.objects : []
  const serverMs = answer.kind === 'objects' ? answer.serverMs : undefined
  const ageOf = (time: string | null | undefined): number | undefined => ageSeconds(serverMs, time)
  const terminating = all.filter(({ metadata: { deletionTimestamp } }) => deletionTimestamp != null)
  const stuck = terminating.filter(
    (one) => hasFailed(one) || (ageOf(one.metadata.deletionTimestamp) ?? 0) >= LONGEST_DELETION_SECONDS,
  )
  const say = (name: FactName, found: readonly ObjectFinding[]) => sayFound(name, cluster, { answer, found })
  return [
    say('kubernetes.namespaces', activeIn(all)),
    say('kubernetes.namespaces-terminating', stuck.map(describe)),
    ...Object.entries(reasons).map(([type, fact]) =>
      say(
        fact,
        stuck.flatMap((one) => describeCondition(one, type)),
      ),
    ),
    say(
      'kubernetes.system-namespaces-terminating',
      terminating.filter(({ metadata: { name } }) => protectedNames.includes(name)).map(describe),
    ),
    say('kubernetes.system-namespaces-missing', answer.kind === 'objects' && answer.whole ? missingIn(all) : []),
    say('kubernetes.system-namespaces-recreated', recreatedIn(all)),
  ]
}

const hasFailed = ({ status }: Namespace): boolean =>
  (status?.conditions ?? []).some((one) => failures.includes(one.type) && one.status === 'True')

const activeIn = (all: readonly Namespace[]): readonly ObjectFinding[] =>
  all.flatMap(({ metadata: { name, deletionTimestamp } }) => (deletionTimestamp == null ? [{ name, text: name }] : []))

const describe = ({ metadata: { name, deletionTimestamp } }: Namespace): ObjectFinding => ({
  name,
  text: `${name}: Terminating since ${deletionTimestamp}`,
})

function describeCondition({ metadata: { name }, status }: Namespace, type: string): readonly ObjectFinding[] {
  const condition = status?.conditions?.find((one) => one.type === type && one.status === 'True')
  return condition === undefined
    ? []
    : [{ name, text: `${name}: ${condition.reason ?? type}: ${condition.message ?? ''}` }]
}

const missingIn = (all: readonly Namespace[]): readonly ObjectFinding[] =>
  protectedNames
    .filter((name) => !all.some(({ metadata }) => metadata.name === name))
    .map((name) => ({ name, text: `${name}: there is no such namespace` }))

/** All four are made in the first second of a cluster. One that is younger was deleted and came back empty. */
const RECREATED_SECONDS = 600

function recreatedIn(all: readonly Namespace[]): readonly ObjectFinding[] {
  const own = all.filter(({ metadata: { name } }) => protectedNames.includes(name))
  const births = own.map(({ metadata }) => Date.parse(metadata.creationTimestamp ?? ''))
  const firstMs = Math.min(...births.filter((birth) => !Number.isNaN(birth)))
  return own.flatMap(({ metadata: { name, creationTimestamp } }, index) =>
    (births[index] ?? 0) - firstMs > RECREATED_SECONDS * 1000
      ? [{ name, text: `${name}: made anew at ${creationTimestamp}` }]
      : [],
  )
}
