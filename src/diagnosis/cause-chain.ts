import { layers } from '../model/condition.ts'
import type { ChainLink } from '../model/diagnosis.ts'
import { type CausalGraph, type Reached, reachFrom } from './causal-graph.ts'
import type { ConditionEvaluation } from './evaluate-condition.ts'
import { chooseEvidence, evidencePerLink } from './evidence-choice.ts'

interface Step extends Reached {
  readonly node: ConditionEvaluation
}

/** The cause and everything that it explains, one link for each condition, nearest first. */
export function causeChain(graph: CausalGraph, starts: readonly number[]): readonly ChainLink[] {
  const steps = [...reachFrom(graph, starts)].flatMap(([position, reached]) => {
    const node = graph.nodes[position]
    return node === undefined ? [] : [{ ...reached, node }]
  })
  const links = [...Map.groupBy(steps, ({ node }) => node.condition.id).values()].map((group) => linkOf(group, graph))
  return links.sort(compareLinks).map(({ link }) => link)
}

function linkOf(steps: readonly Step[], graph: CausalGraph): { readonly link: ChainLink; readonly layer: number } {
  const [nearest] = [...steps].sort((left, right) => left.depth - right.depth)
  const condition = nearest?.node.condition
  const maker = nearest?.from === undefined ? undefined : graph.nodes[nearest.from]?.condition.id
  const link: ChainLink = {
    condition: condition?.id ?? '',
    title: condition?.title ?? { en: '', zh: '' },
    subjects: steps.map(({ node }) => node.evaluation.subject),
    depth: nearest?.depth ?? 0,
    madeBy: maker,
    evidence: chooseEvidence(
      steps.map(({ node }) => node.evaluation.evidence),
      evidencePerLink,
    ),
  }
  return { link, layer: condition === undefined ? 0 : layers.indexOf(condition.layer) }
}

function compareLinks(left: ReturnType<typeof linkOf>, right: ReturnType<typeof linkOf>): number {
  if (left.link.depth !== right.link.depth) return left.link.depth - right.link.depth
  if (left.layer !== right.layer) return left.layer - right.layer
  return left.link.condition < right.link.condition ? -1 : 1
}
