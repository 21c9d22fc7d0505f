import { z } from 'zod'
import { cluster } from '../../model/subject.ts'
import type { Deriver } from '../deriver.ts'
import { bestAnswerTo, metadata, sayFound } from './api-answers.ts'

const event = z.object({
  metadata,
  type: z.string().optional(),
  reason: z.string().nullish(),
  message: z.string().nullish(),
  count: z.number().nullish(),
  series: z.object({ count: z.number().nullish() }).nullish(),
  involvedObject: z.object({ kind: z.string().nullish(), namespace: z.string().nullish(), name: z.string().nullish() }),
})
type Event = z.output<typeof event>

const MOST_GROUPS = 40

/** Warnings of the last hour (events live no longer), those of one reason on one kind and namespace together, most frequent first. */
export const deriveWarningEvents: Deriver = (items) => {
  const answer = bestAnswerTo(items, '/api/v1/events?fieldSelector=type%3DWarning', event)
  if (answer === undefined) return []
  const events = answer.kind === 'objects' ? answer.objects : []
  const groups = [...Map.groupBy(events, groupOf).values()]
    .map((group) => ({ first: group[0], count: group.reduce((sum, one) => sum + countOf(one), 0) }))
    .sort((left, right) => right.count - left.count)
  const found = groups.slice(0, MOST_GROUPS).flatMap(({ first, count }) => {
    if (first === undefined) return []
    const { kind, namespace, name } = first.involvedObject
    const object = `${kind ?? ''} ${namespace == null ? '' : `${namespace}/`}${name ?? ''}`
    return [
      { name: first.metadata.name, text: `${first.reason ?? ''} ${count} times, ${object}: ${first.message ?? ''}` },
    ]
  })
  return [sayFound('kubernetes.warning-events', cluster, { answer, found })]
}

const groupOf = ({ reason, involvedObject }: Event): string =>
  [reason, involvedObject.kind, involvedObject.namespace].join(' ')

const countOf = ({ count, series }: Event): number => series?.count ?? count ?? 1
