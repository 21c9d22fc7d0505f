/** One line of a table: a case and what was measured. Ratios come from one run of the same machine; absolute figures do not travel. */
export interface BenchRow {
  readonly case: string
  readonly measured: Readonly<Record<string, string | number>>
  /** Undefined: nothing is demanded of this row. */
  readonly passed?: boolean
}

export interface Bench {
  readonly name: string
  readonly run: () => Promise<readonly BenchRow[]>
}
