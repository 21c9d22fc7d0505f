import { parse } from 'yaml'
import { z } from 'zod'
import { cluster } from '../../model/subject.ts'
import { say, sayIfKnown } from '../captured.ts'
import type { Deriver } from '../deriver.ts'
import { bestAnswerTo, metadata, pointAtObject } from './api-answers.ts'

const configMap = z.object({ metadata, data: z.record(z.string(), z.string()).nullish() })
const clusterConfiguration = z.object({
  kubernetesVersion: z.string().optional(),
  controlPlaneEndpoint: z.string().optional(),
})

/** What kubeadm was told when the cluster was made or last upgraded. */
export const deriveKubeadmConfig: Deriver = (items) => {
  const path = '/api/v1/namespaces/kube-system/configmaps/kubeadm-config'
  const answer = bestAnswerTo(items, path, configMap)
  if (answer?.kind !== 'objects') return []
  const decoded = clusterConfiguration.safeParse(parsed(answer.objects[0]?.data?.ClusterConfiguration ?? ''))
  if (!decoded.success) return []
  const { kubernetesVersion, controlPlaneEndpoint } = decoded.data
  const text = `kubeadm-config: version ${kubernetesVersion ?? '?'}, endpoint ${controlPlaneEndpoint ?? 'none'}`
  const placed = { subject: cluster, evidence: [pointAtObject(answer.captured, { name: 'kubeadm-config', text })] }
  return [
    ...sayIfKnown('kubeadm.kubernetes-version', placed, kubernetesVersion),
    say('kubeadm.control-plane-endpoint', placed, controlPlaneEndpoint ?? ''),
  ]
}

function parsed(text: string): unknown {
  try {
    return parse(text)
  } catch {
    return undefined
  }
}
