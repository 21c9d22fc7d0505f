import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Condition, Layer } from '../model/condition.ts'
import { node } from '../model/subject.ts'
import { type CausalGraph, reachFrom } from './causal-graph.ts'
import { smallestCauses } from './smallest-causes.ts'

const text = { en: 'x', zh: '某' }
const condition = (id: string, role: Condition['role'], layer: Layer): Condition => ({
  id,
  title: text,
  explanation: text,
  component: 'etcd',
  scope: 'node',
  layer,
  role,
  severity: 'T1',
  signatures: [],
  when: { all: [] },
  against: [],
  makes: [],
  next: [],
  actions: [],
  forbidden: [],
  runbooks: [],
  references: [],
  examples: { fires: [], nearMisses: [] },
})

const graphOf = (conditions: readonly Condition[], makes: readonly (readonly number[])[]): CausalGraph => ({
  nodes: conditions.map((entry) => ({
    condition: entry,
    firsthand: true,
    over: undefined,
    evaluation: {
      condition: entry.id,
      subject: node('cp1'),
      verdict: 'observed',
      reason: '',
      evidence: [],
      since: undefined,
    },
  })),
  makes,
})

const layersHere = ['kernel', 'disk', 'etcd', 'apiserver'] as const
const graphs = fc.integer({ min: 1, max: 7 }).chain((size) =>
  fc
    .tuple(
      fc.array(fc.tuple(fc.constantFrom('cause', 'effect'), fc.constantFrom(...layersHere)), {
        minLength: size,
        maxLength: size,
      }),
      fc.array(fc.uniqueArray(fc.integer({ min: 0, max: size - 1 })), { minLength: size, maxLength: size }),
    )
    .map(([kinds, makes]) =>
      graphOf(
        kinds.map(([role, layer], index) => condition(`etcd/c${index}`, role, layer)),
        makes,
      ),
    ),
)

const explainsAll = (graph: CausalGraph, causes: readonly number[]): boolean =>
  reachFrom(graph, causes).size === graph.nodes.length

test('the causes explain everything that was observed', () => {
  fc.assert(fc.property(graphs, (graph) => explainsAll(graph, smallestCauses(graph))))
})

test('no smaller set explains everything: held against every subset', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const size = graph.nodes.length
      const subsets = Array.from({ length: 2 ** size }, (_, bits) =>
        [...graph.nodes.keys()].filter((position) => (bits >> position) % 2 === 1),
      )
      const fewest = Math.min(...subsets.filter((subset) => explainsAll(graph, subset)).map(({ length }) => length))
      return smallestCauses(graph).length === fewest
    }),
  )
})

test('of conditions that make each other, the cause in the lowest layer stands for them', () => {
  const graph = graphOf(
    [
      condition('etcd/no-leader', 'effect', 'disk'),
      condition('etcd/slow', 'cause', 'etcd'),
      condition('disk/slow', 'cause', 'disk'),
      condition('apiserver/down', 'effect', 'apiserver'),
    ],
    [[1, 3], [2], [0], []],
  )
  assert.deepEqual(smallestCauses(graph), [2])
})
