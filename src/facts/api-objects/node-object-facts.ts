import { z } from 'zod'
import { node } from '../../model/subject.ts'
import { say, sayIfKnown } from '../captured.ts'
import type { Deriver } from '../deriver.ts'
import { ageSeconds, bestAnswerTo, conditions, metadata, pointAtObject } from './api-answers.ts'

const nodeObject = z.object({
  metadata,
  status: z.object({ conditions, nodeInfo: z.object({ kubeletVersion: z.string().optional() }).nullish() }).optional(),
})

/** Of the nodes that the inventory does not name, only so many that are not ready are told of. */
const MOST_OTHERS = 20

/**
 * What the API says of each node of the inventory, and of others that are not ready. An object that no kubelet ever reported
 * for (no version) is not judged.
 */
export const deriveNodeObjects: Deriver = (items, { inventory }) => {
  const answer = bestAnswerTo(items, '/api/v1/nodes', nodeObject)
  if (answer?.kind !== 'objects') return []
  const isNamed = (name: string): boolean => inventory?.nodes.some((one) => one.name === name) === true
  const reported = answer.objects.filter(({ status }) => (status?.nodeInfo?.kubeletVersion ?? '') !== '')
  const named = reported.filter(({ metadata }) => isNamed(metadata.name))
  const others = reported.filter(
    ({ metadata, status }) => !isNamed(metadata.name) && readyOf(status)?.status !== 'True',
  )
  return [...named, ...others.slice(0, MOST_OTHERS)].flatMap(({ metadata: { name }, status }) => {
    const ready = readyOf(status)
    if (ready === undefined) return []
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

const readyOf = (status: z.output<typeof nodeObject>['status']) =>
  status?.conditions?.find(({ type }) => type === 'Ready')
