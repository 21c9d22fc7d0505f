/**
 * Long computation that gives way: it yields what it has done, so that whoever drives it can show progress, listen to Ctrl-C and stop. The
 * computation itself stays pure and synchronous.
 */
export type Work<Value> = Generator<WorkDone, Value, undefined>

/** How far it is, in bytes of what it goes through; the whole is an estimate until the end. */
export interface WorkDone {
  readonly doneBytes: number
  readonly wholeBytes: number
}

/** Runs to the end at once, for small things and for tests. */
export function finishWork<Value>(work: Work<Value>): Value {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}
