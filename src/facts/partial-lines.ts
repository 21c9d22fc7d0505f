import { Buffer } from 'node:buffer'
import { LINE_LIMIT_BYTES, type LogBlock } from './log-blocks.ts'

const PARTIAL_MARK = ' P'
const CRI_LINE = /^(\S+ (stdout|stderr) )([FP])((?::\w+)* ?)/

interface Held {
  readonly head: string
  readonly payload: string
}

/**
 * Joins what a CRI runtime cut at 16 KiB: lines marked P are held until the F that ends them, each stream of the container for
 * itself. A part that is held leaves an empty line behind, so that the numbers of all lines stay as they are in the file.
 */
export async function* joinPartialLines(blocks: AsyncIterable<LogBlock>): AsyncGenerator<LogBlock> {
  const held = new Map<string, Held>()
  let lastLine = 0
  for await (const block of blocks) {
    lastLine = block.firstLine + block.lines - 1
    yield held.size === 0 && !block.bytes.includes(PARTIAL_MARK) ? block : joinWithin(block, held)
  }
  // A container that was killed in the middle of a line never ends it.
  for (const { head, payload } of held.values())
    yield { bytes: Buffer.from(`${head}F ${payload}\n`, 'latin1'), firstLine: lastLine, lines: 1, cutLines: 0 }
}

function joinWithin(block: LogBlock, held: Map<string, Held>): LogBlock {
  let cutLines = block.cutLines
  // One character for each byte: what is not looked at comes out as it went in.
  const text = block.bytes.toString('latin1')
  const ends = text.endsWith('\n')
  const lines = (ends ? text.slice(0, -1) : text).split('\n').map((line) => {
    const match = CRI_LINE.exec(line)
    if (match === null) return line
    const [lead, head = '', stream = '', mark] = match
    const before = held.get(stream)
    const payload = line.slice(lead.length)
    if (mark === 'F' && before === undefined) return line
    const room = Math.max(0, LINE_LIMIT_BYTES - (before?.payload.length ?? 0))
    const joined = { head: before?.head ?? head, payload: (before?.payload ?? '') + payload.slice(0, room) }
    if (mark === 'P') {
      held.set(stream, joined)
      return ''
    }
    if (payload.length > room) cutLines++
    held.delete(stream)
    return `${joined.head}F ${joined.payload}`
  })
  return { ...block, cutLines, bytes: Buffer.from(lines.join('\n') + (ends ? '\n' : ''), 'latin1') }
}
