import { z } from 'zod'
import type { FactName } from '../../model/fact-table.ts'
import { cluster } from '../../model/subject.ts'
import type { Deriver } from '../deriver.ts'
import { bestAnswerTo, conditions, metadata, type ObjectFinding, sayFound } from './api-answers.ts'

const apiService = z.object({ metadata, status: z.object({ conditions }).optional() })

/**
 * Aggregated APIs that are not available, by what has to be repaired: the backend, the registration of a version that the
 * backend does not serve (404), or certificates.
 */
export const deriveApiServices: Deriver = (items) => {
  const answer = bestAnswerTo(items, '/apis/apiregistration.k8s.io/v1/apiservices', apiService)
  if (answer === undefined) return []
  const unavailable = answer.kind === 'objects' ? answer.objects.flatMap(describe) : []
  return kinds.map(({ fact, holds }) => {
    const found = unavailable.filter(({ text }) => holds(text))
    return sayFound(fact, cluster, { answer, found })
  })
}

function describe(service: z.output<typeof apiService>): readonly ObjectFinding[] {
  const available = service.status?.conditions?.find(({ type }) => type === 'Available')
  if (available === undefined || available.status === 'True') return []
  const { name } = service.metadata
  const since = available.lastTransitionTime == null ? '' : ` since ${available.lastTransitionTime}`
  return [{ name, text: `${name}: ${available.reason ?? ''}${since}: ${available.message ?? ''}` }]
}

const isNotServed = (text: string): boolean => /bad status from .*: 404/.test(text)
const isRefused = (text: string): boolean => /x509|tls:|bad status from .*: 40[13]/.test(text)

const kinds: readonly { readonly fact: FactName; readonly holds: (text: string) => boolean }[] = [
  { fact: 'kubernetes.apiservices-not-served', holds: isNotServed },
  { fact: 'kubernetes.apiservices-refused', holds: isRefused },
  { fact: 'kubernetes.apiservices-unavailable', holds: (text) => !isNotServed(text) && !isRefused(text) },
]
