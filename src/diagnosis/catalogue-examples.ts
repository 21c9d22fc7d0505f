import type { Component } from '../model/component.ts'
import type { Condition, ConditionExample } from '../model/condition.ts'
import type { Verdict } from '../model/diagnosis.ts'
import { absent, type Fact, type FactSet, known, type LogRead } from '../model/fact.ts'
import { factTable, isFactName } from '../model/fact-table.ts'
import { cluster, hostOf, member, node, object, type Subject } from '../model/subject.ts'
import { evaluateCondition } from './evaluate-condition.ts'
import { exampleHits } from './example-hits.ts'
import { indexFacts, signatureTable } from './fact-index.ts'

/** The host of lines and facts that name none, and the time at which every example was captured. */
const exampleHost = 'cp1'
const exampleTime = '2026-11-20T12:00:00Z'

/** The fact set that an example stands for: its facts, and its lines read as whole logs. */
export function factSetOfExample(example: ConditionExample, conditions: readonly Condition[]): FactSet {
  const facts = example.facts.map(factOfExample)
  const hits = exampleHits(example.lines, conditions)
  const logs = logsOfExample(example)
  const members = [
    ...facts.filter(({ subject }) => subject.kind === 'member').map(({ subject }) => subject.name),
    ...logs.filter(({ component }) => component === 'etcd').flatMap(({ host }) => host ?? []),
  ]
  const hosts = [...facts.flatMap(({ subject }) => hostOf(subject) ?? []), ...logs.flatMap(({ host }) => host ?? [])]
  return {
    capturedAt: exampleTime,
    facts,
    hits,
    logs,
    hosts: [...new Set([...hosts, ...members])].sort(),
    members: [...new Set(members)].sort(),
    timeline: [],
    gaps: [],
  }
}

/** The best verdict that the condition gets on any subject: `observed` before `not-observed` before the rest. */
export function evaluateExample(condition: Condition, set: FactSet): Verdict {
  const context = { index: indexFacts(set), signatures: signatureTable([condition]) }
  const verdicts = evaluateCondition(condition, context).map(({ evaluation }) => evaluation.verdict)
  if (verdicts.includes('observed')) return 'observed'
  return verdicts.includes('not-evaluated') ? 'not-evaluated' : (verdicts[0] ?? 'not-evaluated')
}

function factOfExample(entry: ConditionExample['facts'][number]): Fact {
  const state = entry.absent === true ? absent : known(entry.value ?? '')
  const text = `${entry.fact} = ${entry.absent === true ? 'absent' : String(entry.value)}`
  const subject = subjectOfExample(entry.fact, entry.subject)
  return { name: entry.fact, subject, state, evidence: [{ file: 'example', text, host: hostOf(subject) }] }
}

/** A member or node is its host; an object is `HOST:/path`, `HOST:wire:ADDRESS:PORT`, or a bare name on the first host. */
function subjectOfExample(fact: string, name: string | undefined): Subject {
  const scope = isFactName(fact) ? factTable[fact].scope : 'cluster'
  if (scope === 'cluster') return cluster
  if (scope === 'member') return member(name ?? exampleHost)
  if (scope === 'node') return node(name ?? exampleHost)
  const [, host, path] = /^([A-Za-z0-9.-]+):((?:\/|wire:).*)$/.exec(name ?? '') ?? []
  if (host !== undefined && path !== undefined) return object(path, host)
  return object(name ?? '/', /^(loadbalancer|haproxy)\./.test(fact) ? undefined : exampleHost)
}

function logsOfExample({ lines }: ConditionExample): readonly LogRead[] {
  const logs = Map.groupBy(lines, ({ component, host }) => logKey(component, host))
  return [...logs].map(([file, entries]) => ({
    component: entries[0]?.component ?? 'etcd',
    host: entries[0]?.host ?? exampleHost,
    file,
    lines: entries.length,
    from: undefined,
    to: undefined,
    whole: true,
  }))
}

/** The file that example lines of one component on one host stand in. */
const logKey = (component: Component, host: string | undefined): string => `${host ?? exampleHost}/${component}.log`
