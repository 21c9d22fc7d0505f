import { z } from 'zod'
import { cluster } from '../../model/subject.ts'
import type { Deriver } from '../deriver.ts'
import { bestAnswerTo, metadata, sayFound } from './api-answers.ts'
import { ANSWERED, backendProblem, clientConfig, isUnknownBackend } from './webhook-backends.ts'

const definition = z.object({
  metadata,
  spec: z.object({
    conversion: z
      .object({ strategy: z.string(), webhook: z.object({ clientConfig: clientConfig.nullish() }).nullish() })
      .nullish(),
  }),
})

/** Kinds whose objects cannot be read in another version, because nobody answers for their conversion webhook. */
export const deriveConversions: Deriver = (items) => {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
  const answer = bestAnswerTo(items, path, definition)
  if (answer === undefined) return []
  const definitions = answer.kind === 'objects' ? answer.objects : []
  const configOf = ({ spec }: z.output<typeof definition>) =>
    spec.conversion?.strategy === 'Webhook' ? spec.conversion.webhook?.clientConfig : undefined
  const isOpen = definitions.some((one) => {
    const config = configOf(one)
    return config != null && isUnknownBackend(items, config)
  })
  const found = definitions.flatMap((one) => {
    const { name } = one.metadata
    const config = configOf(one)
    const problem = config == null ? undefined : backendProblem(items, config)
    return problem === undefined || problem === ANSWERED ? [] : [{ name, text: `${name}: ${problem}` }]
  })
  const known = answer.kind === 'objects' && isOpen ? { ...answer, whole: false } : answer
  return [sayFound('kubernetes.conversion-webhooks-dead', cluster, { answer: known, found })]
}
