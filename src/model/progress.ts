/** One step of something long, for a line of live progress. */
interface ProgressEvent {
  readonly host?: string
  /** What is being done, a word or two that stays the same for all its events: `base tree`, `network`, `boot`. */
  readonly stage: string
  readonly message: string
}

export type Progress = (event: ProgressEvent) => void
