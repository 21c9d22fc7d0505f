import type { JsonObject, JsonValue } from '../../../base/exact-json.ts'
import { ageOf } from './age.ts'
import { columnSet, type TableView } from './column-set.ts'
import { elementWith, fieldAt, listAt, numberAt, orNone, textAt } from './field.ts'

/** As kube-apiserver prints pods (pkg/printers/internalversion/printers.go, printPod). */
export const podColumns = columnSet(
  'READY|STATUS|RESTARTS|AGE',
  (pod, view) => {
    const { ready, total, restarts } = countContainers(pod)
    return [
      `${ready}/${total}`,
      podStatus(pod),
      restartText(restarts, view),
      ageOf(textAt(pod, 'metadata', 'creationTimestamp'), view.now),
    ]
  },
  {
    header: 'IP|NODE|NOMINATED NODE|READINESS GATES',
    cells: (pod) => [
      orNone(textAt(listAt(pod, 'status', 'podIPs')[0], 'ip') || textAt(pod, 'status', 'podIP')),
      orNone(textAt(pod, 'spec', 'nodeName')),
      orNone(textAt(pod, 'status', 'nominatedNodeName')),
      readinessGates(pod),
    ],
  },
)

interface Restarts {
  readonly count: number
  readonly lastAt: string
}

function countContainers(pod: JsonObject): { ready: number; total: number; restarts: Restarts } {
  const statuses = listAt(pod, 'status', 'containerStatuses')
  const sidecars = sidecarNames(pod)
  const initial = listAt(pod, 'status', 'initContainerStatuses')
  const running = initial.filter((one) => sidecars.has(textAt(one, 'name')))
  const isInitialising = initialReason(pod) !== undefined
  const counted = isInitialising ? initial : [...running, ...statuses]
  return {
    ready: [...running, ...statuses].filter(
      (one) => fieldAt(one, 'ready') === true && (sidecars.has(textAt(one, 'name')) || isRunning(one)),
    ).length,
    total: listAt(pod, 'spec', 'containers').length + sidecars.size,
    restarts: {
      count: counted.reduce<number>((sum, one) => sum + numberAt(one, 'restartCount'), 0),
      lastAt: counted.map((one) => textAt(one, 'lastState', 'terminated', 'finishedAt')).reduce(later, ''),
    },
  }
}

const later = (left: string, right: string): string => (left > right ? left : right)
const isRunning = (status: JsonValue): boolean => fieldAt(status, 'state', 'running') !== undefined

/** Init containers that go on running beside the others. */
const sidecarNames = (pod: JsonObject): ReadonlySet<string> =>
  new Set(
    listAt(pod, 'spec', 'initContainers')
      .filter((one) => textAt(one, 'restartPolicy') === 'Always')
      .map((one) => textAt(one, 'name')),
  )

const restartText = ({ count, lastAt }: Restarts, { now }: TableView): string =>
  count > 0 && lastAt !== '' ? `${count} (${ageOf(lastAt, now)} ago)` : String(count)

function podStatus(pod: JsonObject): string {
  const initial = initialReason(pod)
  const isInitialized =
    textAt(elementWith(listAt(pod, 'status', 'conditions'), 'type', 'Initialized'), 'status') === 'True'
  const reason = initial !== undefined && !isInitialized ? initial : (initial ?? containerReason(pod, phaseReason(pod)))
  if (textAt(pod, 'metadata', 'deletionTimestamp') === '') return reason
  if (textAt(pod, 'status', 'reason') === 'NodeLost') return 'Unknown'
  return ['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase')) ? reason : 'Terminating'
}

function phaseReason(pod: JsonObject): string {
  const scheduled = elementWith(listAt(pod, 'status', 'conditions'), 'type', 'PodScheduled')
  if (textAt(pod, 'status', 'reason') !== '') return textAt(pod, 'status', 'reason')
  return textAt(scheduled, 'reason') === 'SchedulingGated' ? 'SchedulingGated' : textAt(pod, 'status', 'phase')
}

/** What the first init container that is not done says; undefined when all are. */
function initialReason(pod: JsonObject): string | undefined {
  const sidecars = sidecarNames(pod)
  const statuses = listAt(pod, 'status', 'initContainerStatuses')
  for (const [index, status] of statuses.entries()) {
    const terminated = fieldAt(status, 'state', 'terminated')
    if (terminated !== undefined && numberAt(terminated, 'exitCode') === 0) continue
    if (sidecars.has(textAt(status, 'name')) && fieldAt(status, 'started') === true) continue
    if (terminated !== undefined) return `Init:${terminationReason(terminated)}`
    const waiting = textAt(status, 'state', 'waiting', 'reason')
    if (waiting !== '' && waiting !== 'PodInitializing') return `Init:${waiting}`
    return `Init:${index}/${listAt(pod, 'spec', 'initContainers').length}`
  }
  return undefined
}

function terminationReason(terminated: JsonValue): string {
  const reason = textAt(terminated, 'reason')
  if (reason !== '') return reason
  const signal = numberAt(terminated, 'signal')
  return signal !== 0 ? `Signal:${signal}` : `ExitCode:${numberAt(terminated, 'exitCode')}`
}

function containerReason(pod: JsonObject, phase: string): string {
  let reason = phase
  let hasRunning = false
  for (const status of listAt(pod, 'status', 'containerStatuses').toReversed()) {
    const waiting = textAt(status, 'state', 'waiting', 'reason')
    const terminated = fieldAt(status, 'state', 'terminated')
    if (waiting !== '') reason = waiting
    else if (terminated !== undefined) reason = terminationReason(terminated)
    else if (fieldAt(status, 'ready') === true && isRunning(status)) hasRunning = true
  }
  if (reason !== 'Completed' || !hasRunning) return reason
  const ready = elementWith(listAt(pod, 'status', 'conditions'), 'type', 'Ready')
  return textAt(ready, 'status') === 'True' ? 'Running' : 'NotReady'
}

function readinessGates(pod: JsonObject): string {
  const gates = listAt(pod, 'spec', 'readinessGates').map((gate) => textAt(gate, 'conditionType'))
  if (gates.length === 0) return '<none>'
  const conditions = listAt(pod, 'status', 'conditions')
  const met = gates.filter((gate) => textAt(elementWith(conditions, 'type', gate), 'status') === 'True')
  return `${met.length}/${gates.length}`
}
