import { createHash } from 'node:crypto'
import type { Language, Localized } from '../base/localized.ts'
import { renderSeverity, severityTone } from './bounded-phrases.ts'
import { embedJson, type Html, html, styleSheet } from './html.ts'
import { alternativesSection, causeSection } from './html-causes.ts'
import {
  actionsSection,
  detectionSection,
  evidenceSection,
  exposedSection,
  notLookedSection,
  peopleSection,
  severitySection,
} from './html-sections.ts'
import { timelineHosts, timelineSection, timelineStyle } from './html-timeline.ts'
import { phrases } from './phrases.ts'
import { renderCauseSentence, renderConfidence } from './render-headline-text.ts'
import type { ReportInput } from './report-input.ts'
import { reportPhrases } from './report-phrases.ts'
import { reportStyle } from './report-style.ts'
import { selectTimeline } from './select-timeline.ts'
import { renderForm, renderImpact } from './severity-phrases.ts'

/**
 * The report as one file: nothing is loaded and nothing runs, which its own policy also demands of the browser. The data it
 * was made from is in it.
 */
export function renderReportHtml(input: ReportInput, language: Language): string {
  const hosts = timelineHosts(selectTimeline(input.timeline, input.diagnosis).events)
  const style = reportStyle + timelineStyle(hosts)
  const hash = createHash('sha256').update(style).digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`
  const sections = sectionsOf(input, language)
  const title = `${renderSeverity(input.diagnosis.triage, language)}: ${renderCauseSentence(input.diagnosis, { language })[language]}`
  return html`<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${styleSheet(style)}</style>
</head>
<body>
${header(input, sections, language)}
<main>
${sections.map(
  ({ id, heading, body }) => html`<section id="${id}"><h2>${heading[language]}</h2>
${body}
</section>
`,
)}</main>
<footer>${input.incident.writtenBy}</footer>
<script type="application/json" id="codeblue-report">${embedJson(input)}</script>
</body>
</html>
`.text
}

interface Section {
  readonly id: string
  readonly heading: Localized
  readonly body: Html
}

function sectionsOf(input: ReportInput, language: Language): readonly Section[] {
  const view = { language, evidenceFolder: input.incident.evidenceFolder }
  const { diagnosis, incident } = input
  const dataLoss = (incident.dataLoss ?? reportPhrases.dataLossUnknown)[language]
  return [
    { id: 'impact', heading: reportPhrases.impact, body: html`<p>${renderImpact(diagnosis.triage)[language]}</p>` },
    { id: 'severity', heading: reportPhrases.severity, body: severitySection(input, language) },
    {
      id: 'cause',
      heading: reportPhrases.rootCause,
      body: html`${causeSection(diagnosis, view)}${alternativesSection(diagnosis, view)}`,
    },
    { id: 'timeline', heading: reportPhrases.timeline, body: timelineSection(input, language) },
    { id: 'detection', heading: reportPhrases.detection, body: detectionSection(input, language) },
    { id: 'data-loss', heading: reportPhrases.dataLoss, body: html`<p>${dataLoss}</p>` },
    { id: 'not-looked', heading: reportPhrases.notLooked, body: notLookedSection(input, language) },
    { id: 'exposed', heading: reportPhrases.exposed, body: exposedSection(input, language) },
    { id: 'actions', heading: reportPhrases.actions, body: actionsSection(input, language) },
    { id: 'people', heading: reportPhrases.written, body: peopleSection(language) },
    { id: 'evidence', heading: reportPhrases.evidence, body: evidenceSection(input, language) },
  ]
}

function header(input: ReportInput, sections: readonly Section[], language: Language): Html {
  const { incident, diagnosis } = input
  const { triage } = diagnosis
  const about = [
    reportPhrases.title[language],
    incident.id,
    ...(incident.cluster === undefined ? [] : [incident.cluster]),
  ]
  return html`<header class="top"><p class="kicker">${about.join(' · ')}</p>
<h1>${renderCauseSentence(diagnosis, { language })[language]}</h1>
<p><span class="badge ${severityTone[triage.worst]}">${renderSeverity(triage, language)}</span>${renderForm(triage)[language]} · ${renderConfidence(diagnosis)[language]} <span class="faint">· ${reportPhrases.captured[language]} ${incident.capturedAt ?? phrases.unknown[language]}</span></p>
<nav>${sections.map(({ id, heading }) => html`<a href="#${id}">${heading[language]}</a>`)}</nav></header>`
}
