import { CodeblueError, describeThrown } from '../base/error.ts'
import type { EvidenceItem, EvidenceReader } from '../model/evidence.ts'
import { BundleItemWriter } from './bundle-item-writer.ts'
import { type BundleHead, JOURNAL, MANIFEST, renderJournalLine, renderManifest } from './bundle-manifest.ts'
import { bundlePath } from './bundle-path.ts'
import { type BundleOutput, type BundleStore, isDiskFull } from './bundle-store.ts'
import { evidenceErrors } from './errors.ts'
import { redactText } from './redaction/redactor.ts'
import type { EvidenceSink, ItemHeader, ItemWriter } from './sink.ts'

export interface BundleWriterOptions {
  readonly head: Omit<BundleHead, 'schema'>
  /** At least 16 random bytes, kept nowhere: tags of equal secrets are equal within this bundle only. */
  readonly redactionKey: Uint8Array
}

export interface BundleEnd {
  /** ISO 8601 UTC. */
  readonly finishedAt: string
  /** Why the capture is not complete; empty when it is. */
  readonly notice: string
}

/**
 * The one writer of evidence. Every byte passes redaction, is hashed afterwards, and is journalled, so that a capture that is
 * killed leaves a bundle which can be read and says that it is partial.
 */
export class BundleWriter implements EvidenceSink {
  readonly #store: BundleStore
  readonly #options: BundleWriterOptions
  readonly #taken = new Set<string>()
  readonly #items: EvidenceItem[] = []
  readonly #open = new Set<BundleItemWriter>()
  readonly #journal: BundleOutput
  #failure: CodeblueError | undefined

  private constructor(store: BundleStore, options: BundleWriterOptions, journal: BundleOutput) {
    this.#store = store
    this.#options = options
    this.#journal = journal
  }

  /** Begins a bundle in an empty store. */
  static async open(store: BundleStore, options: BundleWriterOptions): Promise<BundleWriter> {
    const writer = new BundleWriter(store, options, await store.create(JOURNAL))
    const head = { schema: 'codeblue/bundle/v1', ...options.head } as const
    await writer.#attempt(JOURNAL, () => writer.#journal.write(Buffer.from(renderJournalLine({ kind: 'head', head }))))
    return writer
  }

  /** Items closed so far. */
  get items(): readonly EvidenceItem[] {
    return this.#items
  }

  /** What was gathered until now, for an answer before the end. */
  reader(): EvidenceReader {
    const items = [...this.#items]
    const readable = new Set(items.filter(({ sizeBytes }) => sizeBytes > 0).map(({ path }) => path))
    return { items, open: (item) => (readable.has(item.path) ? this.#store.read(item.path) : nothing()) }
  }

  readonly open = async (header: ItemHeader): Promise<ItemWriter> => {
    if (this.#failure) throw this.#failure
    const detail = header.detail === undefined ? undefined : this.#redact(header.detail)
    const path = bundlePath({ ...header, detail }, this.#taken)
    this.#taken.add(path.toLowerCase())
    const { extension: _, ...known } = header
    const item: EvidenceItem = {
      path,
      ...known,
      detail,
      source: this.#redact(header.source),
      outcome: 'truncated',
      reason: 'the capture was interrupted while this was gathered',
      sizeBytes: 0,
    }
    await this.#attempt(path, () => this.#record('opened', item))
    const writer: BundleItemWriter = new BundleItemWriter(item, {
      redactionKey: this.#options.redactionKey,
      write: (file, piece) => this.#writePiece(path, file, piece),
      close: async (closed) => {
        this.#open.delete(writer)
        this.#items.push(closed)
        await this.#attempt(path, () => this.#record('closed', closed))
      },
    })
    this.#open.add(writer)
    return writer
  }

  #redact(text: string): string {
    return redactText(text, this.#options.redactionKey)
  }

  /** The file of an item is made with its first byte, so that items without bytes leave none. */
  async #writePiece(path: string, file: BundleOutput | undefined, piece: Uint8Array): Promise<BundleOutput> {
    if (this.#failure) throw this.#failure
    return await this.#attempt(path, async () => {
      const output = file ?? (await this.#store.create(path))
      await output.write(piece)
      return output
    })
  }

  /** Runs one write. The first that fails ends the bundle: everything after it fails with the same words. */
  async #attempt<T>(path: string, write: () => Promise<T>): Promise<T> {
    try {
      return await write()
    } catch (thrown) {
      if (isDiskFull(thrown)) await this.#store.releaseReserve()
      this.#failure ??= thrown instanceof CodeblueError ? thrown : this.#writeFailure(path, thrown)
      throw this.#failure
    }
  }

  /** Writes the manifest. Also after a failure: it then says that the bundle is partial, and why. */
  async finish({ finishedAt, notice }: BundleEnd): Promise<void> {
    for (const writer of [...this.#open]) {
      await writer
        .close({ outcome: 'truncated', reason: 'the capture was stopped while this was gathered' })
        .catch(() => undefined)
    }
    const why = this.#failure?.message ?? notice
    await this.#journal.close().catch(() => undefined)
    const end = { finishedAt, complete: why === '', notice: why }
    await this.#store.replace(
      MANIFEST,
      renderManifest({ schema: 'codeblue/bundle/v1', ...this.#options.head, ...end, items: this.#items }),
    )
  }

  #record(kind: 'opened' | 'closed', item: EvidenceItem): Promise<void> {
    return this.#journal.write(Buffer.from(renderJournalLine({ kind, item })))
  }

  #writeFailure(path: string, thrown: unknown): CodeblueError {
    const full = isDiskFull(thrown)
    const what = full ? 'the disk is full' : describeThrown(thrown)
    return evidenceErrors.error(
      full ? 'BUNDLE_DISK_FULL' : 'BUNDLE_WRITE_FAILED',
      `Writing ${path} of the bundle ${this.#store.name} failed: ${what}. ${this.#items.length} items are kept`,
      {
        data: { bundle: this.#store.name, path, items: this.#items.length },
        hint: full
          ? 'What was gathered can be diagnosed as it stands. Free space, or capture again into another folder.'
          : 'What was gathered can be diagnosed as it stands.',
        cause: thrown,
      },
    )
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
