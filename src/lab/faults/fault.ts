import type { Localized } from '../../base/localized.ts'
import { waitHealthy } from '../etcd-health.ts'
import type { Lab } from '../lab.ts'
import { moveLeader } from '../leader.ts'
import { verifyMarkers } from '../marker.ts'
import { armUndo, runUndo } from './undo.ts'

/** One way to break a lab, and the way back. */
export interface Fault {
  /** `area/name`; the area is the catalogue's. */
  readonly id: string
  readonly title: Localized
  readonly expected: Expectation
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

export interface FaultSpec {
  readonly id: string
  readonly title: Localized
  readonly expected: Expectation
  readonly available?: (lab: Lab) => Promise<string | undefined>
  /** The way back, a shell script for each host that is changed. It stands on the host before anything is broken. */
  readonly undo: Readonly<Record<string, string>>
  /** Breaks it. `since` is the time of the break, for waits that look for a later line. */
  readonly inject: (lab: Lab, since: Date) => Promise<void>
}

/** The member that leads when a fault is made, so that a drill is the same every time. */
export const leaderHost = 'cp1'

export function defineFault({ id, title, expected, undo, available, inject }: FaultSpec): Fault {
  const revert = async (lab: Lab): Promise<void> => {
    await verifyMarkers(lab, Object.keys(undo))
    for (const host of Object.keys(undo)) await runUndo(lab, host)
    await waitHealthy(lab)
  }
  return {
    ...{ id, title, expected, revert },
    available: available ?? (() => Promise.resolve(undefined)),
    inject: async (lab, limitMs) => {
      await verifyMarkers(lab, Object.keys(undo))
      await moveLeader(lab, leaderHost)
      for (const [host, script] of Object.entries(undo)) await armUndo(lab, host, { fault: id, script, limitMs })
      await inject(lab, new Date())
    },
  }
}
