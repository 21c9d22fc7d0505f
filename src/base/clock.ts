/** Where time comes from, so that everything above can be run at any time and gives the same answer. */
export interface Clock {
  /** Milliseconds since the epoch, UTC. */
  readonly now: () => number
  /** Milliseconds that only grow, for durations. */
  readonly monotonic: () => number
}
