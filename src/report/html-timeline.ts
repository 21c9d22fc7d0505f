import type { Language } from '../base/localized.ts'
import { encodePath, evidencePath } from './evidence-link.ts'
import { type Html, html } from './html.ts'
import { swimLanes } from './html-swim-lanes.ts'
import type { ReportInput } from './report-input.ts'
import { reportPhrases } from './report-phrases.ts'
import { hostColours } from './report-style.ts'
import { type SelectedEvent, selectTimeline } from './select-timeline.ts'

/** Hosts that have an event, in order of name; each has its colour and its switch by its place in this list. */
export const timelineHosts = (events: readonly SelectedEvent[]): readonly string[] =>
  [...new Set(events.map(({ host }) => host ?? ''))].toSorted()

/** One table of all hosts, with a picture above it. The switches work without a program: they are part of the style. */
export function timelineSection({ timeline, diagnosis, incident }: ReportInput, language: Language): Html {
  const { events, left } = selectTimeline(timeline, diagnosis)
  if (events.length === 0) return html`<p>${reportPhrases.noTimeline[language]}</p>`
  const hosts = timelineHosts(events)
  const header = [
    reportPhrases.time,
    reportPhrases.host,
    reportPhrases.component,
    reportPhrases.event,
    reportPhrases.source,
  ]
  return html`<p class="faint">${reportPhrases.timelineNote[language]}</p>
${swimLanes(events, hosts)}
<fieldset>${hosts.map((host, index) => html`<label class="host h${index % hostColours.length}"><span><input type="checkbox" id="host-${index}" checked> ${host === '' ? '–' : host}</span></label>`)}
<label><input type="checkbox" id="proofs"> ${onlyProofs[language]}</label></fieldset>
<div class="scroll"><table class="timeline"><thead><tr>${header.map((text) => html`<th>${text[language]}</th>`)}</tr></thead><tbody>
${events.map((event) => eventRow(event, { hosts, folder: incident.evidenceFolder, language }))}
</tbody></table></div>
${left === 0 ? undefined : html`<p class="faint">${{ en: `${left} more events are in the evidence.`, zh: `证据中另有 ${left} 个事件。` }[language]}</p>`}`
}

const onlyProofs = { en: 'only what the cause rests on', zh: '仅显示根因所依据的事件' } as const

function eventRow(event: SelectedEvent, { hosts, folder, language }: RowView): Html {
  const host = hosts.indexOf(event.host ?? '')
  const what =
    event.proves === undefined
      ? html`${event.what}`
      : html`<b>${event.proves[language]}</b><div class="line">${event.what}</div>`
  return html`<tr class="r${host}${event.proves === undefined ? '' : ' proof'}"><td class="time">${event.at.replace('T', ' ').replace('Z', '')}</td><td><span class="host h${host % hostColours.length}"><span>${event.host ?? '–'}</span></span></td><td class="name">${event.component}</td><td class="what">${what}</td><td class="place">${evidenceLink(event.evidence, folder)}</td></tr>
`
}

interface RowView {
  readonly hosts: readonly string[]
  readonly folder: string | undefined
  readonly language: Language
}

/** `file:line`, as a link when the evidence lies beside the report. */
export function evidenceLink(
  { file, line }: { readonly file: string; readonly line?: number | undefined },
  folder: string | undefined,
): Html {
  const text = line === undefined ? file : `${file}:${line}`
  const target = evidencePath(file, folder)
  return target === undefined ? html`${text}` : html`<a href="${encodePath(target)}">${text}</a>`
}

/** The rules behind the switches, and the colour of each host. */
export function timelineStyle(hosts: readonly string[]): string {
  const colours = hostColours.map((colour, index) => `.h${index} { color: ${colour}; fill: ${colour} }`)
  const switches = hosts.map((_, index) => `body:has(#host-${index}:not(:checked)) .r${index} { display: none }`)
  return [
    ...colours,
    ...switches,
    'body:has(#proofs:checked) table.timeline tbody tr:not(.proof) { display: none }',
    '',
  ].join('\n')
}
