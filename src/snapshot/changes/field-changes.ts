import { isJsonObject, type JsonObject, type JsonValue } from '../../base/exact-json.ts'

/** A step into an object: the name of a member, or an element of a list by its position or by what names it. */
export type PathStep = { readonly member: string } | { readonly element: string }
export type FieldPath = readonly PathStep[]

export interface JsonDifference {
  readonly path: FieldPath
  readonly kind: 'added' | 'removed' | 'changed' | 'reordered'
  readonly before?: JsonValue
  readonly after?: JsonValue
}

/** Everything in which two values differ, as far down as they are alike. */
export function findDifferences(before: JsonValue, after: JsonValue, path: FieldPath = []): readonly JsonDifference[] {
  if (isJsonObject(before) && isJsonObject(after)) return objectDifferences(before, after, path)
  if (Array.isArray(before) && Array.isArray(after)) return listDifferences({ before, after, path })
  return isSame(before, after) ? [] : [{ path, kind: 'changed', before, after }]
}

function objectDifferences(before: JsonObject, after: JsonObject, path: FieldPath): readonly JsonDifference[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].toSorted().flatMap((member): readonly JsonDifference[] => {
    const below = [...path, { member }]
    const [left, right] = [ownMember(before, member), ownMember(after, member)]
    if (left === undefined) return right === undefined ? [] : [{ path: below, kind: 'added', after: right }]
    if (right === undefined) return [{ path: below, kind: 'removed', before: left }]
    return findDifferences(left, right, below)
  })
}

const ownMember = (object: JsonObject, name: string): JsonValue | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined

interface ListPair {
  readonly before: readonly JsonValue[]
  readonly after: readonly JsonValue[]
  readonly path: FieldPath
}

function listDifferences(pair: ListPair): readonly JsonDifference[] {
  const { before, after, path } = pair
  if (isSame(before, after)) return []
  const identity = identities.find((one) => isNamedBy(one, before) && isNamedBy(one, after))
  if (identity !== undefined) return namedDifferences(pair, identity)
  const isOfObjects = [...before, ...after].every(isJsonObject)
  if (!isOfObjects || before.length !== after.length) return [{ path, kind: 'changed', before, after }]
  return before.flatMap((one, index) =>
    findDifferences(one, after[index] ?? null, [...path, { element: String(index) }]),
  )
}

/** What names the elements of lists in Kubernetes, the most telling first (patchMergeKey and listMapKey of its types). */
const identities = ['name', 'type', 'containerPort', 'port', 'key', 'uid', 'ip', 'mountPath', 'devicePath'] as const
type Identity = (typeof identities)[number]

/** By what comes first of what may name it. */
export const elementName = (element: JsonValue): string | undefined =>
  identities.map((identity) => nameBy(identity, element)).find((name) => name !== undefined)

function isNamedBy(identity: Identity, list: readonly JsonValue[]): boolean {
  const names = new Set(list.map((element) => nameBy(identity, element)))
  return !names.has(undefined) && names.size === list.length
}

function nameBy(identity: Identity, element: JsonValue): string | undefined {
  const name = isJsonObject(element) ? ownMember(element, identity) : undefined
  return typeof name === 'string' || typeof name === 'number' ? String(name) : undefined
}

function namedDifferences({ before, after, path }: ListPair, identity: Identity): readonly JsonDifference[] {
  const named = (list: readonly JsonValue[]): ReadonlyMap<string, JsonValue> =>
    new Map(list.map((element) => [nameBy(identity, element) ?? '', element]))
  const [left, right] = [named(before), named(after)]
  const differences = [...new Set([...left.keys(), ...right.keys()])].flatMap((element): readonly JsonDifference[] => {
    const below = [...path, { element }]
    const [one, other] = [left.get(element), right.get(element)]
    if (one === undefined) return other === undefined ? [] : [{ path: below, kind: 'added', after: other }]
    if (other === undefined) return [{ path: below, kind: 'removed', before: one }]
    return findDifferences(one, other, below)
  })
  const order = [[...left.keys()].filter((name) => right.has(name)), [...right.keys()].filter((name) => left.has(name))]
  // Conditions and the like are a set: whoever writes them puts the last changed one last.
  const isMoved = identity !== 'type' && order[0]?.join('\0') !== order[1]?.join('\0')
  if (!isMoved) return differences
  return [...differences, { path, kind: 'reordered', before: [...left.keys()], after: [...right.keys()] }]
}

function isSame(left: JsonValue, right: JsonValue): boolean {
  if (left === right) return true
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((one: JsonValue, index) => isSame(one, right[index] ?? null))
  if (!isJsonObject(left) || !isJsonObject(right)) return false
  const names = Object.keys(left)
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => {
      const [one, other] = [ownMember(left, name), ownMember(right, name)]
      return one !== undefined && other !== undefined && isSame(one, other)
    })
  )
}

/** `spec.containers[app].image`, `metadata.labels["app.kubernetes.io/name"]`. */
export const renderPath = (path: FieldPath): string =>
  path
    .map((step, index) => {
      if ('element' in step) return `[${step.element}]`
      if (!plainMember.test(step.member)) return `[${JSON.stringify(step.member)}]`
      return index === 0 ? step.member : `.${step.member}`
    })
    .join('')

const plainMember = /^[A-Za-z_$][\w$-]*$/
