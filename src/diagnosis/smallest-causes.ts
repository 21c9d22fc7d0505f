import { layers } from '../model/condition.ts'
import { compareSeverity } from '../model/severity.ts'
import { type CausalGraph, evaluationKey } from './causal-graph.ts'
import type { ConditionEvaluation } from './evaluate-condition.ts'
import { stronglyConnected } from './strongly-connected.ts'

/**
 * The smallest set of nodes from which every other can be reached. Conditions that make each other (no leader makes an
 * unhealthy member, an unhealthy member makes no leader) count as one; where nothing outside made such a knot, the member
 * of it that is most likely its beginning stands for it. So a cycle never hides its cause.
 */
export function smallestCauses(graph: CausalGraph): readonly number[] {
  const knots = stronglyConnected(graph.makes)
  const knotOf = new Map(knots.flatMap((knot, position) => knot.map((node) => [node, position] as const)))
  const made = new Set<number>()
  for (const [from, targets] of graph.makes.entries())
    for (const target of targets) {
      const knot = knotOf.get(target)
      if (knot !== undefined && knot !== knotOf.get(from)) made.add(knot)
    }
  return knots
    .filter((_, position) => !made.has(position))
    .flatMap((knot) => beginningOf(knot, graph) ?? [])
    .sort((left, right) => left - right)
}

function beginningOf(knot: readonly number[], graph: CausalGraph): number | undefined {
  return [...knot].sort((left, right) => {
    const [first, second] = [graph.nodes[left], graph.nodes[right]]
    return first === undefined || second === undefined ? left - right : compareOrigin(first, second)
  })[0]
}

/** Which of two is nearer to where trouble starts: a cause before an effect, a lower layer, the worse, the earlier, then by name. */
function compareOrigin(left: ConditionEvaluation, right: ConditionEvaluation): number {
  const rank = ({ condition }: ConditionEvaluation): number =>
    (condition.role === 'cause' ? 0 : layers.length) + layers.indexOf(condition.layer)
  const time = ({ evaluation }: ConditionEvaluation): string => evaluation.since ?? '9'
  if (rank(left) !== rank(right)) return rank(left) - rank(right)
  const severity = compareSeverity(right.condition.severity, left.condition.severity)
  if (severity !== 0) return severity
  return `${time(left)} ${evaluationKey(left)}` < `${time(right)} ${evaluationKey(right)}` ? -1 : 1
}
