import type { EvidenceSink, ItemHeader, ItemOutcome } from '../evidence/sink.ts'
import { storeItem } from '../evidence/store-item.ts'

export interface Attempt {
  readonly text: string
  readonly end: ItemOutcome
  /** Whether the other side answered. */
  readonly answered: boolean
}

const stopped = { text: '', end: { outcome: 'skipped', reason: 'not waited for: cancelled' } } as const

/** Keeps an answer, or the failure to get one. What failed because we ourselves hung up says nothing of the other side. */
export async function storeAttempt(
  sink: EvidenceSink,
  header: ItemHeader,
  { attempt, signal }: { readonly attempt: Attempt; readonly signal: AbortSignal },
): Promise<void> {
  await storeItem(sink, header, attempt.answered || !signal.aborted ? attempt : stopped)
}
