import type { Condition } from '../model/condition.ts'
import type { Cause, Diagnosis, Evaluation, Verdict } from '../model/diagnosis.ts'
import type { FactSet } from '../model/fact.ts'
import type { Triage } from '../model/severity.ts'
import { evaluateCauses } from './evaluate-causes.ts'
import { evaluateCondition } from './evaluate-condition.ts'
import { indexFacts, signatureTable, sortedBy } from './fact-index.ts'
import { evaluateTriage } from './triage.ts'

/** The whole answer. The same facts and catalogue give the same bytes, in whatever order either arrives. */
export function evaluateDiagnosis(set: FactSet, catalogue: readonly Condition[]): Diagnosis {
  const conditions = sortedBy(catalogue, ({ id }) => id)
  const context = { index: indexFacts(set), signatures: signatureTable(conditions) }
  const evaluations = conditions.flatMap((condition) => evaluateCondition(condition, context))
  const observed = evaluations.filter(({ evaluation }) => evaluation.verdict === 'observed')
  const causes = evaluateCauses(evaluations, conditions, context)
  // What is over says nothing about how bad it is now.
  const standing = observed.filter(({ over }) => over === undefined)
  const triage = evaluateTriage(set, [...new Set(standing.map(({ condition }) => condition))])
  const all = evaluations.map(({ evaluation }) => evaluation)
  return {
    schema: 'codeblue/diagnosis/v1',
    severity: triage.severity,
    triage,
    verdict: verdictOf(causes, triage),
    causes,
    conditions: withVerdict(all, 'observed'),
    notEvaluated: withVerdict(all, 'not-evaluated'),
    counts: {
      observed: withVerdict(all, 'observed').length,
      'not-observed': withVerdict(all, 'not-observed').length,
      'not-applicable': withVerdict(all, 'not-applicable').length,
      'not-evaluated': withVerdict(all, 'not-evaluated').length,
    },
    gaps: sortedBy(set.gaps, (gap) => JSON.stringify([gap.file, gap.host, gap.reason])),
  }
}

/** Something is certainly wrong and nothing in the catalogue names it: that is unproven, not none. */
function verdictOf([first]: readonly Cause[], { severity }: Triage): Diagnosis['verdict'] {
  return first?.confidence ?? (severity === 'T0' ? 'none' : 'unproven')
}

const withVerdict = (evaluations: readonly Evaluation[], verdict: Verdict): readonly Evaluation[] =>
  evaluations.filter((evaluation) => evaluation.verdict === verdict)
