import type { Localized } from '../base/localized.ts'
import type { Diagnosis } from '../model/diagnosis.ts'
import { renderSeverity } from './bounded-phrases.ts'
import { markdownText } from './markdown-text.ts'
import type { MarkdownView } from './markdown-view.ts'
import { phrases } from './phrases.ts'
import { renderCausesMarkdown } from './render-causes-markdown.ts'
import { renderGapsMarkdown } from './render-gaps-markdown.ts'
import { renderCauseSentence } from './render-headline-text.ts'
import { renderTriageMarkdown } from './render-triage-markdown.ts'
import { reportPhrases } from './report-phrases.ts'

/** The answer for a ticket: shorter than the report, in the same words. */
export function renderDiagnosisMarkdown(diagnosis: Diagnosis, view: MarkdownView): string {
  const { language } = view
  const say = (text: Localized): string => text[language]
  const section = (heading: Localized, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ['', `## ${say(heading)}`, '', ...lines]
  const actions = diagnosis.causes[0]?.actions ?? []
  const lines = [
    `# ${renderSeverity(diagnosis.triage, language)}: ${markdownText(say(renderCauseSentence(diagnosis, view)))}`,
    ...section(reportPhrases.rootCause, renderCausesMarkdown(diagnosis, view)),
    ...section(
      phrases.actions,
      actions.map((action, index) => `${index + 1}. ${markdownText(say(action))}`),
    ),
    ...section(reportPhrases.severity, renderTriageMarkdown(diagnosis.triage, language)),
    ...section(reportPhrases.notLooked, renderGapsMarkdown(diagnosis, language)),
  ]
  return `${lines.join('\n')}\n`
}
