/**
 * Frames of a log file: 8 bytes little-endian, then the record, then padding. The low 56 bits are the record's length; when the top bit is
 * set, the low three bits of the top byte are the bytes of padding that follow, up to a multiple of 8 (3.0 and later always pad). A length of zero is the end:
 * files are made 64,000,000 bytes long and filled from the front. Source: etcd server/storage/wal/{encoder,decoder}.go.
 */
import type { PageSource } from '../../bolt/page-source.ts'

export const FRAME_BYTES = 8
const WINDOW_BYTES = 1 << 20
/** A request is at most 1.5 MB unless somebody raised `--max-request-bytes`; nothing sane goes near this. */
export const LARGEST_RECORD_BYTES = 128 << 20

/** Files are 64 MB and a batch; a sparse one may claim to have exabytes. */
const MOST_LOOKED_BEHIND_BYTES = 1 << 28

export type Frame =
  | { readonly kind: 'record'; readonly recordBytes: number; readonly paddingBytes: number }
  /** Zero length, or the file ends exactly here. */
  | { readonly kind: 'end' }
  /** Fewer bytes than a length takes. */
  | { readonly kind: 'cut'; readonly leftBytes: number }
  | { readonly kind: 'too-long'; readonly recordBytes: number }
  | { readonly kind: 'too-large'; readonly recordBytes: number }

/** Reads forward through one file with one window, which grows only for a record that really is in the file. */
export class FrameReader {
  readonly #source: PageSource
  #window: Uint8Array
  #start = 0
  #filled = 0

  constructor(source: PageSource) {
    this.#source = source
    this.#window = new Uint8Array(Math.min(WINDOW_BYTES, source.sizeBytes))
  }

  frameAt(offset: number): Frame {
    const left = this.#source.sizeBytes - offset
    if (left === 0) return { kind: 'end' }
    if (left < FRAME_BYTES) return { kind: 'cut', leftBytes: left }
    const bytes = this.bytesAt(offset, FRAME_BYTES)
    if (bytes.length < FRAME_BYTES) return { kind: 'cut', leftBytes: bytes.length }
    const view = new DataView(bytes.buffer, bytes.byteOffset, FRAME_BYTES)
    const top = view.getUint8(7)
    const recordBytes = view.getUint32(0, true) + (view.getUint32(4, true) & 0xffffff) * 2 ** 32
    if (recordBytes === 0 && top === 0) return { kind: 'end' }
    const paddingBytes = top >= 0x80 ? top & 7 : 0
    if (recordBytes + paddingBytes > left - FRAME_BYTES) return { kind: 'too-long', recordBytes }
    return recordBytes > LARGEST_RECORD_BYTES
      ? { kind: 'too-large', recordBytes }
      : { kind: 'record', recordBytes, paddingBytes }
  }

  /** A view into the window, good until the next call; shorter than asked only at the end of the file. */
  bytesAt(offset: number, length: number): Uint8Array {
    if (offset < this.#start || offset + length > this.#start + this.#filled) this.#fill(offset, length)
    const from = offset - this.#start
    return this.#window.subarray(from, Math.min(from + length, this.#filled))
  }

  /** Where the last byte other than zero stands, plus one; `offset` when there is none after it, or none near. */
  endOfBytes(offset: number): number {
    let end = offset
    const limit = Math.min(this.#source.sizeBytes, offset + MOST_LOOKED_BEHIND_BYTES)
    for (let at = offset; at < limit; at += WINDOW_BYTES) {
      const bytes = this.bytesAt(at, Math.min(WINDOW_BYTES, limit - at))
      if (bytes.length === 0) break
      if (zeros.compare(bytes, 0, bytes.length, 0, bytes.length) === 0) continue
      let last = bytes.length
      while (bytes[last - 1] === 0) last--
      end = at + last
    }
    return end
  }

  #fill(offset: number, length: number): void {
    if (length > this.#window.length) this.#window = new Uint8Array(length)
    this.#start = offset
    this.#filled = this.#source.read(offset, this.#window)
  }
}

const zeros = Buffer.alloc(WINDOW_BYTES)
