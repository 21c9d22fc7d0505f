import { isJsonObject, type JsonValue } from '../../base/exact-json.ts'
import { elementName, type FieldPath, type PathStep } from './field-changes.ts'

const STEP = /\.?([A-Za-z_$][\w$-]*)|\["((?:[^"\\]|\\.)*)"\]|\[([^\]"]+)\]/y

/** Reads what `renderPath` writes: `spec.containers[app].image`, `metadata.labels["a/b"]`. Undefined for anything else. */
export function decodeFieldPath(text: string): FieldPath | undefined {
  const steps: PathStep[] = []
  STEP.lastIndex = 0
  while (STEP.lastIndex < text.length) {
    const found = STEP.exec(text)
    if (found === null) return undefined
    const [, member, quoted, element] = found
    if (element !== undefined) steps.push({ element })
    else steps.push({ member: member ?? JSON.parse(`"${quoted ?? ''}"`) })
  }
  return steps.length === 0 ? undefined : steps
}

/** What stands there; undefined where the path leads nowhere. */
export function valueAt(value: JsonValue, path: FieldPath): JsonValue | undefined {
  let found: JsonValue | undefined = value
  for (const step of path) {
    if (found === undefined) return undefined
    if ('member' in step)
      found = isJsonObject(found) && Object.hasOwn(found, step.member) ? found[step.member] : undefined
    else if (Array.isArray(found)) {
      const list: readonly JsonValue[] = found
      found = list.find((one) => elementName(one) === step.element) ?? list[Number(step.element)]
    } else found = undefined
  }
  return found
}
