import { parse } from 'yaml'
import { z } from 'zod'
import { node } from '../../model/subject.ts'
import { hasText, pointAt, say } from '../captured.ts'
import type { Deriver, TextItem } from '../deriver.ts'
import { bestAnswerTo, metadata } from './api-answers.ts'

const pod = z.object({ metadata, spec: z.object({ nodeName: z.string().optional() }).optional() })
const manifest = z.object({ kind: z.literal('Pod'), metadata: z.object({ name: z.string() }) })

/**
 * Static pods as the kubelet tells the API of them (mirror pods), against the files they come from. Only for hosts of which
 * both are known; the kubelet calls the pod NAME-NODE.
 */
export const deriveStaticPods: Deriver = (items) => {
  const answer = bestAnswerTo(items, '/api/v1/namespaces/kube-system/pods', pod)
  if (answer?.kind !== 'objects' || !answer.whole) return []
  const mirrored = answer.objects.filter(
    ({ metadata: { annotations } }) => annotations?.['kubernetes.io/config.mirror'] !== undefined,
  )
  const files = items.filter((one) => one.item.collector === 'kubernetes.manifest' && hasText(one))
  return [...Map.groupBy(files, ({ item }) => item.host ?? '')].flatMap(([host, own]) => {
    const pods = mirrored.filter(({ spec }) => spec?.nodeName === host)
    const expected = own.flatMap((file) => nameIn(file) ?? []).map((name) => `${name}-${host}`)
    const missing = expected.filter((name) => !pods.some(({ metadata }) => metadata.name === name)).sort()
    const text = `static pods of ${host} that the API knows: ${pods.map(({ metadata }) => metadata.name).join(', ') || 'none'}`
    const placed = { subject: node(host), evidence: [pointAt(answer.captured, undefined, text)] }
    return host === '' ? [] : [say('kubernetes.static-pods-missing', placed, missing)]
  })
}

function nameIn({ text }: TextItem): string | undefined {
  try {
    const decoded = manifest.safeParse(parse(text))
    return decoded.success ? decoded.data.metadata.name : undefined
  } catch {
    return undefined
  }
}
