import type { TimelineEvent } from '../model/fact.ts'
import type { LogObserver } from './log-observer.ts'
import { lifeLines } from './process-life.ts'

const SENTENCES = { '@start': 'starts', '@ready': 'serves', '@stop': 'was told to stop' } as const
/** A crash loop must not fill the timeline: per component and host the first and the newest are kept. */
const MOST_EVENTS = 200

/** Starts, readiness and orderly stops of every component, for the timeline. */
export function observeProcessLife(): {
  readonly observer: LogObserver
  readonly events: () => readonly TimelineEvent[]
} {
  const events = new Map<string, TimelineEvent[]>()
  return {
    observer: {
      watched: lifeLines.map(({ literal, component }) => ({ literal, components: [component] })),
      observe: (literal, line) => {
        const at = line.at()
        const life = lifeLines.find((row) => row.literal === literal && row.component === line.component)
        if (at === undefined || life === undefined) return
        const key = `${line.host ?? ''} ${line.component}`
        const own = events.get(key) ?? []
        events.set(key, own)
        const what = `${line.component} ${SENTENCES[life.mark]}`
        if (own.at(-1)?.what === what && life.mark === '@ready') return
        if (own.length >= MOST_EVENTS) own.splice(MOST_EVENTS / 2, 1)
        own.push({ at, host: line.host, component: line.component, what, mark: life.mark, evidence: line.reference() })
      },
    },
    events: () => [...events.values()].flat(),
  }
}
