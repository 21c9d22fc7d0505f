import { all, any, not, type Ternary } from '../base/ternary.ts'
import type { Criterion, FactCriterion, Signature } from '../model/condition.ts'
import type { EvidenceReference } from '../model/evidence.ts'
import type { Subject } from '../model/subject.ts'
import { type Binding, bindingsOf, subjectOfFact } from './bindings.ts'
import { evaluateFact } from './evaluate-fact.ts'
import { evaluateSignature } from './evaluate-signature.ts'
import type { FactIndex } from './fact-index.ts'

/** What evaluation needs besides the criterion and its subject. */
export interface EvaluationContext {
  readonly index: FactIndex
  readonly signatures: ReadonlyMap<string, Signature>
}

export interface CriterionOutcome {
  readonly value: Ternary
  /** What decided, first-hand first. Empty when unknown. */
  readonly evidence: readonly EvidenceReference[]
  /** What would have to be known, as phrases. Empty unless unknown. */
  readonly missing: readonly string[]
  /** False when it rests on what others say about the subject. */
  readonly firsthand: boolean
  /** Set when it rests on log lines alone, and the process served again after them. */
  readonly over: EvidenceReference | undefined
}

/** Three-valued: unknown only when what is unknown leaves the answer open. */
export function evaluateCriterion(
  criterion: Criterion,
  subject: Subject,
  context: EvaluationContext,
): CriterionOutcome {
  const outcomes = bindingsOf(criterion, subject, context.index).map((binding) => decide(criterion, binding, context))
  return joinAny(outcomes)
}

function decide(criterion: Criterion, binding: Binding, context: EvaluationContext): CriterionOutcome {
  if ('fact' in criterion) return decideFact(criterion, binding, context)
  if ('signature' in criterion) return decideSignature(criterion.signature, binding.subject, context)
  if ('not' in criterion) {
    const inner = decide(criterion.not, binding, context)
    return { ...inner, value: not(inner.value) }
  }
  if ('any' in criterion) return joinAny(criterion.any.map((inner) => decide(inner, binding, context)))
  return joinAll(criterion.all.map((inner) => decide(inner, binding, context)))
}

function decideFact(criterion: FactCriterion, binding: Binding, { index }: EvaluationContext): CriterionOutcome {
  const subject = subjectOfFact(criterion.fact, binding)
  const fact = subject === undefined ? undefined : index.factOf(criterion.fact, subject)
  const told = fact === undefined ? 'unknown' : evaluateFact(fact.state, criterion, index.capturedAt)
  const value = told === 'unknown' && criterion.supplementary === true ? 'false' : told
  const place = subject?.host ?? subject?.name ?? binding.host ?? ''
  const why = fact?.state.kind === 'unknown' ? `: ${fact.state.reason}` : ''
  return {
    value,
    evidence: value === 'unknown' ? [] : (fact?.evidence ?? []),
    missing: value === 'unknown' ? [`${criterion.fact}${place === '' ? '' : ` of ${place}`}${why}`] : [],
    firsthand: true,
    over: undefined,
  }
}

function decideSignature(id: string, subject: Subject, context: EvaluationContext): CriterionOutcome {
  const signature = context.signatures.get(id)
  if (signature === undefined)
    return { value: 'unknown', evidence: [], missing: [`signature ${id}`], firsthand: true, over: undefined }
  const { value, hits, firsthand, over } = evaluateSignature(signature, subject, context.index)
  const log = `log of ${signature.components.join(' or ')}${subject.name === '' ? '' : ` on ${subject.host ?? subject.name}`}`
  return {
    value,
    // Where it began and where it last was; the lines between say nothing more.
    evidence: hits.flatMap(({ evidence }) => [...evidence.slice(0, 1), ...evidence.slice(1).slice(-1)]),
    missing: value === 'unknown' ? [log] : [],
    firsthand,
    over,
  }
}

function joinAny(outcomes: readonly CriterionOutcome[]): CriterionOutcome {
  const value = any(outcomes.map((outcome) => outcome.value))
  const deciding = outcomes.filter((outcome) => outcome.value === value)
  const ordered = [...deciding.filter(({ firsthand }) => firsthand), ...deciding.filter(({ firsthand }) => !firsthand)]
  return { ...gathered(value, ordered), firsthand: deciding.some(({ firsthand }) => firsthand) }
}

function joinAll(outcomes: readonly CriterionOutcome[]): CriterionOutcome {
  const value = all(outcomes.map((outcome) => outcome.value))
  const deciding = outcomes.filter((outcome) => outcome.value === value)
  return { ...gathered(value, deciding), firsthand: deciding.every(({ firsthand }) => firsthand) }
}

function gathered(value: Ternary, deciding: readonly CriterionOutcome[]): Omit<CriterionOutcome, 'firsthand'> {
  // What is only not known to be otherwise has nothing to show, and no time.
  const shown = deciding.filter(({ evidence }) => evidence.length > 0)
  return {
    value,
    over: shown.every(({ over }) => over !== undefined) ? shown[0]?.over : undefined,
    evidence: value === 'unknown' ? [] : deciding.flatMap(({ evidence }) => evidence),
    missing: value === 'unknown' ? [...new Set(deciding.flatMap(({ missing }) => missing))] : [],
  }
}
