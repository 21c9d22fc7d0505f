import { createHash } from 'node:crypto'
import { describeThrown } from '../base/error.ts'
import type { EvidenceItem } from '../model/evidence.ts'
import type { BundleOutput } from './bundle-store.ts'
import { describeOpaque } from './opaque-bytes.ts'
import { Redactor, redactText } from './redaction/redactor.ts'
import type { ItemOutcome, ItemWriter } from './sink.ts'

/** What one item asks of the bundle that it goes into. */
export interface ItemDestination {
  readonly redactionKey: Uint8Array
  /** Gives the file, which is made with the first piece. */
  readonly write: (file: BundleOutput | undefined, piece: Uint8Array) => Promise<BundleOutput>
  readonly close: (item: EvidenceItem) => Promise<void>
}

/** Enough to recognise bytes that are no text. */
const START_BYTES = 8

/** One item on its way: redacted, then hashed and counted, then written. */
export class BundleItemWriter implements ItemWriter {
  readonly #item: EvidenceItem
  readonly #destination: ItemDestination
  readonly #redactor: Redactor
  readonly #hash = createHash('sha256')
  #file: BundleOutput | undefined
  #sizeBytes = 0
  /** The first bytes, until there are enough to be judged; undefined afterwards. */
  #start: Buffer | undefined = Buffer.alloc(0)
  /** Why the bytes are not kept. */
  #opaque = ''

  constructor(item: EvidenceItem, destination: ItemDestination) {
    this.#item = item
    this.#destination = destination
    this.#redactor = new Redactor({ key: destination.redactionKey })
  }

  readonly write = async (chunk: Uint8Array): Promise<void> => {
    if (this.#start === undefined) return await this.#redact(chunk)
    this.#start = Buffer.concat([this.#start, chunk])
    if (this.#start.length >= START_BYTES) await this.#judgeStart()
  }

  readonly close = async (outcome: ItemOutcome): Promise<EvidenceItem> => {
    let end = outcome
    try {
      await this.#judgeStart()
      await this.#keep(this.#redactor.finish())
      await this.#file?.close()
    } catch (thrown) {
      end = { ...outcome, outcome: 'truncated', reason: describeThrown(thrown) }
    }
    if (this.#opaque !== '') end = { ...end, outcome: 'failed', reason: this.#opaque }
    const item = {
      ...this.#item,
      ...end,
      reason: redactText(end.reason, this.#destination.redactionKey),
      sizeBytes: this.#sizeBytes,
      sha256: this.#hash.digest('hex'),
      redactions: this.#redactor.counts,
    }
    await this.#destination.close(item)
    return item
  }

  async #judgeStart(): Promise<void> {
    const start = this.#start ?? Buffer.alloc(0)
    this.#start = undefined
    this.#opaque ||= describeOpaque(start)
    await this.#redact(start)
  }

  async #redact(chunk: Uint8Array): Promise<void> {
    if (this.#opaque === '') await this.#keep(this.#redactor.push(chunk))
  }

  async #keep(pieces: readonly Uint8Array[]): Promise<void> {
    for (const piece of pieces) {
      if (piece.length === 0) continue
      this.#file = await this.#destination.write(this.#file, piece)
      this.#hash.update(piece)
      this.#sizeBytes += piece.length
    }
  }
}
