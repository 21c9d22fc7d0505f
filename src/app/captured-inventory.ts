import type { EvidenceSink } from '../evidence/sink.ts'
import { renderJson, storeItem } from '../evidence/store-item.ts'
import type { EvidenceReader } from '../model/evidence.ts'
import { type Inventory, inventorySchema } from '../model/inventory.ts'

const collector = 'inventory'
const largestBytes = 4 << 20

/**
 * Keeps the inventory in the bundle: without it the same evidence would be judged by other expectations elsewhere. Where the
 * operator's keys lie is nobody's business and is left out.
 */
export async function storeInventory(sink: EvidenceSink, inventory: Inventory): Promise<void> {
  const { ssh: _ours, nodes, ...rest } = inventory
  const bare = { ...rest, nodes: nodes.map(({ ssh: _own, ...node }) => node) }
  await storeItem(
    sink,
    { collector, source: 'the inventory this was captured with', extension: 'json' },
    { text: renderJson(bare), end: { outcome: 'collected', reason: '' } },
  )
}

/** The inventory that the evidence was captured with; undefined for plain files, and where several bundles differ. */
export async function readCapturedInventory(reader: EvidenceReader): Promise<Inventory | undefined> {
  const [item, ...others] = reader.items.filter((each) => each.collector === collector && each.outcome === 'collected')
  if (item === undefined || others.length > 0 || item.sizeBytes > largestBytes) return undefined
  const parts: Uint8Array[] = []
  for await (const chunk of reader.open(item)) parts.push(chunk)
  try {
    return inventorySchema.safeParse(JSON.parse(Buffer.concat(parts).toString('utf8'))).data
  } catch {
    return undefined
  }
}
