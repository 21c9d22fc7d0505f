import { isJsonObject, type JsonObject, type JsonValue } from '../../base/exact-json.ts'

/** Set by the API server alone. */
const serverFields = new Set([
  'resourceVersion',
  'uid',
  'creationTimestamp',
  'generation',
  'managedFields',
  'selfLink',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
])
const controllerLabels = new Set(['controller-uid', 'batch.kubernetes.io/controller-uid'])

/** An object without what must not be there when it is created again. Owners and finalizers stay: only their reader knows whether they will exist. */
export function cleanForCreation(object: JsonObject): JsonObject {
  const { status: _, ...rest } = object
  const cleaned = change(rest, 'metadata', (metadata) => without(metadata, serverFields))
  if (object.kind === 'PersistentVolume')
    return change(cleaned, 'spec', (spec) => change(spec, 'claimRef', (claim) => without(claim, serverFields)))
  if (object.kind !== 'Job') return cleaned
  const labelled = change(cleaned, 'metadata', (metadata) => change(metadata, 'labels', withoutController))
  return change(labelled, 'spec', (spec) =>
    change(without(spec, new Set(['selector'])), 'template', (template) =>
      change(template, 'metadata', (metadata) => change(metadata, 'labels', withoutController)),
    ),
  )
}

const withoutController = (labels: JsonObject): JsonObject => without(labels, controllerLabels)

const without = (object: JsonObject, names: ReadonlySet<string>): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.has(name)))

function change(object: JsonObject, name: string, by: (value: JsonObject) => JsonObject): JsonObject {
  const value: JsonValue | undefined = object[name]
  return isJsonObject(value) ? { ...object, [name]: by(value) } : object
}
