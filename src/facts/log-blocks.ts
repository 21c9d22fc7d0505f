import { Buffer } from 'node:buffer'

/** Longest part of one line that is matched. Longer lines occur when binary data or a whole object is logged. */
export const LINE_LIMIT_BYTES = 65_536

/** Bytes that hold whole records and nothing else. The bytes may be overwritten once the next block is asked for. */
export interface LogBlock {
  readonly bytes: Buffer
  /** Lines before the first byte, 0-based number of the first line. */
  readonly firstLine: number
  /** Newlines in it, which the next block starts after; a last line without a newline counts. */
  readonly lines: number
  /** Lines of which only the first 64 KiB are here. */
  readonly cutLines: number
}

const NEWLINE = 10

/**
 * Cuts a stream of chunks into blocks of whole lines. Never holds more than one chunk and one cut line, whatever comes:
 * of a line longer than the limit the beginning is kept and the rest is counted, not stored.
 */
export async function* readLogBlocks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<LogBlock> {
  let carry = Buffer.alloc(0)
  let cut = false
  let firstLine = 0
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    let from = 0
    if (carry.length > 0 || cut) {
      const end = bytes.indexOf(NEWLINE)
      const part = bytes.subarray(0, end < 0 ? bytes.length : end + 1)
      const room = LINE_LIMIT_BYTES - carry.length
      if (part.length > room + 1) cut = true
      carry = room > 0 ? Buffer.concat([carry, part.subarray(0, room)]) : carry
      if (end < 0) continue
      yield { bytes: carry, firstLine, lines: 1, cutLines: cut ? 1 : 0 }
      firstLine += 1
      carry = Buffer.alloc(0)
      cut = false
      from = end + 1
    }
    const last = bytes.lastIndexOf(NEWLINE)
    if (last >= from) {
      const block = bytes.subarray(from, last + 1)
      const counted = countLines(block)
      yield { bytes: block, firstLine, ...counted }
      firstLine += counted.lines
      from = last + 1
    }
    if (bytes.length - from > LINE_LIMIT_BYTES) cut = true
    carry = Buffer.from(bytes.subarray(from, Math.min(bytes.length, from + LINE_LIMIT_BYTES)))
  }
  if (carry.length > 0) yield { bytes: carry, firstLine, lines: 1, cutLines: cut ? 1 : 0 }
}

function countLines(block: Buffer): { readonly lines: number; readonly cutLines: number } {
  let lines = 0
  let cutLines = 0
  let from = 0
  for (let end = block.indexOf(NEWLINE); end >= 0; end = block.indexOf(NEWLINE, from)) {
    lines++
    if (end - from > LINE_LIMIT_BYTES) cutLines++
    from = end + 1
  }
  return { lines, cutLines }
}

/** Newlines in [from, to). */
export function countNewlines(bytes: Buffer, from: number, to: number): number {
  let count = 0
  for (let at = bytes.indexOf(NEWLINE, from); at >= 0 && at < to; at = bytes.indexOf(NEWLINE, at + 1)) count++
  return count
}

/** An entry longer than this is given out in parts; the longest that journald itself writes is far smaller. */
const ENTRY_LIMIT_BYTES = 1_048_576

/** Moves the ends of chunks to empty lines, so that no entry of the journal's export format is torn between two blocks. */
export async function* alignToEntries(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held = Buffer.alloc(0)
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([held, chunk])
    const end = bytes.lastIndexOf('\n\n')
    const cut = end >= 0 ? end + 2 : bytes.length > ENTRY_LIMIT_BYTES ? bytes.length : 0
    if (cut > 0) yield bytes.subarray(0, cut)
    held = Buffer.from(bytes.subarray(cut))
  }
  if (held.length > 0) yield held
}
