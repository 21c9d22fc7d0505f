import type { Localized } from '../base/localized.ts'
import { faults } from '../lab/faults/fault-table.ts'
import type { TopologyName } from '../lab/topology.ts'

export interface DrillEntry {
  readonly fault: string
  readonly title: Localized
  /** Condition that a diagnosis has to name first. */
  readonly expected: string
  /** Where it can be made; the first is taken when none is chosen. */
  readonly topologies: readonly TopologyName[]
}

/** Every fault that can be drilled. */
export const listDrills = (): readonly DrillEntry[] =>
  faults.map(({ id, title, expected, topologies }) => ({ fault: id, title, expected: expected.condition, topologies }))
