import type { EvidenceItem, EvidenceReader } from '../model/evidence.ts'

/** One piece of evidence as a test writes it; what is left out is ordinary. */
export type InMemoryItem = Partial<EvidenceItem> & { readonly path: string; readonly text: string }

/** Evidence that stands in memory, in small chunks, for tests and for texts that were made on the spot. */
export function readInMemory(items: readonly InMemoryItem[], chunkBytes = 1000): EvidenceReader {
  const bytes = new Map(items.map(({ path, text }) => [path, Buffer.from(text)]))
  return {
    items: items.map(({ text, ...item }) => ({
      collector: 'log',
      outcome: 'collected',
      reason: '',
      source: item.path,
      sizeBytes: Buffer.byteLength(text),
      ...item,
    })),
    open: async function* (item) {
      const all = bytes.get(item.path) ?? Buffer.alloc(0)
      for (let at = 0; at < all.length; at += chunkBytes) yield all.subarray(at, at + chunkBytes)
    },
  }
}
