import type { Condition, ConditionExample } from '../model/condition.ts'
import type { Verdict } from '../model/diagnosis.ts'
import { type FactSet, unknown } from '../model/fact.ts'
import { evaluateExample, factSetOfExample } from './catalogue-examples.ts'

/** One promise of the catalogue that one condition breaks. */
export interface CatalogueFailure {
  readonly condition: string
  readonly message: string
}

/**
 * Holds every condition against its own examples: it is observed in each that fires and in no near miss, what it rests on
 * cannot be taken away without `not-evaluated`, and no signature is without a line that shows it.
 */
export function evaluateCatalogueExamples(conditions: readonly Condition[]): readonly CatalogueFailure[] {
  return conditions.flatMap((condition) => [
    ...condition.examples.fires.flatMap((example) => firingFailures(condition, example)),
    ...condition.examples.nearMisses.flatMap((example) => nearMissFailures(condition, example)),
    ...unshownSignatures(condition),
  ])
}

function firingFailures(condition: Condition, example: ConditionExample): readonly CatalogueFailure[] {
  const set = factSetOfExample(example, [condition])
  const verdict = evaluateExample(condition, set)
  if (verdict !== 'observed') return [failure(condition, `"${example.name}" should fire, and is ${verdict}`)]
  return withoutEach(set)
    .filter(({ rest }) => !allowedWithout.includes(evaluateExample(condition, rest)))
    .map(({ removed }) => failure(condition, `"${example.name}" without ${removed} should not be evaluated`))
}

/** Taking something away may leave enough, or too little to tell; never enough to deny. */
const allowedWithout: readonly Verdict[] = ['observed', 'not-evaluated']

function nearMissFailures(condition: Condition, example: ConditionExample): readonly CatalogueFailure[] {
  const verdict = evaluateExample(condition, factSetOfExample(example, [condition]))
  return verdict === 'observed' ? [failure(condition, `"${example.name}" is a near miss, and fires`)] : []
}

function unshownSignatures(condition: Condition): readonly CatalogueFailure[] {
  const hit = new Set(
    condition.examples.fires
      .flatMap((example) => factSetOfExample(example, [condition]).hits)
      .map(({ signature }) => signature),
  )
  return condition.signatures
    .filter(({ id }) => !hit.has(id))
    .map(({ id }) => failure(condition, `no firing example has a line that ${id} matches`))
}

/** The fact set with each fact made unknown, and each log unread, one at a time. */
function withoutEach(set: FactSet): readonly { readonly removed: string; readonly rest: FactSet }[] {
  const facts = set.facts.map((fact, index) => ({
    removed: `${fact.name} of ${fact.subject.name || 'the cluster'}`,
    rest: { ...set, facts: set.facts.with(index, { ...fact, state: unknown('taken away'), evidence: [] }) },
  }))
  const logs = set.logs.map((log) => ({
    removed: `the log ${log.file}`,
    rest: {
      ...set,
      logs: set.logs.filter((other) => other !== log),
      hits: set.hits.filter(({ evidence }) => evidence[0]?.file !== log.file),
    },
  }))
  return [...facts, ...logs]
}

const failure = (condition: Condition, message: string): CatalogueFailure => ({ condition: condition.id, message })
