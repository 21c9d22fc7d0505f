/**
 * What a node sends back over one byte stream. A marker is `\n NONCE SP words... \n`; everything between two markers is the
 * output of the item that was begun last, byte for byte, so no output needs escaping and no length must be known beforehand.
 * The nonce is drawn for each session and is on no command line of the node, so no output contains it by accident.
 * What comes before the first marker (a banner, a chatty profile) belongs to no item.
 */
export type Frame =
  | { readonly kind: 'mark'; readonly words: readonly string[] }
  | { readonly kind: 'bytes'; readonly chunk: Uint8Array }

/** Longest marker that is believed; more is a broken stream, and its bytes are given as they are. */
const LONGEST_MARK = 512

/** Cuts a stream into markers and the bytes between them, as they arrive. */
export async function* decodeFrames(chunks: AsyncIterable<Uint8Array>, nonce: string): AsyncGenerator<Frame> {
  const prefix = Buffer.from(`\n${nonce} `)
  let pending: Buffer = Buffer.alloc(0)
  for await (const chunk of chunks) {
    pending = pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([pending, chunk])
    const scan = scanPending(pending, prefix)
    yield* scan.frames
    pending = scan.rest
  }
  if (pending.length > 0) yield { kind: 'bytes', chunk: pending }
}

interface Scan {
  readonly frames: readonly Frame[]
  readonly rest: Buffer
}

function scanPending(pending: Buffer, prefix: Buffer): Scan {
  const frames: Frame[] = []
  let position = 0
  while (position < pending.length) {
    const start = pending.indexOf(prefix, position)
    if (start === -1) {
      const keepFrom = Math.max(position, pending.length - overlap(pending, prefix))
      pushBytes(frames, pending.subarray(position, keepFrom))
      return { frames, rest: pending.subarray(keepFrom) }
    }
    const end = pending.indexOf(0x0a, start + prefix.length)
    if (end === -1 && pending.length - start < LONGEST_MARK) {
      pushBytes(frames, pending.subarray(position, start))
      return { frames, rest: pending.subarray(start) }
    }
    if (end === -1 || end - start > LONGEST_MARK) {
      pushBytes(frames, pending.subarray(position, start + 1))
      position = start + 1
      continue
    }
    pushBytes(frames, pending.subarray(position, start))
    frames.push({
      kind: 'mark',
      words: pending
        .toString('utf8', start + prefix.length, end)
        .trim()
        .split(' '),
    })
    position = end + 1
  }
  return { frames, rest: pending.subarray(position) }
}

function pushBytes(frames: Frame[], chunk: Uint8Array): void {
  if (chunk.length > 0) frames.push({ kind: 'bytes', chunk })
}

/** How many bytes at the end could be the beginning of a marker. */
function overlap(pending: Buffer, prefix: Buffer): number {
  for (let length = Math.min(prefix.length - 1, pending.length); length > 0; length--) {
    if (pending.subarray(pending.length - length).equals(prefix.subarray(0, length))) return length
  }
  return 0
}
