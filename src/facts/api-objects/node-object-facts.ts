import { z } from 'zod'
import { node } from '../../model/subject.ts'
import { say, sayIfKnown } from '../captured.ts'
import type { Deriver } from '../deriver.ts'
import { ageSeconds, bestAnswerTo, conditions, metadata, pointAtObject } from './api-answers.ts'

const nodeObject = z.object({
  metadata,
  status: z.object({ conditions, nodeInfo: z.object({ kubeletVersion: z.string().optional() }).nullish() }).optional(),
})

/** What the API says of each node. An object that no kubelet ever reported for (no version) is not judged. */
export const deriveNodeObjects: Deriver = (items) => {
  const answer = bestAnswerTo(items, '/api/v1/nodes', nodeObject)
  if (answer?.kind !== 'objects') return []
  return answer.objects.flatMap(({ metadata: { name }, status }) => {
    const ready = status?.conditions?.find(({ type }) => type === 'Ready')
    if (ready === undefined || (status?.nodeInfo?.kubeletVersion ?? '') === '') return []
    const { reason, message, lastTransitionTime } = ready
    const text = `node ${name}: Ready=${ready.status} since ${lastTransitionTime ?? '?'}: ${reason ?? ''}: ${message ?? ''}`
    const placed = { subject: node(name), evidence: [pointAtObject(answer.captured, { name, text })] }
    return [
      say('node.ready', placed, ready.status),
      say('node.ready-reason', placed, `${reason ?? ''}: ${message ?? ''}`),
      ...sayIfKnown('node.ready-seconds', placed, ageSeconds(answer.serverMs, lastTransitionTime)),
    ]
  })
}
