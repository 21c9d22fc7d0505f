import type { Localized } from '../base/localized.ts'
import { shorten } from '../base/text.ts'
import type { Diagnosis } from '../model/diagnosis.ts'
import type { EvidenceReference } from '../model/evidence.ts'
import type { TimelineEvent } from '../model/fact.ts'
import { readableLine, withoutJournalHead } from './readable-line.ts'

/** Events that a report shows; a page of many thousands helps nobody. */
export const mostEvents = 400

const longestLine = 240

export interface SelectedEvent {
  readonly at: string
  readonly host: string | undefined
  readonly component: string
  /** What happened, in the words of the log where there are no better ones. */
  readonly what: string
  /** What it proves: the title of a link of a cause that rests on this very line. */
  readonly proves: Localized | undefined
  readonly evidence: EvidenceReference
}

export interface SelectedTimeline {
  readonly events: readonly SelectedEvent[]
  /** How many were left out. */
  readonly left: number
}

/** What the report shows of the timeline: all that the chains rest on, and of the rest what is nearest to the first of it. */
export function selectTimeline(timeline: readonly TimelineEvent[], diagnosis: Diagnosis): SelectedTimeline {
  const titles = provenTitles(diagnosis)
  const byLine = Map.groupBy(timeline, ({ evidence }) => keyOf(evidence))
  const all = [...byLine].flatMap(([key, events]) => selected(events, titles.get(key)))
  if (all.length <= mostEvents) return { events: all, left: 0 }
  const onset = Date.parse(all.find(({ proves }) => proves !== undefined)?.at ?? all[0]?.at ?? '')
  const distance = ({ at, proves }: SelectedEvent): number => (proves ? -1 : Math.abs(Date.parse(at) - onset))
  const kept = new Set(all.toSorted((left, right) => distance(left) - distance(right)).slice(0, mostEvents))
  return { events: all.filter((each) => kept.has(each)), left: all.length - mostEvents }
}

/** One line is one event, however many signatures know it; a name that people gave comes before the line itself. */
function selected(events: readonly TimelineEvent[], proves: Localized | undefined): readonly SelectedEvent[] {
  const named = events.find(({ what }) => !SIGNATURE.test(what))
  const [event = named] = named === undefined ? events : [named]
  if (event === undefined) return []
  const { at, host, component, evidence } = event
  const line = shorten(readableLine(withoutJournalHead(evidence.text)), longestLine)
  const what = named !== undefined || line === '' ? event.what : line
  return [{ at, host, component, what, proves, evidence }]
}

// `area/condition#signature`: what a hit is called inside the program.
const SIGNATURE = /^[a-z-]+\/[a-z0-9-]+#/

/** Which line proves what; of several links the one nearest to the cause. */
function provenTitles({ causes }: Diagnosis): ReadonlyMap<string, Localized> {
  const titles = new Map<string, Localized>()
  for (const { title, evidence, chain } of causes) {
    for (const link of [{ title, evidence }, ...chain]) {
      for (const reference of link.evidence) {
        const key = keyOf(reference)
        if (!titles.has(key)) titles.set(key, link.title)
      }
    }
  }
  return titles
}

const keyOf = ({ file, line }: EvidenceReference): string => `${file}:${line ?? 0}`
