import type { GatheredIncident } from '../app/gather-incident.ts'
import type { ExitReason } from './exit-code.ts'

/** What programs are told about a capture. */
export const gatheredJson = ({ incident, capture, copies }: GatheredIncident) => ({
  incident: incident.folder,
  hosts: capture.hosts.map(({ host, state, reason, items, missing, durationMs, clockOffsetMs }) => ({
    host,
    state,
    reason,
    items,
    missing,
    durationMs,
    clockOffsetMs,
  })),
  items: capture.items.length,
  durationMs: capture.durationMs,
  copies,
})

/** A host that was not gathered whole, or a copy that was asked for and not made, leaves it incomplete. */
export const reasonsOfGathered = ({ capture, copies }: GatheredIncident): readonly ExitReason[] =>
  capture.hosts.every(({ state }) => state === 'complete') && copies.every(({ outcome }) => outcome === 'copied')
    ? []
    : ['incomplete']
