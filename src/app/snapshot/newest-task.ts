import type { FormatProblem } from '../../formats/format-problem.ts'
import type { KeySelection } from '../../snapshot/store/key-selection.ts'
import type { NewestKey } from '../../snapshot/store/newest-keys.ts'

/** What the second thread is handed. */
export interface NewestTask {
  readonly path: string
  readonly selection: KeySelection
  readonly atRevision: number
  /** A number for each block of the file, 0 while nobody has it. */
  readonly claims: Int32Array<SharedArrayBuffer>
}

/** What it found, in the order in which it was found. */
export interface NewestAnswer {
  readonly keys: string[]
  readonly newest: NewestKey[]
  readonly last: NewestKey | undefined
  readonly problems: FormatProblem[]
}

/** The first thread that asks for a block has it. */
export const claimFrom =
  (claims: Int32Array<SharedArrayBuffer>) =>
  (block: number): boolean =>
    Atomics.compareExchange(claims, block, 0, 1) === 0
