import type { JsonObject, JsonValue } from '../../../base/exact-json.ts'
import { ageOf, humanDuration } from './age.ts'
import { columnSet, type TableView } from './column-set.ts'
import { fieldAt, listAt, membersAt, numberAt, orNone, textAt } from './field.ts'

const age = (object: JsonObject, { now }: TableView): string =>
  ageOf(textAt(object, 'metadata', 'creationTimestamp'), now)

const count = (object: JsonObject, ...path: readonly string[]): string => String(numberAt(object, ...path))

/** Containers and images of a template, as `-o wide` shows them. */
const containersOf = (template: JsonValue | undefined): readonly [string, string] => {
  const containers = listAt(template, 'spec', 'containers')
  return [
    containers.map((one) => textAt(one, 'name')).join(','),
    containers.map((one) => textAt(one, 'image')).join(','),
  ]
}

/** A selector in one line; `empty` where it selects nothing in particular. */
export function selectorText(selector: JsonValue | undefined, empty = '<none>'): string {
  const labels = Object.entries(membersAt(selector, 'matchLabels')).map(([name, value]) => `${name}=${String(value)}`)
  const expressions = listAt(selector, 'matchExpressions').map((one) => {
    const [key, operator] = [textAt(one, 'key'), textAt(one, 'operator')]
    const values = listAt(one, 'values').map(String).sort().join(',')
    if (operator === 'Exists') return key
    return operator === 'DoesNotExist' ? `!${key}` : `${key} ${operator === 'In' ? 'in' : 'notin'} (${values})`
  })
  return [...labels, ...expressions].sort().join(',') || empty
}

const templateWide = {
  header: 'CONTAINERS|IMAGES|SELECTOR',
  cells: (object: JsonObject) => [
    ...containersOf(fieldAt(object, 'spec', 'template')),
    selectorText(fieldAt(object, 'spec', 'selector')),
  ],
}

export const deploymentColumns = columnSet(
  'READY|UP-TO-DATE|AVAILABLE|AGE',
  (object, view) => [
    `${count(object, 'status', 'readyReplicas')}/${count(object, 'spec', 'replicas')}`,
    count(object, 'status', 'updatedReplicas'),
    count(object, 'status', 'availableReplicas'),
    age(object, view),
  ],
  templateWide,
)

export const replicaSetColumns = columnSet(
  'DESIRED|CURRENT|READY|AGE',
  (object, view) => [
    count(object, 'spec', 'replicas'),
    count(object, 'status', 'replicas'),
    count(object, 'status', 'readyReplicas'),
    age(object, view),
  ],
  templateWide,
)

export const statefulSetColumns = columnSet(
  'READY|AGE',
  (object, view) => [
    `${count(object, 'status', 'readyReplicas')}/${count(object, 'spec', 'replicas')}`,
    age(object, view),
  ],
  { header: 'CONTAINERS|IMAGES', cells: (object) => containersOf(fieldAt(object, 'spec', 'template')) },
)

export const daemonSetColumns = columnSet(
  'DESIRED|CURRENT|READY|UP-TO-DATE|AVAILABLE|NODE SELECTOR|AGE',
  (object, view) => [
    count(object, 'status', 'desiredNumberScheduled'),
    count(object, 'status', 'currentNumberScheduled'),
    count(object, 'status', 'numberReady'),
    count(object, 'status', 'updatedNumberScheduled'),
    count(object, 'status', 'numberAvailable'),
    selectorText({ matchLabels: membersAt(object, 'spec', 'template', 'spec', 'nodeSelector') }),
    age(object, view),
  ],
  templateWide,
)

export const jobColumns = columnSet(
  'STATUS|COMPLETIONS|DURATION|AGE',
  (object, view) => [jobStatus(object), jobCompletions(object), jobDuration(object, view), age(object, view)],
  templateWide,
)

function jobStatus(job: JsonObject): string {
  const isTrue = (type: string): boolean =>
    listAt(job, 'status', 'conditions').some((one) => textAt(one, 'type') === type && textAt(one, 'status') === 'True')
  if (isTrue('Complete')) return 'Complete'
  if (isTrue('Failed')) return 'Failed'
  if (textAt(job, 'metadata', 'deletionTimestamp') !== '') return 'Terminating'
  if (isTrue('Suspended')) return 'Suspended'
  if (isTrue('FailureTarget')) return 'FailureTarget'
  return isTrue('SuccessCriteriaMet') ? 'SuccessCriteriaMet' : 'Running'
}

function jobCompletions(job: JsonObject): string {
  const succeeded = numberAt(job, 'status', 'succeeded')
  if (fieldAt(job, 'spec', 'completions') !== undefined) return `${succeeded}/${numberAt(job, 'spec', 'completions')}`
  const parallelism = numberAt(job, 'spec', 'parallelism')
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`
}

function jobDuration(job: JsonObject, { now }: TableView): string {
  const start = textAt(job, 'status', 'startTime')
  if (start === '') return ''
  return humanDuration(Date.parse(textAt(job, 'status', 'completionTime') || now) - Date.parse(start))
}

export const cronJobColumns = columnSet(
  'SCHEDULE|TIMEZONE|SUSPEND|ACTIVE|LAST SCHEDULE|AGE',
  (object, view) => {
    const last = textAt(object, 'status', 'lastScheduleTime')
    return [
      textAt(object, 'spec', 'schedule'),
      orNone(textAt(object, 'spec', 'timeZone')),
      fieldAt(object, 'spec', 'suspend') === true ? 'True' : 'False',
      String(listAt(object, 'status', 'active').length),
      last === '' ? '<none>' : ageOf(last, view.now),
      age(object, view),
    ]
  },
  {
    header: 'CONTAINERS|IMAGES|SELECTOR',
    cells: (object) => [
      ...containersOf(fieldAt(object, 'spec', 'jobTemplate', 'spec', 'template')),
      selectorText(fieldAt(object, 'spec', 'jobTemplate', 'spec', 'selector')),
    ],
  },
)

export const controllerRevisionColumns = columnSet('CONTROLLER|REVISION|AGE', (object, view) => {
  const owner = listAt(object, 'metadata', 'ownerReferences').find((one) => fieldAt(one, 'controller') === true)
  const group = textAt(owner, 'apiVersion').split('/')
  const kind = textAt(owner, 'kind').toLowerCase() + (group.length > 1 ? `.${group[0]}` : '')
  return [
    owner === undefined ? '<none>' : `${kind}/${textAt(owner, 'name')}`,
    count(object, 'revision'),
    age(object, view),
  ]
})

export const disruptionBudgetColumns = columnSet(
  'MIN AVAILABLE|MAX UNAVAILABLE|ALLOWED DISRUPTIONS|AGE',
  (object, view) => [
    textAt(object, 'spec', 'minAvailable') || 'N/A',
    textAt(object, 'spec', 'maxUnavailable') || 'N/A',
    count(object, 'status', 'disruptionsAllowed'),
    age(object, view),
  ],
)
