import { z } from 'zod'
import type { TextItem } from '../deriver.ts'
import { bestAnswerTo, metadata } from './api-answers.ts'

export const clientConfig = z.object({
  url: z.string().nullish(),
  service: z.object({ namespace: z.string(), name: z.string() }).nullish(),
})

const service = z.object({ metadata, spec: z.object({ type: z.string().optional() }).optional() })
const ready = z.object({ ready: z.boolean().nullish() })
const endpointSlice = z.object({
  endpoints: z.array(z.object({ conditions: ready.nullish() })).nullish(),
})
const endpoints = z.object({ subsets: z.array(z.object({ addresses: z.array(z.unknown()).nullish() })).nullish() })

/** Why nobody can answer for it, `answered` when somebody may, or undefined when that was not looked at. */
export function backendProblem(items: readonly TextItem[], config: z.output<typeof clientConfig>): string | undefined {
  if (config.service == null) return undefined
  const { namespace, name } = config.service
  const found = bestAnswerTo(items, `/api/v1/namespaces/${namespace}/services/${name}`, service)
  if (found?.kind === 'absent') return `service ${namespace}/${name} does not exist`
  // What stands behind an external name is not the cluster's to know.
  if (found?.kind !== 'objects' || found.objects[0]?.spec?.type === 'ExternalName') return undefined
  const count = readyEndpoints(items, namespace, name)
  if (count === undefined) return undefined
  return count === 0 ? `service ${namespace}/${name} has no ready endpoint` : ANSWERED
}

export const ANSWERED = 'answered'

/** A service that was not looked at. What has a URL instead, or an external name, is nobody's to judge from here. */
export function isUnknownBackend(items: readonly TextItem[], config: z.output<typeof clientConfig>): boolean {
  if (config.service == null || backendProblem(items, config) !== undefined) return false
  const { namespace, name } = config.service
  const found = bestAnswerTo(items, `/api/v1/namespaces/${namespace}/services/${name}`, service)
  return found?.kind !== 'objects' || found.objects[0]?.spec?.type !== 'ExternalName'
}

function readyEndpoints(items: readonly TextItem[], namespace: string, name: string): number | undefined {
  const selector = `labelSelector=kubernetes.io%2Fservice-name%3D${name}`
  const slicePath = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?${selector}`
  const slices = bestAnswerTo(items, slicePath, endpointSlice)
  if (slices?.kind === 'objects') {
    if (!slices.whole) return undefined
    const all = slices.objects.flatMap((slice) => slice.endpoints ?? [])
    return all.filter((endpoint) => endpoint.conditions?.ready !== false).length
  }
  const older = bestAnswerTo(items, `/api/v1/namespaces/${namespace}/endpoints/${name}`, endpoints)
  if (older?.kind === 'absent') return 0
  if (older?.kind !== 'objects') return undefined
  return older.objects.flatMap((one) => one.subsets ?? []).flatMap((subset) => subset.addresses ?? []).length
}
