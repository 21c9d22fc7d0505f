import { describeThrown } from '../base/error.ts'
import type { EvidenceItem, EvidenceReader } from '../model/evidence.ts'
import type { FactSet } from '../model/fact.ts'
import type { TextItem } from './deriver.ts'

/** No answer of a command that is read whole is longer; a process list of a large host has about 2 MB. */
const LIMIT_BYTES = 32 * 1024 * 1024

/** Reads small items whole. One that is too large, or breaks off, is named and left out. */
export async function readTextItems(
  reader: EvidenceReader,
  items: readonly EvidenceItem[],
): Promise<{ readonly items: readonly TextItem[]; readonly gaps: FactSet['gaps'] }> {
  const read: TextItem[] = []
  const gaps: FactSet['gaps'][number][] = []
  for (const item of items) {
    try {
      const parts: Buffer[] = []
      let size = 0
      for await (const chunk of reader.open(item)) {
        size += chunk.length
        if (size > LIMIT_BYTES) break
        parts.push(Buffer.from(chunk))
      }
      if (size > LIMIT_BYTES)
        gaps.push({ file: item.path, host: item.host, reason: 'larger than 32 MiB and no log: not read' })
      else read.push({ item, text: Buffer.concat(parts).toString('utf8') })
    } catch (thrown) {
      gaps.push({ file: item.path, host: item.host, reason: describeThrown(thrown) })
    }
  }
  return { items: read, gaps }
}
