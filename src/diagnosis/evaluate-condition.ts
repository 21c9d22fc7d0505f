import type { Condition } from '../model/condition.ts'
import type { Evaluation, Verdict } from '../model/diagnosis.ts'
import type { EvidenceReference } from '../model/evidence.ts'
import { factTable, isFactName } from '../model/fact-table.ts'
import { cluster, hostOf, member, node, type Subject, subjectKey } from '../model/subject.ts'
import { inapplicability } from './applicability.ts'
import { type EvaluationContext, evaluateCriterion } from './evaluate-criterion.ts'
import { areaOf, type FactIndex, factsIn, sortedBy } from './fact-index.ts'

/** An evaluation with what the causal answer needs and a reader does not. */
export interface ConditionEvaluation {
  readonly condition: Condition
  readonly evaluation: Evaluation
  /** False when it rests on what others say about the subject. */
  readonly firsthand: boolean
  /** Set when the process served again after the last line that says so. */
  readonly over: EvidenceReference | undefined
}

/** Holds one condition against every subject in its scope, in order of subject. */
export function evaluateCondition(condition: Condition, context: EvaluationContext): readonly ConditionEvaluation[] {
  const subjects = subjectsOf(condition, context.index)
  if (subjects.length > 0) return subjects.map((subject) => evaluateSubject(condition, subject, context))
  const reason = `nothing is known that could have it: no ${condition.scope} of ${condition.component} was seen`
  const evaluation = { condition: condition.id, subject: cluster, reason, evidence: [], since: undefined }
  return [{ condition, evaluation: { ...evaluation, verdict: 'not-evaluated' }, firsthand: true, over: undefined }]
}

function evaluateSubject(condition: Condition, subject: Subject, context: EvaluationContext): ConditionEvaluation {
  const outcome = evaluateCriterion(condition.when, subject, context)
  const inapplicable = outcome.value === 'true' ? undefined : inapplicability(condition, subject, context.index)
  const verdict: Verdict =
    inapplicable !== undefined
      ? 'not-applicable'
      : ({ true: 'observed', false: 'not-observed', unknown: 'not-evaluated' } as const)[outcome.value]
  const evidence = verdict === 'observed' ? distinctEvidence(outcome.evidence) : []
  const evaluation: Evaluation = {
    condition: condition.id,
    subject,
    verdict,
    reason: inapplicable ?? outcome.missing.join('; '),
    evidence,
    since: evidence.flatMap(({ at }) => at ?? []).sort()[0],
  }
  return { condition, evaluation, firsthand: outcome.firsthand, over: outcome.over }
}

/** One line may prove two criteria; it is shown once. */
export function distinctEvidence(evidence: readonly EvidenceReference[]): readonly EvidenceReference[] {
  const byPlace = new Map<string, EvidenceReference>()
  for (const entry of evidence) {
    const key = JSON.stringify([entry.file, entry.line, entry.text])
    if (!byPlace.has(key)) byPlace.set(key, entry)
  }
  return [...byPlace.values()]
}

/** Everything of the condition's scope that evidence speaks of, and what its own signatures hit. */
function subjectsOf(condition: Condition, index: FactIndex): readonly Subject[] {
  if (condition.scope === 'cluster') return [cluster]
  const hit = condition.signatures.flatMap(({ id }) => index.hitsOf(id)).map(({ subject }) => subject)
  const known = condition.scope === 'object' ? objectsIn(condition, index) : []
  const hosts = condition.scope === 'member' ? index.members : condition.scope === 'node' ? index.hosts : []
  const spoken = factsIn(condition.when).flatMap(({ fact }) => index.subjectsOf(fact))
  const named = condition.scope === 'member' ? member : node
  const fromHits =
    condition.scope === 'object'
      ? hit.filter(({ kind }) => kind === 'object')
      : hit.flatMap((subject) => hostOf(subject) ?? []).map(named)
  const subjects = new Map(
    [...hosts.map(named), ...known, ...fromHits, ...spoken.filter(({ kind }) => kind === condition.scope)].map(
      (subject) => [subjectKey(subject), subject],
    ),
  )
  return sortedBy([...subjects.values()], subjectKey)
}

function objectsIn(condition: Condition, index: FactIndex): readonly Subject[] {
  const names = factsIn(condition.when).map(({ fact }) => fact)
  const areas = names.filter((name) => isFactName(name) && factTable[name].scope === 'object').map(areaOf)
  return [...new Set(areas)].flatMap((area) => index.objectsOf(area))
}
