import { setTimeout as delay } from 'node:timers/promises'
import { labErrors } from './errors.ts'

export interface Wait<T> {
  /** What is waited for, as it reads after "waiting for". */
  readonly what: string
  readonly timeoutMs: number
  readonly intervalMs?: number
  /** Gives the awaited thing, or undefined when it is not there yet. */
  readonly look: () => Promise<T | undefined> | T | undefined
  /** Said when it never came: what was seen last. */
  readonly describeLast?: () => string
}

/** Looks again and again until there is something to see; bounded, and says what it waited for. */
export async function waitFor<T>(wait: Wait<T>): Promise<T> {
  const deadline = performance.now() + wait.timeoutMs
  for (;;) {
    const seen = await wait.look()
    if (seen !== undefined) return seen
    if (performance.now() >= deadline) {
      const last = wait.describeLast?.() ?? ''
      const message = `waited ${Math.round(wait.timeoutMs / 1000)} s for ${wait.what}${last === '' ? '' : `; last seen: ${last}`}`
      throw labErrors.error('LAB_WAIT_TIMED_OUT', message, { data: { what: wait.what, timeoutMs: wait.timeoutMs } })
    }
    await delay(wait.intervalMs ?? 50)
  }
}
