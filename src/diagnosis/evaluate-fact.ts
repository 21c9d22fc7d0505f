import { all, type Ternary, ternary } from '../base/ternary.ts'
import type { FactCriterion } from '../model/condition.ts'
import type { FactState, FactValue } from '../model/fact.ts'

/** Holds one state of a fact against one criterion. What is absent exists not, and has no value that could fit. */
export function evaluateFact(state: FactState, criterion: FactCriterion, capturedAt: string | undefined): Ternary {
  if (state.kind === 'unknown') return 'unknown'
  const exists = criterion.exists === undefined ? [] : [ternary(criterion.exists === (state.kind === 'known'))]
  if (state.kind === 'absent') return hasValueTest(criterion) ? 'false' : all(exists)
  return all([...exists, ...valueTests(state.value, criterion), ...timeTest(state.value, criterion, capturedAt)])
}

const hasValueTest = (criterion: FactCriterion): boolean =>
  Object.keys(criterion).some((key) => key !== 'fact' && key !== 'exists' && key !== 'supplementary')

function valueTests(value: FactValue, criterion: FactCriterion): readonly Ternary[] {
  const entries: readonly (string | number | boolean)[] = isList(value) ? value : [value]
  const size = isList(value) ? value.length : value
  const { is, in: choices, atLeast, atMost, matches } = criterion
  const pattern = matches === undefined ? undefined : new RegExp(matches)
  return [
    ...(is === undefined ? [] : [entries.some((entry) => entry === is)]),
    ...(choices === undefined ? [] : [entries.some((entry) => choices.includes(entry))]),
    ...(atLeast === undefined ? [] : [typeof size === 'number' && size >= atLeast]),
    ...(atMost === undefined ? [] : [typeof size === 'number' && size <= atMost]),
    ...(pattern === undefined ? [] : [entries.some((entry) => pattern.test(String(entry)))]),
  ].map(ternary)
}

function timeTest(value: FactValue, { before }: FactCriterion, capturedAt: string | undefined): readonly Ternary[] {
  if (before === undefined) return []
  const bound = before === 'now' ? capturedAt : before
  if (bound === undefined || typeof value !== 'string') return ['unknown']
  const [left, right] = [Date.parse(value), Date.parse(bound)]
  return [Number.isNaN(left) || Number.isNaN(right) ? 'unknown' : ternary(left < right)]
}

const isList = (value: FactValue): value is readonly string[] => Array.isArray(value)
