import type { EvidenceSink } from '../../src/evidence/sink.ts'
import type { EvidenceItem } from '../../src/model/evidence.ts'

export interface MemorySink {
  readonly sink: EvidenceSink
  readonly items: EvidenceItem[]
  /** Collector, or collector and detail, to text. */
  readonly text: (collector: string, detail?: string) => string
}

/** Keeps items in memory, unredacted: for looking at what a capture hands over. */
export function createMemorySink(): MemorySink {
  const items: EvidenceItem[] = []
  const bytes = new Map<EvidenceItem, Buffer>()
  let opened = 0
  const sink: EvidenceSink = {
    open: (header) => {
      const path = `${opened++}/${header.collector}`
      const chunks: Uint8Array[] = []
      return Promise.resolve({
        write: (chunk) => {
          chunks.push(Buffer.from(chunk))
          return Promise.resolve()
        },
        close: (outcome) => {
          const { extension: _, ...rest } = header
          const content = Buffer.concat(chunks)
          const item: EvidenceItem = { path, ...rest, ...outcome, sizeBytes: content.length }
          items.push(item)
          bytes.set(item, content)
          return Promise.resolve(item)
        },
      })
    },
  }
  return {
    sink,
    items,
    text: (collector, detail) => {
      const item = items.find((one) => one.collector === collector && (detail === undefined || one.detail === detail))
      return item === undefined ? '' : (bytes.get(item)?.toString('utf8') ?? '')
    },
  }
}
