import { type Html, html } from './html.ts'
import { hostColours } from './report-style.ts'
import type { SelectedEvent } from './select-timeline.ts'

const width = 960
const left = 120
const laneHeight = 26

/** One lane for each host and a dot for each event, so that the order across hosts is seen at once. */
export function swimLanes(events: readonly SelectedEvent[], hosts: readonly string[]): Html {
  const times = events.map(({ at }) => Date.parse(at)).filter((time) => !Number.isNaN(time))
  const marked = events.filter(({ proves }) => proves !== undefined).map(({ at }) => Date.parse(at))
  if (times.length < 2) return html``
  const window = windowOf(times, marked)
  const height = hosts.length * laneHeight + 28
  const y = (host: string | undefined): number => hosts.indexOf(host ?? '') * laneHeight + laneHeight / 2
  const x = (at: string): number =>
    left + ((Date.parse(at) - window.from) / Math.max(1, window.to - window.from)) * (width - left - 20)
  const inside = events.filter(({ at }) => Date.parse(at) >= window.from && Date.parse(at) <= window.to)
  return html`<svg class="lanes" viewBox="0 0 ${width} ${height}" role="img" aria-label="timeline">
${hosts.map((host) => html`<line x1="${left}" x2="${width - 20}" y1="${y(host)}" y2="${y(host)}"/><text x="0" y="${y(host) + 4}">${host === '' ? '–' : host}</text>`)}
${inside.map((event) => html`<circle class="h${hosts.indexOf(event.host ?? '') % hostColours.length}${event.proves ? ' proof' : ''}" cx="${x(event.at).toFixed(1)}" cy="${y(event.host)}" r="${event.proves ? 6 : 4}"><title>${event.at} ${event.what}</title></circle>`)}
<text x="${left}" y="${height - 6}">${clockOf(window.from)}</text><text x="${width - 20}" y="${height - 6}" text-anchor="end">${clockOf(window.to)}</text>
</svg>`
}

/** The proofs with some room around them; everything when there are none. */
function windowOf(times: readonly number[], marked: readonly number[]): { readonly from: number; readonly to: number } {
  const first = times[0] ?? 0
  const last = times.at(-1) ?? first
  if (marked.length === 0) return { from: first, to: last }
  const from = Math.min(...marked)
  const to = Math.max(...marked)
  const room = Math.max(30_000, to - from)
  return { from: Math.max(Math.min(first, from), from - room), to: Math.min(Math.max(last, to), to + room) }
}

const clockOf = (time: number): string => new Date(time).toISOString().replace('T', ' ').slice(0, 19)
