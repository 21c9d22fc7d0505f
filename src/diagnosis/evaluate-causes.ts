import { type Condition, layers } from '../model/condition.ts'
import type { Cause, Confidence } from '../model/diagnosis.ts'
import { compareSeverity } from '../model/severity.ts'
import { type CausalGraph, causalGraph, reachFrom } from './causal-graph.ts'
import { causeChain } from './cause-chain.ts'
import { type ConditionEvaluation, distinctEvidence } from './evaluate-condition.ts'
import { type EvaluationContext, evaluateCriterion } from './evaluate-criterion.ts'
import { chooseEvidence, evidencePerCause } from './evidence-choice.ts'
import { nextLooks } from './next-looks.ts'
import { smallestCauses } from './smallest-causes.ts'

/** One condition on the subjects on which nothing observed explains it, and which are equally sure. */
interface Group {
  readonly condition: Condition
  readonly confidence: Confidence
  readonly starts: readonly number[]
  readonly members: readonly ConditionEvaluation[]
  /** What it explains, itself included. */
  readonly reached: ReadonlySet<number>
}

/** The smallest set of causes that explains what was observed, the best first. */
export function evaluateCauses(
  evaluations: readonly ConditionEvaluation[],
  catalogue: readonly Condition[],
  context: EvaluationContext,
): readonly Cause[] {
  const observed = evaluations.filter(({ evaluation }) => evaluation.verdict === 'observed')
  const graph = causalGraph(observed, context.index)
  const confidenceAt = (position: number): Confidence => {
    const node = graph.nodes[position]
    return node === undefined ? 'unproven' : confidenceOf(node, context)
  }
  const starts = Map.groupBy(
    smallestCauses(graph),
    (position) => `${graph.nodes[position]?.condition.id} ${confidenceAt(position)}`,
  )
  const groups = [...starts.values()].flatMap((positions) =>
    groupOf(positions, graph, confidenceAt(positions[0] ?? -1)),
  )
  return rankGroups(groups.filter((group) => !isEchoOfThePast(group))).map((group) =>
    causeOf(group, graph, { evaluations, catalogue, context }),
  )
}

function groupOf(starts: readonly number[], graph: CausalGraph, confidence: Confidence): readonly Group[] {
  const members = starts.flatMap((position) => graph.nodes[position] ?? [])
  const condition = members[0]?.condition
  if (condition === undefined) return []
  return [{ condition, confidence, starts, members, reached: new Set(reachFrom(graph, starts).keys()) }]
}

/**
 * What stands goes before what is over; then who explains most. What a surer cause explains already is no credit for one that is less sure: a member that was
 * killed last week and runs again would otherwise go before the disk that is full today.
 */
function rankGroups(groups: readonly Group[]): readonly Group[] {
  const credit = (group: Group): number => {
    const surer = groups.filter((other) => sureness(other) < sureness(group)).map(({ reached }) => reached)
    const own = [...group.reached].filter((position) => !group.starts.includes(position))
    return own.filter((position) => !surer.some((reached) => reached.has(position))).length
  }
  return groups
    .map((group) => ({ group, explains: credit(group) }))
    .sort(
      (left, right) =>
        Number(isOver(left.group)) - Number(isOver(right.group)) ||
        right.explains - left.explains ||
        compareGroups(left.group, right.group),
    )
    .map(({ group }) => group)
}

/** An effect alone proves nothing, and one that is over asks for nothing. */
const isEchoOfThePast = (group: Group): boolean => group.condition.role === 'effect' && isOver(group)

const isOver = ({ members }: Group): boolean => members.every(({ over }) => over !== undefined)
const sureness = ({ confidence }: Group): number => confidences.indexOf(confidence)

const confidences: readonly Confidence[] = ['proven', 'likely', 'unproven']

/** Of two that explain as much: a cause before an effect; the surer; worse severity; lower layer; earlier; by name. */
function compareGroups(left: Group, right: Group): number {
  const role = ({ condition }: Group): number => (condition.role === 'cause' ? 0 : 1)
  const since = ({ members }: Group): string =>
    members.flatMap(({ evaluation }) => evaluation.since ?? []).sort()[0] ?? '9'
  return (
    role(left) - role(right) ||
    sureness(left) - sureness(right) ||
    compareSeverity(right.condition.severity, left.condition.severity) ||
    layers.indexOf(left.condition.layer) - layers.indexOf(right.condition.layer) ||
    (`${since(left)} ${left.condition.id}` < `${since(right)} ${right.condition.id}` ? -1 : 1)
  )
}

function causeOf(
  group: Group,
  graph: CausalGraph,
  all: {
    readonly evaluations: readonly ConditionEvaluation[]
    readonly catalogue: readonly Condition[]
    readonly context: EvaluationContext
  },
): Cause {
  const { condition, confidence, members } = group
  const against = counterEvidence(group, all.context)
  return {
    condition: condition.id,
    title: condition.title,
    explanation: condition.explanation,
    subjects: members.map(({ evaluation }) => evaluation.subject),
    confidence,
    chain: causeChain(graph, group.starts),
    evidence: chooseEvidence(
      members.map(({ evaluation }) => evaluation.evidence),
      evidencePerCause,
    ),
    against,
    next: confidence === 'proven' ? condition.next : nextLooks(condition, all.evaluations, all.catalogue),
    actions: condition.actions,
    runbooks: condition.runbooks,
    references: condition.references,
  }
}

/** An effect alone proves nothing. A cause is proven when its own evidence says so and nothing speaks against it. */
function confidenceOf(node: ConditionEvaluation, context: EvaluationContext): Confidence {
  if (node.condition.role === 'effect') return 'unproven'
  const isDisputed = node.condition.against.some(
    ({ when }) => evaluateCriterion(when, node.evaluation.subject, context).value === 'true',
  )
  return node.firsthand && !isDisputed && node.over === undefined ? 'proven' : 'likely'
}

const servedAgain = {
  en: 'The process said that it serves after the last sign of this.',
  zh: '在最后一次出现该迹象之后，进程已重新开始提供服务。',
}

function counterEvidence({ condition, members }: Group, context: EvaluationContext): Cause['against'] {
  const over = members.flatMap((node) => node.over ?? [])
  const past = over.length === 0 ? [] : [{ text: servedAgain, evidence: chooseEvidence([over], 3) }]
  return [...past, ...disputes({ condition, members }, context)]
}

function disputes(
  { condition, members }: Pick<Group, 'condition' | 'members'>,
  context: EvaluationContext,
): Cause['against'] {
  return condition.against.flatMap(({ when, text }) => {
    const holding = members
      .map(({ evaluation }) => evaluateCriterion(when, evaluation.subject, context))
      .filter(({ value }) => value === 'true')
    if (holding.length === 0) return []
    return [{ text, evidence: chooseEvidence([distinctEvidence(holding.flatMap(({ evidence }) => evidence))], 3) }]
  })
}
