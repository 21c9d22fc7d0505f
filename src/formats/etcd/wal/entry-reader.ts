/**
 * Entries of a log that was read, again and by their index: the log keeps places, not contents, so that a log of hundreds of megabytes costs sixteen
 * bytes an entry. Forward reading is sequential in the files. For the layout see frame-reader.ts and wal-record.ts.
 */
import type { Wal } from './decode-wal.ts'
import { FRAME_BYTES, FrameReader } from './frame-reader.ts'
import { decodeRawRecord, decodeWalRecord, type RaftEntry } from './wal-record.ts'

export class EntryReader {
  readonly #wal: Wal
  #file = -1
  #reader: FrameReader | undefined

  constructor(wal: Wal) {
    this.#wal = wal
  }

  /** Undefined where the log has none, or where the file changed meanwhile. The data is good until the next call. */
  entryAt(index: number): RaftEntry | undefined {
    const place = this.#wal.log.place(index)
    const file = place === undefined ? undefined : this.#wal.files[place.file]
    if (place === undefined || file === undefined) return undefined
    if (this.#file !== place.file || this.#reader === undefined) {
      this.#file = place.file
      this.#reader = new FrameReader(file.source)
    }
    const frame = this.#reader.frameAt(place.offset)
    if (frame.kind !== 'record') return undefined
    const raw = decodeRawRecord(this.#reader.bytesAt(place.offset + FRAME_BYTES, frame.recordBytes))
    const record = raw === undefined ? undefined : decodeWalRecord(raw)
    return typeof record === 'object' && record.kind === 'entry' && record.entry.index === index
      ? record.entry
      : undefined
  }
}
