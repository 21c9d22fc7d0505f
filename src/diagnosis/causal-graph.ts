import type { CausalEdge } from '../model/condition.ts'
import { cluster, member, subjectKey } from '../model/subject.ts'
import type { ConditionEvaluation } from './evaluate-condition.ts'
import type { FactIndex } from './fact-index.ts'
import { isRelated } from './relation.ts'
import { isInRange } from './version-range.ts'

/** What was observed, joined by who made whom. Numbers are positions in `nodes`. */
export interface CausalGraph {
  readonly nodes: readonly ConditionEvaluation[]
  /** For each node, the nodes that it directly makes. */
  readonly makes: readonly (readonly number[])[]
}

/** Joins what was observed by the edges of the catalogue, where relation and version hold. */
export function causalGraph(observed: readonly ConditionEvaluation[], index: FactIndex): CausalGraph {
  const byCondition = Map.groupBy(observed.keys(), (position) => observed[position]?.condition.id ?? '')
  const makes = observed.map((cause, position) =>
    cause.condition.makes
      .filter((edge) => holdsForVersion(edge, cause, index))
      .flatMap((edge) =>
        (byCondition.get(edge.condition) ?? []).filter(
          (effect) => effect !== position && relates(edge, cause, observed[effect]),
        ),
      ),
  )
  return { nodes: observed, makes: makes.map((targets) => [...new Set(targets)].sort((left, right) => left - right)) }
}

const relates = (edge: CausalEdge, cause: ConditionEvaluation, effect: ConditionEvaluation | undefined): boolean =>
  effect !== undefined &&
  isRelated(edge.relation, cause.evaluation.subject, effect.evaluation.subject) &&
  !isOverBefore(cause, effect)

/** What was over before the effect was last seen did not make it, or at least does not keep it up. */
function isOverBefore({ over }: ConditionEvaluation, effect: ConditionEvaluation): boolean {
  const overAt = over?.at
  return overAt !== undefined && effect.evaluation.evidence.some(({ at }) => at !== undefined && at > overAt)
}

/** Both ends were observed: a version that nobody could read does not tear them apart, one outside the range does. */
function holdsForVersion({ versions }: CausalEdge, cause: ConditionEvaluation, index: FactIndex): boolean {
  if (versions === undefined) return true
  const fact = `${versions.component.replace(/^kube-/, '')}.version`
  const { subject } = cause.evaluation
  const places = [
    subject,
    cluster,
    ...index.members.map(member),
    ...index.hosts.map((name) => ({ kind: 'node', name }) as const),
  ]
  const known = places
    .map((place) => index.factOf(fact, place)?.state)
    .flatMap((state) => (state?.kind === 'known' && typeof state.value === 'string' ? [state.value] : []))
  return known.length === 0 || known.some((version) => isInRange(version, versions.range) !== 'false')
}

/** Everything that can be reached from these nodes, themselves included, with the steps it takes. */
export function reachFrom(graph: CausalGraph, starts: readonly number[]): ReadonlyMap<number, Reached> {
  const reached = new Map<number, Reached>(starts.map((start) => [start, { depth: 0, from: undefined }]))
  let frontier = [...starts]
  for (let depth = 1; frontier.length > 0; depth++) {
    const next: number[] = []
    for (const from of frontier)
      for (const target of graph.makes[from] ?? [])
        if (!reached.has(target)) {
          reached.set(target, { depth, from })
          next.push(target)
        }
    frontier = next.sort((left, right) => left - right)
  }
  return reached
}

export interface Reached {
  readonly depth: number
  /** The node that made it; undefined for a start. */
  readonly from: number | undefined
}

/** A key for what was observed where. */
export const evaluationKey = ({ evaluation }: ConditionEvaluation): string =>
  `${evaluation.condition} ${subjectKey(evaluation.subject)}`
