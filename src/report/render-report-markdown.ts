import type { Language, Localized } from '../base/localized.ts'
import type { EvidenceReference } from '../model/evidence.ts'
import { renderSeverity } from './bounded-phrases.ts'
import { markdownCode, markdownTable, markdownText } from './markdown-text.ts'
import { colon, phrases } from './phrases.ts'
import { renderBytes, renderOffset } from './render-bytes.ts'
import { renderCausesMarkdown } from './render-causes-markdown.ts'
import { renderGapsMarkdown } from './render-gaps-markdown.ts'
import { renderCauseSentence, renderConfidence } from './render-headline-text.ts'
import { renderTriageMarkdown } from './render-triage-markdown.ts'
import type { ReportInput } from './report-input.ts'
import { reportPhrases, writtenByPeople } from './report-phrases.ts'
import { selectTimeline } from './select-timeline.ts'
import { renderForm, renderImpact } from './severity-phrases.ts'

/** The report for a ticket or a repository: CommonMark with tables, every text from a host escaped. */
export function renderReportMarkdown(input: ReportInput, language: Language): string {
  const say = (text: Localized): string => text[language]
  const section = (heading: Localized, lines: readonly string[]): readonly string[] => [
    '',
    `## ${say(heading)}`,
    '',
    ...lines,
  ]
  const lines = [
    `# ${say(reportPhrases.title)}: ${markdownText(say(renderCauseSentence(input.diagnosis, { language })))}`,
    '',
    ...renderSummary(input, language),
    ...section(reportPhrases.impact, [say(renderImpact(input.diagnosis.triage))]),
    ...section(reportPhrases.severity, renderTriageMarkdown(input.diagnosis.triage, language)),
    ...section(
      reportPhrases.rootCause,
      renderCausesMarkdown(input.diagnosis, { language, evidenceFolder: input.incident.evidenceFolder }),
    ),
    ...section(reportPhrases.timeline, renderTimeline(input, language)),
    ...section(reportPhrases.detection, renderDetection(input, language)),
    ...section(reportPhrases.dataLoss, [say(input.incident.dataLoss ?? reportPhrases.dataLossUnknown)]),
    ...section(reportPhrases.notLooked, renderGapsMarkdown(input.diagnosis, language)),
    ...section(reportPhrases.exposed, renderExposed(input, language)),
    ...section(reportPhrases.actions, renderActions(input, language)),
    ...section(
      reportPhrases.written,
      writtenByPeople.map((part) => `- [ ] ${say(part)}${colon[language].trimEnd()}`),
    ),
    ...section(reportPhrases.evidence, renderHosts(input, language)),
    '',
    `---`,
    '',
    markdownText(input.incident.writtenBy),
  ]
  return `${lines.join('\n')}\n`
}

function renderSummary({ incident, diagnosis }: ReportInput, language: Language): readonly string[] {
  const { triage } = diagnosis
  const rows: readonly (readonly [Localized, string])[] = [
    [reportPhrases.incident, markdownText(incident.id)],
    ...(incident.cluster === undefined ? [] : [[reportPhrases.cluster, markdownText(incident.cluster)] as const]),
    [reportPhrases.captured, incident.capturedAt ?? phrases.unknown[language]],
    [reportPhrases.severity, `**${renderSeverity(triage, language)}** (${renderForm(triage)[language]})`],
    [
      reportPhrases.rootCause,
      `${markdownText(renderCauseSentence(diagnosis, { language })[language])} (${renderConfidence(diagnosis)[language]})`,
    ],
  ]
  return rows.map(([name, value]) => `- **${name[language]}**${colon[language]}${value}`)
}

