import { type Condition, layers } from '../model/condition.ts'
import type { NextLook } from '../model/diagnosis.ts'
import type { ConditionEvaluation } from './evaluate-condition.ts'

const mostLooks = 6

/**
 * What to look at to prove an effect: what its own file says first, then the looks of every condition that could have made
 * it and could not be evaluated. Cheapest first: the fewest links away, then the fewest missing things, then the lowest layer.
 */
export function nextLooks(
  effect: Condition,
  evaluations: readonly ConditionEvaluation[],
  catalogue: readonly Condition[],
): readonly NextLook[] {
  const distance = distancesTo(effect.id, catalogue)
  const open = new Map<string, { readonly condition: Condition; readonly missing: number }>()
  for (const { condition, evaluation } of evaluations) {
    if (evaluation.verdict !== 'not-evaluated' || !distance.has(condition.id)) continue
    const missing = evaluation.reason.split('; ').length
    if (missing < (open.get(condition.id)?.missing ?? Number.POSITIVE_INFINITY))
      open.set(condition.id, { condition, missing })
  }
  const cost = ({ condition, missing }: { condition: Condition; missing: number }): readonly number[] => [
    condition.role === 'cause' ? 0 : 1,
    distance.get(condition.id) ?? 0,
    missing,
    layers.indexOf(condition.layer),
  ]
  const ordered = [...open.values()].sort(
    (left, right) => compareNumbers(cost(left), cost(right)) || (left.condition.id < right.condition.id ? -1 : 1),
  )
  return distinctLooks([...effect.next, ...ordered.flatMap(({ condition }) => condition.next)]).slice(0, mostLooks)
}

/** For each condition that can make the effect, over how many links. */
function distancesTo(effect: string, catalogue: readonly Condition[]): ReadonlyMap<string, number> {
  const distances = new Map<string, number>()
  let wanted = new Set([effect])
  for (let distance = 1; wanted.size > 0; distance++) {
    const makers = catalogue
      .filter(
        ({ id, makes }) => id !== effect && !distances.has(id) && makes.some(({ condition }) => wanted.has(condition)),
      )
      .map(({ id }) => id)
    for (const id of makers) distances.set(id, distance)
    wanted = new Set(makers)
  }
  return distances
}

function compareNumbers(left: readonly number[], right: readonly number[]): number {
  const position = left.findIndex((value, index) => value !== right[index])
  return position < 0 ? 0 : (left[position] ?? 0) - (right[position] ?? 0)
}

function distinctLooks(looks: readonly NextLook[]): readonly NextLook[] {
  return [...new Map(looks.map((look) => [`${look.command ?? ''} ${look.text.en}`, look])).values()]
}
