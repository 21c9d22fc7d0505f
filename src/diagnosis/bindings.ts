import type { Criterion } from '../model/condition.ts'
import { factTable, isFactName } from '../model/fact-table.ts'
import { cluster, hostOf, member, node, type Subject } from '../model/subject.ts'
import { areaOf, type FactIndex, factsIn } from './fact-index.ts'

/**
 * Which thing each fact of a criterion is asked of. A condition of a member may ask for its certificates: then one and the
 * same certificate must be the peer's *and* expired. So objects, and hosts under a condition of the cluster, are bound once
 * for the whole criterion, and the condition holds when it holds for some binding.
 */
export interface Binding {
  readonly subject: Subject
  readonly host: string | undefined
  /** Area of facts to the object they are asked of. */
  readonly objects: ReadonlyMap<string, Subject>
}

export function bindingsOf(criterion: Criterion, subject: Subject, index: FactIndex): readonly Binding[] {
  const names = factsIn(criterion).map(({ fact }) => fact)
  const areas = [...new Set(names.filter((name) => scopeOf(name) === 'object').map(areaOf))].sort()
  const scopes = new Set(names.map(scopeOf))
  // A host without a member has no alarms to ask for.
  const candidates = [...index.members, ...(scopes.has('node') || index.members.length === 0 ? index.hosts : [])]
  const needsHost = scopes.has('member') || scopes.has('node')
  const hosts: readonly (string | undefined)[] =
    subject.kind === 'cluster' && needsHost && candidates.length > 0
      ? [...new Set(candidates)].sort()
      : [hostOf(subject)]
  return hosts.flatMap((host) => {
    let bindings: readonly Binding[] = [{ subject, host, objects: new Map() }]
    for (const area of areas) bindings = bindings.flatMap((binding) => bindArea(binding, area, index))
    return bindings
  })
}

function bindArea(binding: Binding, area: string, index: FactIndex): readonly Binding[] {
  const { subject, host } = binding
  const all = index.objectsOf(area)
  const own =
    subject.kind === 'object' && all.some((object) => object.name === subject.name && object.host === subject.host)
  const near = own ? [subject] : all.filter((object) => host === undefined || object.host === host)
  if (near.length === 0) return [binding]
  return near.map((object) => ({ ...binding, objects: new Map([...binding.objects, [area, object]]) }))
}

/** The subject that a fact is asked of under a binding; undefined when the binding has none of that kind. */
export function subjectOfFact(fact: string, binding: Binding): Subject | undefined {
  const scope = scopeOf(fact)
  if (scope === 'cluster') return cluster
  if (scope === 'object') return binding.objects.get(areaOf(fact))
  if (binding.host === undefined) return undefined
  return scope === 'member' ? member(binding.host) : node(binding.host)
}

const scopeOf = (fact: string): Subject['kind'] => (isFactName(fact) ? factTable[fact].scope : 'cluster')
