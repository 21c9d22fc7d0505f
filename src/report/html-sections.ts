import type { Language, Localized } from '../base/localized.ts'
import { renderBounded, renderSeverity, severityTone } from './bounded-phrases.ts'
import { type Html, html } from './html.ts'
import { colon, phrases, stop } from './phrases.ts'
import { renderBytes, renderOffset } from './render-bytes.ts'
import { countReasons, totalChecks } from './render-gaps-text.ts'
import type { ReportInput } from './report-input.ts'
import { reportPhrases, writtenByPeople } from './report-phrases.ts'
import { prohibitionReasons, renderForm, renderMeaning } from './severity-phrases.ts'

/** The level, its numbers and its argument, the way out, and what is forbidden. */
export function severitySection({ diagnosis: { triage } }: ReportInput, language: Language): Html {
  const number = (name: Localized, value: string): Html =>
    html`<div class="number"><b>${value}</b>${name[language]}</div>`
  return html`<p><span class="badge ${severityTone[triage.worst]}">${renderSeverity(triage, language)}</span>${renderForm(triage)[language]}${stop[language]}${renderMeaning(triage)[language]}</p>
<div class="numbers">${number(phrases.voters, renderBounded(triage.voters, language))}${number(phrases.quorum, triage.quorum === undefined ? phrases.unknown[language] : String(triage.quorum))}${number(phrases.answering, renderBounded(triage.answering, language))}${triage.unknown.length === 0 ? undefined : number(phrases.unknownMembers, triage.unknown.join(', '))}</div>
<ul>${triage.arithmetic.map((sentence) => html`<li>${sentence[language]}</li>`)}</ul>
<p class="way"><b>${phrases.wayOut[language]}${stop[language]}</b>${triage.wayOut[language]}${triage.irreversible ? html` <b class="warn">${phrases.irreversible[language]}</b>` : undefined}</p>
${triage.forbidden.length === 0 ? undefined : html`<h3>${phrases.forbidden[language]}</h3><ul class="forbidden">${triage.forbidden.map((each) => html`<li>${prohibitionReasons[each][language]}</li>`)}</ul>`}`
}

/** Everything that could not be judged, whole: silence must not pass for health. */
export function notLookedSection({ diagnosis }: ReportInput, language: Language): Html {
  const { notEvaluated, gaps } = diagnosis
  if (notEvaluated.length === 0 && gaps.length === 0) return html`<p>${reportPhrases.everythingLooked[language]}</p>`
  const reasons = countReasons(notEvaluated.map(({ reason }) => reason))
  return html`<p>${phrases.notEvaluated[language]}${colon[language]}${notEvaluated.length} / ${totalChecks(diagnosis)}</p>
<ul>${reasons.map(([reason, count]) => html`<li>${count} × ${reason}</li>`)}</ul>
${gaps.length === 0 ? undefined : html`<p>${phrases.notCollected[language]}${colon[language]}${gaps.length}</p><ul>${gaps.map(({ file, host, reason }) => html`<li>${host === undefined ? '' : `${host}: `}<code>${file}</code>: ${reason}</li>`)}</ul>`}`
}

export function detectionSection({ diagnosis }: ReportInput, language: Language): Html {
  const first = diagnosis.conditions
    .map(({ since }) => since)
    .filter((since) => since !== undefined)
    .toSorted()[0]
  return html`<dl><dt>${reportPhrases.firstSign[language]}</dt><dd>${first ?? phrases.unknown[language]}</dd></dl>
${toFill([reportPhrases.detected, reportPhrases.delay], language)}`
}

export const peopleSection = (language: Language): Html => toFill(writtenByPeople, language)

const toFill = (parts: readonly Localized[], language: Language): Html =>
  html`<ul class="fill">${parts.map((part) => html`<li>${part[language]}${colon[language]}</li>`)}</ul>`

/** Secrets that lay open, by kind, and the copies that hold more of them. Never the secrets. */
export function exposedSection({ incident }: ReportInput, language: Language): Html {
  const rules = Object.entries(incident.evidence.redactions).toSorted(([left], [right]) => (left < right ? -1 : 1))
  const found = html`<p>${reportPhrases.exposedNote[language]}</p>
${table(
  [reportPhrases.rule, reportPhrases.count],
  rules.map(([rule, count]) => [html`${rule}`, html`${count}`]),
  language,
)}`
  const copies = html`<p>${reportPhrases.copiesNote[language]}</p><ul>${incident.copies.map(({ name, sizeBytes, sha256 }) => html`<li><code>${name}</code> (${renderBytes(sizeBytes)}) <span class="place">${sha256}</span></li>`)}</ul>`
  return html`${rules.length === 0 ? html`<p>${reportPhrases.noneExposed[language]}</p>` : found}${incident.copies.length === 0 ? undefined : copies}`
}

/** What to do, with the columns that people fill. */
export function actionsSection({ diagnosis }: ReportInput, language: Language): Html {
  const proposed = diagnosis.causes.flatMap(({ actions }) => actions).map((action) => action[language])
  const own = [reportPhrases.preventRepeat, reportPhrases.detectEarlier].map((text) => text[language])
  return table(
    [reportPhrases.action, reportPhrases.owner, reportPhrases.due, reportPhrases.proof],
    [...new Set([...proposed, ...own])].map((action) => [html`${action}`, html``, html``, html``]),
    language,
  )
}

export function evidenceSection({ incident }: ReportInput, language: Language): Html {
  const { items, collected, sizeBytes } = incident.evidence
  const rows = incident.hosts.map((host) => [
    html`${host.name}`,
    host.unreachable === '' ? html`<span class="good">✓</span>` : html`<span class="bad">${host.unreachable}</span>`,
    html`${host.clockOffsetMs === undefined ? phrases.unknown[language] : renderOffset(host.clockOffsetMs)}`,
    html`${host.collected} / ${host.items}`,
  ])
  const header = [reportPhrases.host, reportPhrases.reached, reportPhrases.clockOffset, reportPhrases.collected]
  return html`<p>${reportPhrases.collected[language]}${colon[language]}${collected} / ${items}, ${renderBytes(sizeBytes)}</p>
${rows.length === 0 ? undefined : table(header, rows, language)}`
}

function table(header: readonly Localized[], rows: readonly (readonly Html[])[], language: Language): Html {
  return html`<div class="scroll"><table><thead><tr>${header.map((text) => html`<th>${text[language]}</th>`)}</tr></thead><tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td${cell.text === '' ? html` class="fill"` : undefined}>${cell}</td>`)}</tr>`)}</tbody></table></div>`
}
