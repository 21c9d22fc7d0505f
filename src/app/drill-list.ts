import type { Localized } from '../base/localized.ts'
import { faults } from '../lab/faults/fault-table.ts'

export interface DrillEntry {
  readonly fault: string
  readonly title: Localized
  /** Condition that a diagnosis has to name first. */
  readonly expected: string
}

/** Every fault that can be drilled. */
export const listDrills = (): readonly DrillEntry[] =>
  faults.map(({ id, title, expected }) => ({ fault: id, title, expected: expected.condition }))
