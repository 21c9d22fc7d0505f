import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { alignToEntries, countNewlines, LINE_LIMIT_BYTES, readLogBlocks } from './log-blocks.ts'

async function* inChunks(text: string, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1
    yield bytes.subarray(at, at + size)
    at += size
  }
}

interface Summary {
  readonly text: string
  readonly lines: number
  readonly cutLines: number
}

async function summarise(chunks: AsyncIterable<Uint8Array>): Promise<Summary> {
  const summary = { text: '', lines: 0, cutLines: 0 }
  for await (const { bytes, firstLine, lines, cutLines } of readLogBlocks(chunks)) {
    assert.equal(firstLine, summary.lines)
    summary.text += bytes.toString()
    summary.lines += lines
    summary.cutLines += cutLines
  }
  return summary
}

test('however a log is chunked, its lines are the same', async () => {
  const text = fc.array(fc.string({ maxLength: 30 }), { maxLength: 30 }).map((lines) => lines.join('\n'))
  const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(text, sizes, async (log, chunkSizes) => {
      const lines = log === '' ? 0 : log.split('\n').length - (log.endsWith('\n') ? 1 : 0)
      assert.deepEqual(await summarise(inChunks(log, chunkSizes)), { text: log, lines, cutLines: 0 })
    }),
  )
})

for (const [title, chunk] of [
  ['in small chunks', 4096],
  ['in one chunk', 10_000_000],
] as const) {
  test(`a line that is too long, ${title}, is cut and counted, and the next line keeps its number`, async () => {
    const long = 'x'.repeat(LINE_LIMIT_BYTES * 3)
    const { lines, cutLines, text } = await summarise(inChunks(`first\n${long}\nlast\n`, [chunk]))
    assert.deepEqual({ lines, cutLines, end: text.slice(-5) }, { lines: 3, cutLines: 1, end: 'last\n' })
  })
}

test('a log of one endless line takes no more memory than its limit', async () => {
  async function* endless(): AsyncGenerator<Uint8Array> {
    const chunk = Buffer.alloc(262_144, 'y')
    for (let written = 0; written < 400; written++) yield chunk
  }
  let largest = 0
  for await (const { bytes } of readLogBlocks(endless())) largest = Math.max(largest, bytes.length)
  assert.equal(largest, LINE_LIMIT_BYTES)
})

test('entries of a journal export are never torn', async () => {
  const entry = (number: number): string => `A=${number}\nMESSAGE=${'m'.repeat(number)}\n\n`
  const text = Array.from({ length: 40 }, (_, number) => entry(number)).join('')
  for await (const chunk of alignToEntries(inChunks(text, [7, 31]))) {
    const part = Buffer.from(chunk).toString()
    assert.match(part, /^A=\d+\n[\s\S]*\n\n$/)
  }
})

test('counts newlines in a range', () => {
  assert.equal(countNewlines(Buffer.from('a\nb\n\nc'), 0, 4), 2)
  assert.equal(countNewlines(Buffer.from('a\nb\n\nc'), 2, 6), 2)
})
