import { z } from 'zod'
import type { Fact } from '../../model/fact.ts'
import { cluster, node } from '../../model/subject.ts'
import { say } from '../captured.ts'
import type { Deriver, TextItem } from '../deriver.ts'
import { type ApiAnswer, ageSeconds, bestAnswerTo, metadata, pointAtObject } from './api-answers.ts'

const lease = z.object({
  metadata,
  spec: z
    .object({
      holderIdentity: z.string().nullish(),
      leaseDurationSeconds: z.number().nullish(),
      renewTime: z.string().nullish(),
    })
    .optional(),
})
type Lease = z.output<typeof lease>

const path = (namespace: string): string => `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`

const leaders = {
  'kube-controller-manager': 'controller-manager',
  'kube-scheduler': 'scheduler',
} as const

/** Who runs the controllers and whether they do, told by the server's own clock; and when each kubelet last spoke. */
export const deriveLeases: Deriver = (items, { inventory }) => [
  ...leaderFacts(items),
  ...kubeletFacts(items, inventory?.nodes.map(({ name }) => name) ?? []),
]

/** The holder writes by its own clock and the server judges by its: so much they may differ. */
const CLOCK_TOLERANCE_SECONDS = 30
const USUAL_DURATION_SECONDS = 15

/** A holder that could not renew for two thirds of the duration ends itself: one that wrote since is alive. Between the two nothing is sure. */
function isExpired(ageSeconds: number, durationSeconds: number): boolean | undefined {
  if (ageSeconds > durationSeconds + CLOCK_TOLERANCE_SECONDS) return true
  return ageSeconds <= (durationSeconds * 2) / 3 ? false : undefined
}

function leaderFacts(items: readonly TextItem[]): readonly Fact[] {
  const answer = bestAnswerTo(items, path('kube-system'), lease)
  return Object.entries(leaders).flatMap(([name, area]) => {
    const own = answer?.kind === 'objects' ? answer.objects.find(({ metadata }) => metadata.name === name) : undefined
    if (own === undefined || answer?.kind !== 'objects') return []
    const age = ageSeconds(answer.serverMs, own.spec?.renewTime)
    const holder = own.spec?.holderIdentity ?? ''
    const text = `lease ${name}: held by ${holder === '' ? 'nobody' : holder}, renewed ${age ?? '?'} s ago`
    const placed = { subject: cluster, evidence: [pointAtObject(answer.captured, { name, text })] }
    const expired =
      age === undefined ? undefined : isExpired(age, own.spec?.leaseDurationSeconds ?? USUAL_DURATION_SECONDS)
    return [
      say(`${area}.lease-holder`, placed, holder),
      ...(expired === undefined ? [] : [say(`${area}.lease-expired`, placed, expired)]),
    ]
  })
}

function kubeletFacts(items: readonly TextItem[], hosts: readonly string[]): readonly Fact[] {
  const answer = bestAnswerTo(items, path('kube-node-lease'), lease)
  if (answer?.kind !== 'objects') return []
  return answer.objects
    .filter(({ metadata }) => hosts.includes(metadata.name))
    .flatMap((own) => kubeletLease(own, answer))
}

function kubeletLease(own: Lease, { serverMs, captured }: ApiAnswer<Lease> & { kind: 'objects' }): readonly Fact[] {
  const { name } = own.metadata
  const age = ageSeconds(serverMs, own.spec?.renewTime)
  const text = `lease of kubelet ${name}: renewed ${age} s ago`
  const placed = { subject: node(name), evidence: [pointAtObject(captured, { name, text })] }
  return age === undefined ? [] : [say('kubelet.lease-age-seconds', placed, age)]
}
