import { z } from 'zod'
import { describeThrown } from '../base/error.ts'
import type { Diagnosis } from '../model/diagnosis.ts'
import type { Triage } from '../model/severity.ts'
import { diagnosisSchema } from './diagnosis-schema.ts'
import { reportErrors } from './errors.ts'
import { renderJson } from './render-json.ts'

/** The diagnosis for programs. Optional parts of a reference are left out, everything else is there or `null`. */
export function renderDiagnosisJson(diagnosis: Diagnosis): string {
  const causes = diagnosis.causes.map(({ condition, title, explanation, subjects, ...rest }) => ({
    condition,
    title,
    explanation,
    subject: subjects[0],
    subjects,
    ...rest,
  }))
  return renderJson({ ...diagnosis, causes })
}

export const renderTriageJson = (triage: Triage): string => renderJson({ schema: 'codeblue/triage/v1', ...triage })

/** Reads a stored diagnosis back; `file` is named when it is not one. */
export function decodeDiagnosis(text: string, file: string): Diagnosis {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (thrown) {
    throw invalid(file, describeThrown(thrown), thrown)
  }
  const decoded = diagnosisSchema.safeParse(value)
  if (!decoded.success) throw invalid(file, z.prettifyError(decoded.error), decoded.error)
  return { ...decoded.data, causes: decoded.data.causes.map(({ subject: _first, ...cause }) => cause) }
}

const invalid = (file: string, reason: string, cause: unknown) =>
  reportErrors.error('DIAGNOSIS_INVALID', `${file} is not a diagnosis: ${reason}`, {
    cause,
    data: { file },
    hint: 'Diagnose the evidence again: `codeblue diagnose EVIDENCE --output json`.',
  })
