import { setImmediate } from 'node:timers/promises'
import type { Work, WorkDone } from '../../base/work.ts'

export interface WorkWatch {
  readonly signal: AbortSignal
  readonly progress: (done: WorkDone) => void
}

/** Long enough that giving way costs nothing, short enough for Ctrl-C. */
const BREATH_MS = 40

/** Runs long computation to its end, with breaths in which signals are heard and progress is shown. Throws when it was stopped. */
export async function driveWork<Value>(work: Work<Value>, { signal, progress }: WorkWatch): Promise<Value> {
  let breathed = performance.now()
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
    if (performance.now() - breathed < BREATH_MS) continue
    progress(step.value)
    await setImmediate()
    signal.throwIfAborted()
    breathed = performance.now()
  }
}
