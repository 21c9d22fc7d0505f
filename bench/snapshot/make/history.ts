/** In which order a population is written, so that some of it was rewritten and some deleted by the time of the snapshots. */
import type { Write } from './etcd-calls.ts'
import { type DescribedObject, describeNamespace, type Population } from './population.ts'

/** The part that is written and rewritten before the compaction. */
const oldCount = ({ count, pastShare }: Population): number => Math.floor(count * pastShare)
/** How much later an object is written again. */
const LATER = 20_000

export function* oldWrites(population: Population): Generator<Write> {
  for (const name of population.namespaces) yield writeOf(describeNamespace(name), 1)
  for (let index = 0; index < oldCount(population); index++) yield writeOf(population.describe(index), 1)
}

export function* rewrites(population: Population): Generator<Write> {
  for (let index = 0; index < oldCount(population); index++) yield writeOf(population.describe(index), 2)
}

/** The others, while those from before get more revisions and passing ones come and go. */
export function* presentWrites(population: Population): Generator<Write> {
  const { count, pastShare, describe } = population
  for (let index = oldCount(population); index < count; index++) {
    yield writeOf(describe(index), 1)
    if (pastShare === 0 || index < LATER) continue
    // Numbers from the double of the count on are those that pass.
    if (index % 40 === 0) yield writeOf(describe(2 * count + index), 1)
    if (index % 40 === 1 && index - LATER > Math.max(oldCount(population), LATER)) {
      yield { key: describe(2 * count + index - 1 - LATER).key }
    }
    for (let revision = 3; revision < 3 + (index % 3); revision++) {
      if (index % 8 === 0) yield writeOf(describe(index - LATER), revision)
    }
  }
}

/** After the first snapshot: two per cent changed, one removed, one added, and the smallest namespace gone whole. */
export function* changes(population: Population): Generator<Write> {
  const swept = sweptNamespace(population)
  yield { key: describeNamespace(swept).key }
  for (let index = 0; index < population.count; index++) {
    const object = population.describe(index)
    if (object.namespace === swept || index % 100 === 13) yield { key: object.key }
    else if (index % 50 === 7) yield writeOf(object, 9)
  }
  const added = Math.floor(population.count / 100)
  for (let index = population.count; index < population.count + added; index++) {
    const object = population.describe(index)
    if (object.namespace !== swept) yield writeOf(object, 1)
  }
}

const sweptNamespace = ({ namespaces }: Population): string => namespaces.at(-1) ?? ''

/** Those of a namespace of middling size that are in both snapshots as they were. */
export function lastingObjects(population: Population): readonly DescribedObject[] {
  const wanted = population.namespaces[Math.floor(population.namespaces.length / 2)]
  return Array.from({ length: population.count }, (_, index) => index)
    .filter((index) => index % 50 !== 7 && index % 100 !== 13)
    .map(population.describe)
    .filter(({ namespace }) => namespace === wanted)
}

const writeOf = (object: DescribedObject, revision: number): Write => ({
  key: object.key,
  value: object.render(revision),
})
