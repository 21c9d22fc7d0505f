import type { JsonObject, JsonValue } from '../../../base/exact-json.ts'
import { ageOf } from './age.ts'
import { columnSet } from './column-set.ts'
import { fieldAt, listAt, numberAt, textAt } from './field.ts'

export const autoscalerColumns = columnSet('REFERENCE|TARGETS|MINPODS|MAXPODS|REPLICAS|AGE', (object, { now }) => [
  `${textAt(object, 'spec', 'scaleTargetRef', 'kind')}/${textAt(object, 'spec', 'scaleTargetRef', 'name')}`,
  targetsOf(object),
  textAt(object, 'spec', 'minReplicas') || '<unset>',
  textAt(object, 'spec', 'maxReplicas'),
  String(numberAt(object, 'status', 'currentReplicas')),
  ageOf(textAt(object, 'metadata', 'creationTimestamp'), now),
])

/** Of any version: v1 has one number, v2 and its betas have lists of metrics. */
function targetsOf(object: JsonObject): string {
  const metrics = listAt(object, 'spec', 'metrics')
  const wanted = fieldAt(object, 'spec', 'targetCPUUtilizationPercentage')
  if (metrics.length === 0 && wanted !== undefined) {
    const current = textAt(object, 'status', 'currentCPUUtilizationPercentage')
    return `cpu: ${current === '' ? '<unknown>' : `${current}%`}/${textAt(object, 'spec', 'targetCPUUtilizationPercentage')}%`
  }
  const current = listAt(object, 'status', 'currentMetrics')
  const texts = metrics.map((metric, index) => metricText(metric, current[index]))
  if (texts.length === 0) return '<none>'
  return texts.length > 2 ? `${texts.slice(0, 2).join(', ')} + ${texts.length - 2} more...` : texts.join(', ')
}

const sources: Readonly<Record<string, string>> = {
  External: 'external',
  Pods: 'pods',
  Object: 'object',
  Resource: 'resource',
  ContainerResource: 'containerResource',
}

function metricText(metric: JsonValue, status: JsonValue | undefined): string {
  const source = sources[textAt(metric, 'type')] ?? ''
  const [spec, current] = [fieldAt(metric, source), fieldAt(status, source)]
  const label = source === 'resource' || source === 'containerResource' ? `${textAt(spec, 'name')}: ` : ''
  const utilization = firstText(spec, ['target', 'averageUtilization'], ['targetAverageUtilization'])
  if (utilization !== '') {
    const now = firstText(current, ['current', 'averageUtilization'], ['currentAverageUtilization'])
    return `${label}${now === '' ? '<unknown>' : `${now}%`}/${utilization}%`
  }
  const average = firstText(spec, ['target', 'averageValue'], ['targetAverageValue'])
  if (average !== '') {
    const now = firstText(current, ['current', 'averageValue'], ['currentAverageValue'])
    const suffix = source === 'external' || source === 'object' ? ' (avg)' : ''
    return `${label}${now || '<unknown>'}/${average}${suffix}`
  }
  const now = firstText(current, ['current', 'value'], ['currentValue'])
  return `${label}${now || '<unknown>'}/${firstText(spec, ['target', 'value'], ['targetValue'])}`
}

const firstText = (value: JsonValue | undefined, ...paths: readonly (readonly string[])[]): string =>
  paths.map((path) => textAt(value, ...path)).find((text) => text !== '') ?? ''
