import { isJsonObject, type JsonObject, type JsonValue } from '../../base/exact-json.ts'
import type { FieldManager } from '../../model/object-history.ts'
import type { FieldPath } from './field-changes.ts'

/**
 * metadata.managedFields: one entry for each manager, operation and subresource, with the time when it last changed any of its fields and
 * `fieldsV1`, a tree of what it owns: `f:NAME` a member, `k:{"name":"app"}` an element of a list by its keys, `v:"x"` one by its value, `i:0`
 * one by its position, `.` the thing itself. A leaf is owned with all below it (kubernetes-sigs/structured-merge-diff fieldpath/serialize.go).
 */
export interface ManagedEntry extends FieldManager {
  readonly fields: JsonObject
  /** All of it as text, to tell whether it is another one. */
  readonly text: string
}

function decodeManagedFields(object: JsonObject): readonly ManagedEntry[] {
  const { metadata } = object
  const list = isJsonObject(metadata) && Array.isArray(metadata.managedFields) ? metadata.managedFields : []
  return list.filter(isJsonObject).map((entry) => ({
    manager: textOf(entry.manager),
    operation: textOf(entry.operation),
    subresource: textOf(entry.subresource),
    time: typeof entry.time === 'string' ? entry.time : undefined,
    fields: isJsonObject(entry.fieldsV1) ? entry.fieldsV1 : {},
    text: JSON.stringify(entry),
  }))
}

const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '')

/**
 * Who wrote something in a revision. A new time tells; an entry that lost a field to another one keeps its time. Where all times are as they
 * were, two writes fell into one second, and what is different in the entries tells.
 */
export function newManagers(before: JsonObject | undefined, after: JsonObject): readonly FieldManager[] {
  const [old, entries] = [before === undefined ? [] : decodeManagedFields(before), decodeManagedFields(after)]
  const isNew = (textOfEntry: (entry: ManagedEntry) => string): readonly FieldManager[] => {
    const known = new Set(old.map(textOfEntry))
    return entries.flatMap((entry) => (known.has(textOfEntry(entry)) ? [] : [managerOf(entry)]))
  }
  const byTime = isNew((entry) => JSON.stringify(managerOf(entry)))
  return byTime.length > 0 ? byTime : isNew(({ text }) => text)
}

export const ownersOf = (object: JsonObject, path: FieldPath): readonly FieldManager[] =>
  decodeManagedFields(object).flatMap((entry) => (owns(entry.fields, path) ? [managerOf(entry)] : []))

const managerOf = ({ manager, operation, subresource, time }: ManagedEntry): FieldManager => ({
  manager,
  operation,
  subresource,
  time,
})

function owns(fields: JsonObject, path: FieldPath): boolean {
  const [step, ...rest] = path
  if (step === undefined) return true
  const names = Object.keys(fields).filter((name) => name !== '.')
  if (names.length === 0) return Object.keys(fields).length === 0
  return names.some((name) => {
    const below = fields[name]
    return isStep(name, step) && isJsonObject(below) && (rest.length === 0 || owns(below, rest))
  })
}

function isStep(name: string, step: FieldPath[number]): boolean {
  if ('member' in step) return name === `f:${step.member}`
  if (name === `i:${step.element}` || name === `v:${JSON.stringify(step.element)}`) return true
  if (!name.startsWith('k:')) return false
  try {
    const keys: unknown = JSON.parse(name.slice(2))
    return isJsonObject(keys) && Object.values(keys).some((key) => String(key) === step.element)
  } catch {
    return false
  }
}
