import type { Diagnosis } from '../model/diagnosis.ts'
import { compareSeverity, type Triage } from '../model/severity.ts'
import type { Invocation } from './command.ts'
import type { ExitReason } from './exit-code.ts'

type FailOn = Invocation['options']['fail-on']

/** What the exit code must say of a diagnosis. */
export function reasonsOfDiagnosis(diagnosis: Diagnosis, failOn: FailOn): readonly ExitReason[] {
  const found = diagnosis.causes.length > 0 || diagnosis.verdict !== 'none'
  const evaluated = diagnosis.counts['not-observed'] + diagnosis.counts.observed
  const incomplete = diagnosis.notEvaluated.length > 0 || evaluated === 0 || diagnosis.gaps.length > 0
  return [
    ...(found && reaches(diagnosis.severity, failOn) ? (['findings'] as const) : []),
    ...(incomplete ? (['incomplete'] as const) : []),
  ]
}

/** What the exit code must say of a triage alone: T0 is no finding, and a range is not complete. */
export function reasonsOfTriage(triage: Triage, failOn: FailOn): readonly ExitReason[] {
  const found = triage.severity !== 'T0' && reaches(triage.severity, failOn)
  return [
    ...(found ? (['findings'] as const) : []),
    ...(triage.worst === triage.severity ? [] : (['incomplete'] as const)),
  ]
}

function reaches(severity: Triage['severity'], failOn: FailOn): boolean {
  if (failOn === 'never') return false
  return failOn === 'cause' || compareSeverity(severity, failOn) >= 0
}
