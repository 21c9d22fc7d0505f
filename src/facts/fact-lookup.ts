import type { EvidenceReference } from '../model/evidence.ts'
import type { Fact, FactState, FactValue } from '../model/fact.ts'
import type { FactName } from '../model/fact-table.ts'
import { type Subject, subjectKey } from '../model/subject.ts'

/** Facts by name and subject, for what is derived from other facts. What is known beats what is not. */
export interface FactLookup {
  readonly fact: (name: FactName, subject: Subject) => Fact | undefined
  readonly text: (name: FactName, subject: Subject) => string | undefined
  readonly flag: (name: FactName, subject: Subject) => boolean | undefined
  readonly number: (name: FactName, subject: Subject) => number | undefined
  readonly list: (name: FactName, subject: Subject) => readonly string[] | undefined
  /** All facts of one name, in the order they were given. */
  readonly named: (name: FactName) => readonly Fact[]
}

export function lookUpFacts(facts: readonly Fact[]): FactLookup {
  const byKey = new Map<string, Fact>()
  for (const fact of facts) {
    const key = `${fact.name} ${subjectKey(fact.subject)}`
    const before = byKey.get(key)
    if (before === undefined || rank(fact.state) < rank(before.state)) byKey.set(key, fact)
  }
  const find = (name: FactName, subject: Subject): Fact | undefined => byKey.get(`${name} ${subjectKey(subject)}`)
  const value = (name: FactName, subject: Subject): FactValue | undefined => {
    const state = find(name, subject)?.state
    return state?.kind === 'known' ? state.value : undefined
  }
  return {
    fact: find,
    text: (name, subject) => only(value(name, subject), isText),
    flag: (name, subject) => only(value(name, subject), isFlag),
    number: (name, subject) => only(value(name, subject), isNumber),
    list: (name, subject) => only(value(name, subject), isList),
    named: (name) => facts.filter((fact) => fact.name === name),
  }
}

/** A fact of the table. The name is checked here, so that a deriver cannot invent one. */
export const factOf = (
  name: FactName,
  subject: Subject,
  rest: { readonly state: FactState; readonly evidence: readonly EvidenceReference[] },
): Fact => ({ name, subject, ...rest })

const rank = (state: FactState): number => ({ known: 0, absent: 1, unknown: 2 })[state.kind]
const only = <Value extends FactValue>(
  value: FactValue | undefined,
  is: (value: FactValue) => value is Value,
): Value | undefined => (value !== undefined && is(value) ? value : undefined)
const isText = (value: FactValue): value is string => typeof value === 'string'
const isFlag = (value: FactValue): value is boolean => typeof value === 'boolean'
const isNumber = (value: FactValue): value is number => typeof value === 'number'
const isList = (value: FactValue): value is readonly string[] => Array.isArray(value)
