import { shorten } from '../base/text.ts'
import type { EvidenceItem, EvidenceReference } from '../model/evidence.ts'
import type { Fact } from '../model/fact.ts'
import type { Inventory } from '../model/inventory.ts'
import type { MemberDirectory } from './member-directory.ts'

/** An item that is small enough to be read whole. */
export interface TextItem {
  readonly item: EvidenceItem
  readonly text: string
}

export interface DeriveContext {
  readonly directory: MemberDirectory
  readonly inventory: Inventory | undefined
  /** Time of capture, or of the newest line, in milliseconds since the epoch: what "now" means to the evidence. */
  readonly referenceMs: number
}

/** Turns all items of its collectors into facts. Items come in order; what a later one says about the same thing wins. */
export type Deriver = (items: readonly TextItem[], context: DeriveContext) => readonly Fact[]

/** Points at one line of an item, or at the item as a whole. */
export const itemReference = ({ item }: TextItem, text: string, line?: number): EvidenceReference => ({
  file: item.path,
  line,
  text: shorten(text, 600),
  host: item.host,
  at: item.startedAt,
})
