import type { Diagnosis } from '../model/diagnosis.ts'

/** Whether what is still missing can neither change the level nor take the proof away. */
export const isDecided = ({ verdict, triage }: Diagnosis): boolean =>
  verdict === 'proven' && triage.severity === triage.worst

export interface EarlyAnswer {
  /** Something more is known: another look may be worth it. Never waits. */
  readonly look: () => void
  /** Resolves when no look is under way; nothing is looked at any more afterwards. */
  readonly close: () => Promise<void>
  /** The answer that was given, if one was. */
  readonly given: () => Diagnosis | undefined
}

/**
 * Looks at the evidence while it still comes in, one look at a time, and gives the first answer that is decided. A look that
 * fails is no failure: the last look, at the whole evidence, is not made here.
 */
export function openEarlyAnswer(
  evaluate: () => Promise<Diagnosis>,
  onAnswer: (diagnosis: Diagnosis) => void,
): EarlyAnswer {
  let answer: Diagnosis | undefined
  let wanted = false
  let closed = false
  let running: Promise<void> | undefined

  const run = async (): Promise<void> => {
    while (wanted && !closed && answer === undefined) {
      wanted = false
      const diagnosis = await evaluate().catch(() => undefined)
      if (closed || diagnosis === undefined || !isDecided(diagnosis)) continue
      answer = diagnosis
      onAnswer(diagnosis)
    }
    running = undefined
  }
  return {
    look: () => {
      wanted = true
      if (!closed) running ??= run()
    },
    close: async () => {
      closed = true
      await running
    },
    given: () => answer,
  }
}
