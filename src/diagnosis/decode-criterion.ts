import { nearest } from '../base/nearest.ts'
import type { Criterion, FactCriterion } from '../model/condition.ts'
import type { FactValue } from '../model/fact.ts'
import { factTable, isFactName } from '../model/fact-table.ts'
import type { YamlPath } from './catalogue-problem.ts'

/** Where in the file a criterion stands, the names it may use, and where problems go. */
export interface CriterionPlace {
  readonly path: YamlPath
  readonly signatures: readonly string[]
  readonly report: (path: YamlPath, message: string) => void
}

const operators = ['all', 'any', 'not', 'signature', 'fact']
const SUPPLEMENTARY = 'supplementary'
const tests = ['is', 'atLeast', 'atMost', 'in', 'matches', 'before', 'exists'] as const
type FactTest = (typeof tests)[number]
type YamlMap = Readonly<Record<string, unknown>>

/** Decodes the tree below `when`. Undefined when it is not a criterion; the reasons went to `report`. */
export function decodeCriterion(value: unknown, place: CriterionPlace): Criterion | undefined {
  if (!isMap(value)) return refuse(place, `a criterion is one of: ${operators.join(', ')}`)
  const keys = Object.keys(value)
  const known = [...operators, ...tests, SUPPLEMENTARY]
  for (const key of keys.filter((name) => !known.includes(name)))
    refuse(within(place, key), `unknown key "${key}"${suggestion(key, known)}`)
  const [operator, ...others] = keys.filter((key) => operators.includes(key))
  if (operator === undefined || others.length > 0)
    return refuse(place, `a criterion has exactly one of: ${operators.join(', ')}`)
  if (operator === 'fact') return decodeFactCriterion(value, place)
  if (keys.some((key) => key !== operator && known.includes(key)))
    refuse(place, `"${operator}" stands alone; put both into all: or any:`)
  return decodeOperator(operator, value[operator], within(place, operator))
}

function decodeOperator(operator: string, value: unknown, place: CriterionPlace): Criterion | undefined {
  if (operator === 'signature') return decodeSignatureName(value, place)
  if (operator === 'not') {
    const inner = decodeCriterion(value, place)
    return inner === undefined ? undefined : { not: inner }
  }
  if (!Array.isArray(value) || value.length === 0) return refuse(place, `"${operator}" takes a list of criteria`)
  const inner = value
    .map((entry: unknown, index) => decodeCriterion(entry, within(place, index)))
    .filter((entry) => entry !== undefined)
  return operator === 'all' ? { all: inner } : { any: inner }
}

function decodeSignatureName(name: unknown, place: CriterionPlace): Criterion | undefined {
  if (typeof name === 'string' && place.signatures.includes(name)) return { signature: name }
  return refuse(place, `unknown signature "${String(name)}"${suggestion(String(name), place.signatures)}`)
}

function decodeFactCriterion(value: YamlMap, place: CriterionPlace): Criterion | undefined {
  const name = value.fact
  if (typeof name !== 'string' || !isFactName(name))
    return refuse(
      within(place, 'fact'),
      `unknown fact "${String(name)}"${suggestion(String(name), Object.keys(factTable))}`,
    )
  const used = tests.filter((test) => value[test] !== undefined)
  if (used.length === 0) return refuse(place, `fact ${name} needs a test: ${tests.join(', ')}`)
  const wrong = used.flatMap((test) => factTestProblems(test, value[test], factTable[name].type))
  if (wrong.length > 0) return refuse(place, `fact ${name}: ${wrong.join('; ')}`)
  const { supplementary } = value
  if (supplementary !== undefined && supplementary !== true)
    return refuse(within(place, SUPPLEMENTARY), '"supplementary" takes true, or is left out')
  const criterion = Object.fromEntries([
    ['fact', name],
    ...used.map((test) => [test, value[test]]),
    ...(supplementary === undefined ? [] : [[SUPPLEMENTARY, true]]),
  ])
  return isFactCriterion(criterion) ? criterion : undefined
}

/** All of the shape was checked before; this tells the type checker. */
const isFactCriterion = (value: object): value is FactCriterion => 'fact' in value

const operands: Readonly<Record<FactTest, { holds: (value: unknown) => boolean; expected: string }>> = {
  is: { holds: isFactValue, expected: 'a text, number, boolean or list of texts' },
  atLeast: { holds: isNumber, expected: 'a number' },
  atMost: { holds: isNumber, expected: 'a number' },
  in: { holds: (value) => Array.isArray(value) && value.every(isFactValue), expected: 'a list of values' },
  matches: { holds: isPattern, expected: 'a regular expression that compiles' },
  before: { holds: isMoment, expected: '`now` or an ISO time' },
  exists: { holds: (value) => typeof value === 'boolean', expected: 'true or false' },
}

/** Tests that make sense for each type of fact; a list is counted by atLeast and atMost. */
const fitting: Readonly<Record<string, readonly FactTest[]>> = {
  text: ['is', 'in', 'matches', 'exists'],
  number: ['is', 'in', 'atLeast', 'atMost', 'exists'],
  boolean: ['is', 'exists'],
  list: ['is', 'in', 'atLeast', 'atMost', 'matches', 'exists'],
  time: ['before', 'exists'],
}

function factTestProblems(test: FactTest, operand: unknown, type: string): readonly string[] {
  if (fitting[type]?.includes(test) === false)
    return [`is a ${type}, which "${test}" cannot test (${fitting[type]?.join(', ')})`]
  if (!operands[test].holds(operand)) return [`"${test}" takes ${operands[test].expected}`]
  const compared = test === 'is' ? [operand] : test === 'in' && Array.isArray(operand) ? operand : []
  const wanted = type === 'list' || type === 'text' ? 'string' : type
  return compared.some((entry) => typeof entry !== wanted) ? [`"${test}" compares with a ${wanted}`] : []
}

/** ` (did you mean "x"?)` when something is close. */
export function suggestion(name: string, candidates: Iterable<string>): string {
  const close = nearest(name, candidates)
  return close === undefined ? '' : ` (did you mean "${close}"?)`
}

/** Whether the value is the text of a regular expression that compiles. */
export function isPattern(value: unknown): value is string {
  if (typeof value !== 'string') return false
  try {
    new RegExp(value)
    return true
  } catch {
    return false
  }
}

function isFactValue(value: unknown): value is FactValue {
  return ['string', 'number', 'boolean'].includes(typeof value)
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value)
}

function isMoment(value: unknown): boolean {
  return value === 'now' || (typeof value === 'string' && !Number.isNaN(Date.parse(value)))
}

const isMap = (value: unknown): value is YamlMap => typeof value === 'object' && value !== null && !Array.isArray(value)

const within = (place: CriterionPlace, key: string | number): CriterionPlace => ({
  ...place,
  path: [...place.path, key],
})

function refuse(place: CriterionPlace, message: string): undefined {
  place.report(place.path, message)
  return undefined
}
