import type { ExitSignal } from './exit-code.ts'

export interface Interruption {
  readonly signal: AbortSignal
  /** The signal that came, once one came. */
  readonly received: () => ExitSignal | undefined
  /** From now on signals do nothing. */
  readonly ignore: () => void
  readonly close: () => void
}

interface SignalSource {
  on(name: ExitSignal, listener: () => void): unknown
  off(name: ExitSignal, listener: () => void): unknown
}

export interface SignalListeners {
  readonly onFirst: () => void
  readonly onSecond: (signal: ExitSignal) => void
}

/** The first signal asks everything to stop and clean up; a second one does not wait for that. */
export function openInterruption(source: SignalSource, { onFirst, onSecond }: SignalListeners): Interruption {
  const controller = new AbortController()
  let first: ExitSignal | undefined
  let ignored = false
  const listeners = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((name) => {
    const listener = (): void => {
      if (ignored) return
      if (first === undefined) {
        first = name
        onFirst()
        controller.abort()
      } else onSecond(name)
    }
    source.on(name, listener)
    return { name, listener }
  })
  return {
    signal: controller.signal,
    received: () => first,
    ignore: () => {
      ignored = true
    },
    close: () => {
      for (const { name, listener } of listeners) source.off(name, listener)
    },
  }
}
