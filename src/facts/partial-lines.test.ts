import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type LogBlock, readLogBlocks } from './log-blocks.ts'
import { joinPartialLines } from './partial-lines.ts'

const at = '2026-11-20T11:02:01.076636902Z'

async function* piecesOf(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
}

/** What is left of a log: its text, how many lines it says it has, how many were cut. */
async function joined(text: string, size = 1 << 16): Promise<{ text: string; lines: number; cut: number }> {
  const blocks: LogBlock[] = []
  for await (const block of joinPartialLines(readLogBlocks(piecesOf(Buffer.from(text), size))))
    blocks.push({ ...block, bytes: Buffer.from(block.bytes) })
  const last = blocks.at(-1)
  return {
    text: Buffer.concat(blocks.map(({ bytes }) => bytes)).toString('utf8'),
    lines: last === undefined ? 0 : last.firstLine + last.lines,
    cut: blocks.reduce((sum, { cutLines }) => sum + cutLines, 0),
  }
}

const cases: readonly (readonly [string, string, string])[] = [
  ['leaves whole lines as they are', `${at} stderr F a P b\n`, `${at} stderr F a P b\n`],
  [
    'joins the parts of a line',
    `${at} stderr P on\n${at} stderr P e l\n${at} stderr F ine\n`,
    `\n\n${at} stderr F one line\n`,
  ],
  [
    'joins each stream for itself',
    `${at} stderr P er\n${at} stdout F whole\n${at} stderr F ror\n`,
    `\n${at} stdout F whole\n${at} stderr F error\n`,
  ],
  ['keeps a part that nothing ends', `${at} stderr F a\n${at} stderr P b\n`, `${at} stderr F a\n\n${at} stderr F b\n`],
  ['leaves what is no line of a container', 'plain P text\n', 'plain P text\n'],
]
for (const [title, given, expected] of cases) {
  test(title, async () => {
    assert.equal((await joined(given)).text, expected)
  })
}

test('of a joined line no more than 64 KiB are kept, and that it was cut is said', async () => {
  const part = 'x'.repeat(16_384)
  const text = `${`${at} stderr P ${part}\n`.repeat(5)}${at} stderr F end\n`
  const { text: kept, lines, cut } = await joined(text)
  assert.deepEqual([kept.length, lines, cut], [5 + `${at} stderr F `.length + 65_536 + 1, 6, 1])
})

test('gives the same wherever the pieces of the stream end, and no byte of a character is lost', async () => {
  const text = `${at} stderr P é\n${at} stderr F 中文\n${at} stdout F ok\n`
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 80 }), async (size) => {
      assert.deepEqual(await joined(text, size), {
        text: `\n${at} stderr F é中文\n${at} stdout F ok\n`,
        lines: 3,
        cut: 0,
      })
    }),
  )
})
