import type { Localized } from '../../base/localized.ts'
import { waitHealthy } from '../health.ts'
import type { Lab } from '../lab.ts'
import { moveLeader } from '../leader.ts'
import { verifyMarkers } from '../marker.ts'
import { armPowerOn, powerOnNode } from '../power.ts'
import type { TopologyName } from '../topology.ts'
import { armUndo, runUndo } from './undo.ts'

/** One way to break a lab, and the way back. */
export interface Fault {
  /** `area/name`; the area is the catalogue's. */
  readonly id: string
  readonly title: Localized
  readonly expected: Expectation
  /** Where it can be made; a drill without a lab of its own takes the first. */
  readonly topologies: readonly TopologyName[]
  /** Why it cannot be made in this lab; undefined when it can. */
  readonly available: (lab: Lab) => Promise<string | undefined>
  /** Breaks it and returns when the harm can be seen. It reverts by itself after the limit, also when nobody is left to do it. */
  readonly inject: (lab: Lab, limitMs: number) => Promise<void>
  /** Undoes it, if it was not undone before, and returns when the cluster is healthy. */
  readonly revert: (lab: Lab) => Promise<void>
}

/** What a diagnosis must say. */
export interface Expectation {
  /** Id of the condition that must be the first cause. */
  readonly condition: string
  /** Hosts it must name; undefined where several are right. */
  readonly subjects?: readonly string[]
}

/** By host. */
export type UndoScripts = Readonly<Record<string, string>>

export interface FaultSpec {
  readonly id: string
  readonly title: Localized
  readonly expected: Expectation
  /** `etcd` alone when not given. */
  readonly topologies?: readonly TopologyName[]
  readonly available?: (lab: Lab) => Promise<string | undefined>
  /** The way back, a shell script for each host that is changed. It stands on the host before anything is broken. */
  readonly undo: UndoScripts | ((lab: Lab) => UndoScripts)
  /** Hosts that it switches off. Nothing on them can undo that: the lab switches them on again. */
  readonly powersOff?: readonly string[]
  /** Breaks it. `since` is the time of the break, for waits that look for a later line. */
  readonly inject: (lab: Lab, since: Date) => Promise<void>
}

/** The member that leads when a fault is made, so that a drill is the same every time. */
export const leaderHost = 'cp1'

export function defineFault({ id, title, expected, topologies = ['etcd'], ...spec }: FaultSpec): Fault {
  const undoOf = (lab: Lab): UndoScripts => (typeof spec.undo === 'function' ? spec.undo(lab) : spec.undo)
  return {
    ...{ id, title, expected, topologies },
    available: (lab) => explainUnavailable(lab, topologies, spec.available),
    revert: async (lab) => {
      for (const host of spec.powersOff ?? []) await powerOnNode(lab.record, host)
      const hosts = Object.keys(undoOf(lab))
      await verifyMarkers(lab, hosts)
      for (const host of hosts) await runUndo(lab, host)
      await waitHealthy(lab)
    },
    inject: async (lab, limitMs) => {
      const undo = undoOf(lab)
      await verifyMarkers(lab, [...Object.keys(undo), ...(spec.powersOff ?? [])])
      if (lab.kubernetesVersion === undefined) await moveLeader(lab, leaderHost)
      for (const [host, script] of Object.entries(undo)) await armUndo(lab, host, { fault: id, script, limitMs })
      for (const host of spec.powersOff ?? []) await armPowerOn(lab.record, host, limitMs)
      await spec.inject(lab, new Date())
    },
  }
}

async function explainUnavailable(
  lab: Lab,
  topologies: readonly TopologyName[],
  available: FaultSpec['available'],
): Promise<string | undefined> {
  if (topologies.includes(lab.record.topology)) return await available?.(lab)
  return `it is a lab of ${lab.record.topology}, and this needs ${topologies.join(' or ')}`
}
