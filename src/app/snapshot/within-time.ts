import { createContext, Script } from 'node:vm'
import type { Work } from '../../base/work.ts'

export interface StepLimit {
  readonly stepMs: number
  /** What is thrown when a step takes longer. */
  readonly late: () => Error
}

const limited = new Script('run()')

/**
 * Runs long work so that none of its steps takes longer than a limit, whatever it computes: a pattern of a user can take longer than the age of
 * the world, and nothing else stops one.
 */
export function* withinTime<Value>(work: Work<Value>, limit: StepLimit): Work<Value> {
  let step: IteratorResult<{ readonly doneBytes: number; readonly wholeBytes: number }, Value> | undefined
  const context = createContext({
    run: () => {
      step = work.next()
    },
  })
  for (;;) {
    step = undefined
    try {
      limited.runInContext(context, { timeout: limit.stepMs })
    } catch (thrown) {
      if (isTimeout(thrown)) throw limit.late()
      throw thrown
    }
    if (step === undefined) throw limit.late()
    const { done, value }: NonNullable<typeof step> = step
    if (done === true) return value
    yield value
  }
}

const isTimeout = (thrown: unknown): boolean =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown && thrown.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
