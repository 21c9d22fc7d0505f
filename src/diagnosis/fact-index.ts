import type { Condition, Criterion, FactCriterion, Signature } from '../model/condition.ts'
import type { Fact, FactSet, LogRead, SignatureHit, TimelineEvent } from '../model/fact.ts'
import { type Subject, subjectKey } from '../model/subject.ts'

/** A fact set made ready for questions. Built from sorted input, so that the order in which facts arrived cannot show. */
export interface FactIndex {
  readonly capturedAt: string | undefined
  readonly hosts: readonly string[]
  readonly members: readonly string[]
  readonly logs: readonly LogRead[]
  readonly factOf: (name: string, subject: Subject) => Fact | undefined
  /** Objects that some fact of this area (`certificate`, `disk`) is about. */
  readonly objectsOf: (area: string) => readonly Subject[]
  /** Everything that a fact of this name is about: an alarm may be held by a member that nothing else speaks of. */
  readonly subjectsOf: (name: string) => readonly Subject[]
  readonly hitsOf: (signature: string) => readonly SignatureHit[]
  /** When one of these components on the host last said that it serves. */
  readonly lastServed: (host: string, components: readonly string[]) => TimelineEvent | undefined
}

export function indexFacts(set: FactSet): FactIndex {
  const facts = new Map<string, Fact>()
  const objects = new Map<string, Map<string, Subject>>()
  for (const fact of sortedBy(set.facts, factOrder)) {
    const key = `${fact.name} ${subjectKey(fact.subject)}`
    if (!facts.has(key)) facts.set(key, fact)
    if (fact.subject.kind !== 'object') continue
    const ofArea = objects.get(areaOf(fact.name)) ?? new Map<string, Subject>()
    objects.set(areaOf(fact.name), ofArea.set(subjectKey(fact.subject), fact.subject))
  }
  const subjects = new Map(
    [...Map.groupBy(facts.values(), ({ name }) => name)].map(([name, own]) => [
      name as string,
      own.map(({ subject }) => subject),
    ]),
  )
  const hits = Map.groupBy(sortedBy(set.hits, JSON.stringify), ({ signature }) => signature)
  const served = sortedBy(
    set.timeline.filter(({ mark }) => mark === '@ready'),
    ({ at, host, component, evidence }) => JSON.stringify([at, host, component, evidence]),
  )
  return {
    capturedAt: set.capturedAt,
    hosts: [...set.hosts].sort(),
    members: [...set.members].sort(),
    logs: sortedBy(set.logs, JSON.stringify),
    factOf: (name, subject) => facts.get(`${name} ${subjectKey(subject)}`),
    objectsOf: (area) => sortedBy([...(objects.get(area)?.values() ?? [])], subjectKey),
    subjectsOf: (name) => subjects.get(name) ?? [],
    hitsOf: (signature) => hits.get(signature) ?? [],
    lastServed: (host, components) =>
      served.filter((event) => event.host === host && components.includes(event.component)).at(-1),
  }
}

/** `certificate.expired` is of the area `certificate`. */
export const areaOf = (fact: string): string => fact.split('.', 1)[0] ?? fact

/** Two statements on one thing: what is known goes before what is absent, and that before what is unknown. */
function factOrder(fact: Fact): string {
  const rank = { known: 0, absent: 1, unknown: 2 }[fact.state.kind]
  return `${fact.name} ${subjectKey(fact.subject)} ${rank} ${JSON.stringify([fact.state, fact.evidence])}`
}

/** A copy in order of the text that `key` gives. */
export function sortedBy<Item>(items: readonly Item[], key: (item: Item) => string): readonly Item[] {
  return items
    .map((item) => ({ item, text: key(item) }))
    .sort((left, right) => (left.text < right.text ? -1 : left.text > right.text ? 1 : 0))
    .map(({ item }) => item)
}

/** The facts that a criterion asks for. */
export function factsIn(criterion: Criterion): readonly FactCriterion[] {
  if ('fact' in criterion) return [criterion]
  if ('not' in criterion) return factsIn(criterion.not)
  if ('all' in criterion) return criterion.all.flatMap(factsIn)
  return 'any' in criterion ? criterion.any.flatMap(factsIn) : []
}

/** Signatures by id, over a whole catalogue. */
export const signatureTable = (conditions: readonly Condition[]): ReadonlyMap<string, Signature> =>
  new Map(conditions.flatMap(({ signatures }) => signatures.map((signature) => [signature.id, signature])))
