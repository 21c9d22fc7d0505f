import { isJsonObject, type JsonValue } from '../../../base/exact-json.ts'
import { fieldAt } from './field.ts'

/**
 * The part of kubectl's JSONPath that the columns of CRDs use: `.a.b`, `.a['b.c']`, `.a\.b`, `[0]`, `[*]` and `[?(@.type=="Ready")]`.
 * Undefined for a path that it cannot follow.
 */
export function findByPath(value: JsonValue, path: string): readonly JsonValue[] | undefined {
  let found: readonly JsonValue[] = [value]
  let rest = path
    .trim()
    .replace(/^\{(.*)\}$/, '$1')
    .replace(/^\$/, '')
  while (rest !== '') {
    const step = steps.map(([pattern, follow]) => ({ match: pattern.exec(rest), follow })).find(({ match }) => match)
    if (step?.match == null) return undefined
    const { match, follow } = step
    found = found.flatMap((one) => follow(one, match))
    rest = rest.slice(match[0].length)
  }
  return found
}

type Step = (value: JsonValue, match: RegExpExecArray) => readonly JsonValue[]

const memberOf = (value: JsonValue, name: string): readonly JsonValue[] => {
  const found = fieldAt(value, name)
  return found === undefined ? [] : [found]
}

const elementsOf = (value: JsonValue): readonly JsonValue[] => {
  if (Array.isArray(value)) return value
  return isJsonObject(value) ? Object.values(value) : []
}

const steps: readonly (readonly [RegExp, Step])[] = [
  [
    /^\.?\[\?\(@((?:\.[\w-]+)+)\s*==\s*(?:"([^"]*)"|'([^']*)'|([\w.-]+))\s*\)\]/,
    (value, match) => {
      const [, path = '', ...wanted] = match
      const text = wanted.find((one) => one !== undefined) ?? ''
      return elementsOf(value).filter((one) => String(fieldAt(one, ...path.slice(1).split('.')) ?? '') === text)
    },
  ],
  [/^\.?\[\*\]|^\.\*/, (value) => elementsOf(value)],
  [
    /^\.?\[(-?\d+)\]/,
    (value, match) => {
      const found = elementsOf(value).at(Number(match[1]))
      return found === undefined ? [] : [found]
    },
  ],
  [
    /^\.?\[(?:'([^']*)'|"([^"]*)")\]/,
    (value, match) => memberOf(value, (match[1] ?? match[2] ?? '').replaceAll('\\', '')),
  ],
  [/^\.((?:[^.[\]\\]|\\.)+)/, (value, match) => memberOf(value, (match[1] ?? '').replaceAll('\\', ''))],
]
