/** What is wrong with bytes that were read. Damage is a value: decoders give what they could read, and these. */
export interface FormatProblem<Code extends string = string> {
  readonly code: Code
  /** In bytes from the beginning of the file. */
  readonly offset: number
  /** What stands there: `meta page 0`, `leaf page 17`. */
  readonly region: string
  readonly detail: string
}
