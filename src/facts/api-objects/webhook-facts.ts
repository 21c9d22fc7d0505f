import { z } from 'zod'
import type { Fact } from '../../model/fact.ts'
import { cluster } from '../../model/subject.ts'
import type { Deriver, TextItem } from '../deriver.ts'
import { type ApiAnswer, bestAnswerTo, metadata, type ObjectFinding, sayFound } from './api-answers.ts'
import { ANSWERED, backendProblem, clientConfig, isUnknownBackend } from './webhook-backends.ts'

const texts = z.array(z.string()).nullish()
const requirement = z.object({ key: z.string(), operator: z.string(), values: texts })
const webhook = z.object({
  name: z.string(),
  failurePolicy: z.string().nullish(),
  clientConfig,
  rules: z.array(z.object({ apiGroups: texts, resources: texts, operations: texts })).nullish(),
  namespaceSelector: z.object({ matchExpressions: z.array(requirement).nullish() }).nullish(),
})
type Webhook = z.output<typeof webhook>
const configuration = z.object({ metadata, webhooks: z.array(webhook).nullish() })
type Configuration = z.output<typeof configuration>

const kinds = { validatingwebhookconfigurations: 'validating', mutatingwebhookconfigurations: 'mutating' } as const

/** Admission webhooks that refuse what they should judge, because nobody answers for them and their policy is Fail. */
export const deriveWebhooks: Deriver = (items) => {
  const answers = Object.entries(kinds).flatMap(([resource, kind]) => {
    const answer = bestAnswerTo(items, `/apis/admissionregistration.k8s.io/v1/${resource}`, configuration)
    if (answer === undefined) return []
    return [{ kind, answer: answer.kind === 'objects' && isOpen(items, answer) ? { ...answer, whole: false } : answer }]
  })
  if (answers.length === 0) return []
  const judged = answers.map(({ kind, answer }) => ({ answer, dead: deadIn(items, kind, answer) }))
  const dead = judged.flatMap((one) => one.dead)
  const reach = [...new Set(dead.flatMap(({ catches }) => catches))].sort()
  const open = judged.find(({ answer }) => answer.kind !== 'objects' || !answer.whole)?.answer
  const first = judged.find((one) => one.dead.length > 0)?.answer ?? open ?? judged[0]?.answer
  if (first === undefined) return []
  const facts: Fact[] = [
    sayFound('kubernetes.webhooks-dead', cluster, { answer: first, found: dead }),
    sayFound('kubernetes.webhooks-dead-reach', cluster, {
      answer: first,
      found: reach.map((text) => ({ name: dead[0]?.name ?? '', text })),
    }),
  ]
  return facts
}

/** Fail is the default of v1. */
const isClosed = (hook: Webhook): boolean => hook.failurePolicy !== 'Ignore'

/** Whether nobody looked at the service of some webhook that fails closed. */
const isOpen = (items: readonly TextItem[], answer: ApiAnswer<Configuration>): boolean =>
  answer.kind === 'objects' &&
  answer.objects
    .flatMap(({ webhooks }) => webhooks ?? [])
    .some((hook) => isClosed(hook) && isUnknownBackend(items, hook.clientConfig))

interface DeadWebhook extends ObjectFinding {
  readonly catches: readonly string[]
}

function deadIn(items: readonly TextItem[], kind: string, answer: ApiAnswer<Configuration>): readonly DeadWebhook[] {
  if (answer.kind !== 'objects') return []
  return answer.objects.flatMap((config) =>
    (config.webhooks ?? []).flatMap((hook) => {
      const problem = isClosed(hook) ? backendProblem(items, hook.clientConfig) : undefined
      if (problem === undefined || problem === ANSWERED) return []
      const catches = caughtBy(hook)
      const what = catches.length === 0 ? '' : `, and it is asked about ${catches.join(', ')}`
      return [
        {
          name: config.metadata.name,
          catches,
          text: `${kind} ${config.metadata.name} (${hook.name}): ${problem}${what}`,
        },
      ]
    }),
  )
}

/** What keeps a cluster alive, where it lies, and by which write. */
const vital = [
  { name: 'leases', group: 'coordination.k8s.io', resource: 'leases', operation: 'UPDATE', namespace: 'kube-system' },
  { name: 'pods', group: '', resource: 'pods', operation: 'CREATE', namespace: 'kube-system' },
  { name: 'nodes', group: '', resource: 'nodes', operation: 'UPDATE', namespace: undefined },
  { name: 'namespaces', group: '', resource: 'namespaces', operation: 'CREATE', namespace: undefined },
] as const

function caughtBy(hook: Webhook): readonly string[] {
  return vital
    .filter(({ group, resource, operation, namespace }) => {
      if (namespace !== undefined && isExempt(hook, namespace)) return false
      return (hook.rules ?? []).some(
        (rule) =>
          matches(rule.apiGroups, group) &&
          (matches(rule.resources, resource) || rule.resources?.includes('*/*') === true) &&
          matches(rule.operations, operation),
      )
    })
    .map(({ name }) => name)
}

const matches = (wanted: readonly string[] | null | undefined, value: string): boolean =>
  wanted?.some((one) => one === '*' || one === value) === true

/** Every namespace carries its name as a label. */
const isExempt = (hook: Webhook, namespace: string): boolean =>
  (hook.namespaceSelector?.matchExpressions ?? []).some(
    ({ key, operator, values }) =>
      key === 'kubernetes.io/metadata.name' &&
      ((operator === 'NotIn' && values?.includes(namespace) === true) ||
        (operator === 'In' && values?.includes(namespace) !== true)),
  )
