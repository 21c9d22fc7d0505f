import { z } from 'zod'
import { cluster } from '../../model/subject.ts'
import type { Deriver } from '../deriver.ts'
import { bestAnswerTo, metadata, sayFound } from './api-answers.ts'
import { ANSWERED, backendProblem, clientConfig } from './webhook-backends.ts'

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
  const found = definitions.flatMap(({ metadata: { name }, spec }) => {
    const config = spec.conversion?.strategy === 'Webhook' ? spec.conversion.webhook?.clientConfig : undefined
    const problem = config == null ? undefined : backendProblem(items, config)
    return problem === undefined || problem === ANSWERED ? [] : [{ name, text: `${name}: ${problem}` }]
  })
  return [sayFound('kubernetes.conversion-webhooks-dead', cluster, { answer, found })]
}
