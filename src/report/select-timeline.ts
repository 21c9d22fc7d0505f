import type { Diagnosis } from '../model/diagnosis.ts'
import type { TimelineEvent } from '../model/fact.ts'

/** Events that a report shows; a page of many thousands helps nobody. */
export const mostEvents = 400

export interface SelectedEvent {
  readonly event: TimelineEvent
  /** Whether a cause or its chain rests on this very line. */
  readonly marked: boolean
}

export interface SelectedTimeline {
  readonly events: readonly SelectedEvent[]
  /** How many were left out. */
  readonly left: number
}

/** What the report shows of the timeline: all that the chains rest on, and of the rest what is nearest to the first of it. */
export function selectTimeline(timeline: readonly TimelineEvent[], diagnosis: Diagnosis): SelectedTimeline {
  const proofs = new Set(
    diagnosis.causes
      .flatMap(({ evidence, chain }) => [...evidence, ...chain.flatMap((link) => link.evidence)])
      .map(keyOf),
  )
  const all = timeline.map((event) => ({ event, marked: proofs.has(keyOf(event.evidence)) }))
  if (all.length <= mostEvents) return { events: all, left: 0 }
  const onset = Date.parse(all.find(({ marked }) => marked)?.event.at ?? timeline[0]?.at ?? '')
  const distance = ({ event, marked }: SelectedEvent): number => (marked ? -1 : Math.abs(Date.parse(event.at) - onset))
  const kept = new Set(all.toSorted((left, right) => distance(left) - distance(right)).slice(0, mostEvents))
  return { events: all.filter((each) => kept.has(each)), left: all.length - mostEvents }
}

const keyOf = ({ file, line }: { readonly file: string; readonly line?: number | undefined }): string =>
  `${file}:${line ?? 0}`
