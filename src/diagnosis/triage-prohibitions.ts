import type { Condition } from '../model/condition.ts'
import { type Prohibition, prohibitions } from '../model/severity.ts'
import type { Level, Situation } from './triage-level.ts'

/** Whatever has a majority, or may have one, must not be turned into another cluster. */
const whileQuorumMayStand: readonly Prohibition[] = [
  'restore',
  'force-new-cluster',
  'cluster-reset',
  'edit-initial-cluster',
]

/** What makes any incident worse. */
const always: readonly Prohibition[] = ['delete-data', 'reboot-members', 'delete-master-node-objects', 'load-test']

const bySituation: Readonly<Record<Situation, readonly Prohibition[]>> = {
  healthy: [...whileQuorumMayStand, 'delete-data'],
  degraded: [...whileQuorumMayStand, ...always],
  'api-down': [...whileQuorumMayStand, ...always],
  'writes-refused': [...whileQuorumMayStand, ...always, 'disarm-before-freeing-space'],
  'webhook-refuses': [...whileQuorumMayStand, ...always],
  // The missing members can come back with their data; whoever acts before they do loses what they hold.
  'majority-lost': [...whileQuorumMayStand, ...always, 'member-remove'],
  // A survivor holds newer data than any snapshot.
  'majority-destroyed': ['restore', 'edit-initial-cluster', ...always],
  'no-data': ['force-new-cluster', 'delete-data', 'reboot-members', 'load-test'],
  // Neither side may be touched before the other is fenced.
  split: [...whileQuorumMayStand, ...always, 'member-remove'],
  corrupt: [...whileQuorumMayStand, ...always],
  unknown: [...whileQuorumMayStand, ...always, 'member-remove'],
}

/** What may not be done now: by the situation, and by what was observed as long as there is a way back. */
export function forbiddenIn(level: Level, observed: readonly Condition[]): readonly Prohibition[] {
  const byCondition =
    level.irreversible || level.severity === 'T3' ? [] : observed.flatMap(({ forbidden }) => forbidden)
  const all = new Set([...bySituation[level.situation], ...byCondition])
  return prohibitions.filter((prohibition) => all.has(prohibition))
}