function renderTimeline({ timeline, diagnosis }: ReportInput, language: Language): readonly string[] {
  const { events, left } = selectTimeline(timeline, diagnosis)
  if (events.length === 0) return [reportPhrases.noTimeline[language]]
  const header = [
    reportPhrases.time,
    reportPhrases.host,
    reportPhrases.component,
    reportPhrases.event,
    reportPhrases.source,
  ]
  return [
    reportPhrases.timelineNote[language],
    '',
    ...markdownTable(
      header.map((text) => text[language]),
      events.map(({ at, host, component, what, proves, evidence }) => [
        at.replace('T', ' ').replace('Z', ''),
        markdownText(host ?? ''),
        markdownText(component),
        `${proves === undefined ? '' : `**${markdownText(proves[language])}** `}${markdownText(what)}`,
        markdownText(placeOf(evidence)),
      ]),
    ),
    ...(left === 0 ? [] : ['', phrasesMore(left, language)]),
  ]
}

const placeOf = ({ file, line }: EvidenceReference): string => (line === undefined ? file : `${file}:${line}`)

const phrasesMore = (left: number, language: Language): string =>
  ({ en: `${left} more events are in the evidence.`, zh: `证据中另有 ${left} 个事件。` })[language]

function renderDetection({ diagnosis }: ReportInput, language: Language): readonly string[] {
  const first = diagnosis.conditions
    .map(({ since }) => since)
    .filter((since) => since !== undefined)
    .toSorted()[0]
  return [
    `- ${reportPhrases.firstSign[language]}${colon[language]}${first ?? phrases.unknown[language]}`,
    `- [ ] ${reportPhrases.detected[language]}${colon[language].trimEnd()}`,
    `- [ ] ${reportPhrases.delay[language]}${colon[language].trimEnd()}`,
  ]
}

function renderExposed({ incident }: ReportInput, language: Language): readonly string[] {
  const rules = Object.entries(incident.evidence.redactions).toSorted(([left], [right]) => (left < right ? -1 : 1))
  const copies = incident.copies.map(
    ({ name, sizeBytes, sha256 }) =>
      `- ${markdownCode(name)} (${renderBytes(sizeBytes)}, SHA-256 ${markdownText(sha256)})`,
  )
  return [
    ...(rules.length === 0
      ? [reportPhrases.noneExposed[language]]
      : [
          reportPhrases.exposedNote[language],
          '',
          ...markdownTable(
            [reportPhrases.rule[language], reportPhrases.count[language]],
            rules.map(([rule, count]) => [markdownText(rule), String(count)]),
          ),
        ]),
    ...(copies.length === 0 ? [] : ['', reportPhrases.copiesNote[language], '', ...copies]),
  ]
}

function renderActions({ diagnosis }: ReportInput, language: Language): readonly string[] {
  const proposed = diagnosis.causes.flatMap(({ actions }) => actions).map((action) => markdownText(action[language]))
  const own = [reportPhrases.preventRepeat, reportPhrases.detectEarlier].map((text) => text[language])
  const header = [reportPhrases.action, reportPhrases.owner, reportPhrases.due, reportPhrases.proof]
  return markdownTable(
    header.map((text) => text[language]),
    [...new Set([...proposed, ...own])].map((action) => [action, '', '', '']),
  )
}

function renderHosts({ incident }: ReportInput, language: Language): readonly string[] {
  const header = [reportPhrases.host, reportPhrases.reached, reportPhrases.clockOffset, reportPhrases.collected]
  const { items, collected, sizeBytes } = incident.evidence
  return [
    `${reportPhrases.collected[language]}${colon[language]}${collected} / ${items}, ${renderBytes(sizeBytes)}`,
    ...(incident.hosts.length === 0 ? [] : ['']),
    ...(incident.hosts.length === 0
      ? []
      : markdownTable(
          header.map((text) => text[language]),
          incident.hosts.map((host) => [
            markdownText(host.name),
            host.unreachable === '' ? '✓' : markdownText(host.unreachable),
            host.clockOffsetMs === undefined ? phrases.unknown[language] : renderOffset(host.clockOffsetMs),
            `${host.collected} / ${host.items}`,
          ]),
        )),
  ]
}
