import type { EvidenceItem } from '../model/evidence.ts'
import type { EvidenceSink, ItemHeader, ItemOutcome } from './sink.ts'

/** Hands an item over whose bytes are in memory already: an answer, a probe. */
export async function storeItem(
  sink: EvidenceSink,
  header: ItemHeader,
  content: { readonly text: string; readonly end: ItemOutcome },
): Promise<EvidenceItem> {
  const writer = await sink.open(header)
  if (content.text !== '') await writer.write(Buffer.from(content.text))
  return writer.close(content.end)
}

export const collected = (durationMs: number): ItemOutcome => ({ outcome: 'collected', reason: '', durationMs })

export const renderJson = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`
