import type { Language } from '../base/localized.ts'
import type { Style } from '../base/style.ts'
import type { Condition } from '../model/condition.ts'
import type { Diagnosis } from '../model/diagnosis.ts'
import type { Triage } from '../model/severity.ts'
import { renderDiagnosisJson, renderTriageJson } from '../report/diagnosis-json.ts'
import { renderConditionMarkdown, renderConditionText } from '../report/render-condition.ts'
import { renderDiagnosisMarkdown } from '../report/render-diagnosis-markdown.ts'
import { renderDiagnosisText } from '../report/render-diagnosis-text.ts'
import { renderJson } from '../report/render-json.ts'
import { renderMarkdownTable, renderTextTable, type TextTable } from '../report/render-table.ts'
import { renderTriageMarkdown } from '../report/render-triage-markdown.ts'
import { renderTriageText } from '../report/render-triage-text.ts'

/** How an entry point wants an answer: for people, programs or tickets. */
export interface Presentation {
  readonly output: 'text' | 'json' | 'markdown'
  readonly language: Language
  readonly style: Style
  /** Columns. */
  readonly width: number
  /** Columns of a row of a table: in a pipe it stays on one line, for grep and awk. */
  readonly rowWidth: number
}

export function presentDiagnosis(diagnosis: Diagnosis, presentation: Presentation): string {
  const { output, language } = presentation
  if (output === 'json') return renderDiagnosisJson(diagnosis)
  if (output === 'markdown') return renderDiagnosisMarkdown(diagnosis, { language, evidenceFolder: undefined })
  return renderDiagnosisText(diagnosis, presentation)
}

/** A diagnosis with what else a run left, as one document. */
export const presentResponseJson = (diagnosis: Diagnosis, left: Readonly<Record<string, unknown>>): string =>
  renderJson({ schema: 'codeblue/response/v1', diagnosis: JSON.parse(renderDiagnosisJson(diagnosis)), ...left })

export function presentTriage(triage: Triage, presentation: Presentation): string {
  const { output, language } = presentation
  if (output === 'json') return renderTriageJson(triage)
  if (output === 'markdown') return `${renderTriageMarkdown(triage, language).join('\n')}\n`
  return renderTriageText(triage, presentation)
}

export function presentCondition(condition: Condition, presentation: Presentation): string {
  const { output, language } = presentation
  if (output === 'json') return renderJson({ schema: 'codeblue/condition/v1', ...condition })
  if (output === 'markdown') return renderConditionMarkdown(condition, { language, level: 1 })
  return renderConditionText(condition, presentation)
}

/** Rows for people, and beside them the value that programs get. */
export function presentTable(table: TextTable & { readonly json: unknown }, presentation: Presentation): string {
  if (presentation.output === 'json') return renderJson(table.json)
  return presentation.output === 'markdown'
    ? renderMarkdownTable(table)
    : renderTextTable(table, { ...presentation, width: presentation.rowWidth })
}
