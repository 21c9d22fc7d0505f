import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeFrames } from './framing.ts'

const nonce = 'cb-0123456789abcdef'

async function decode(chunks: readonly Uint8Array[]): Promise<{ marks: string[]; bytes: string }[]> {
  async function* stream(): AsyncGenerator<Uint8Array> {
    yield* chunks
  }
  const seen: { marks: string[]; bytes: string }[] = [{ marks: [], bytes: '' }]
  for await (const frame of decodeFrames(stream(), nonce)) {
    if (frame.kind === 'mark') seen.push({ marks: [...frame.words], bytes: '' })
    else (seen.at(-1) ?? seen[0] ?? { bytes: '' }).bytes += Buffer.from(frame.chunk).toString('latin1')
  }
  return seen
}

test('gives what comes before the first marker to no item', async () => {
  const bytes = Buffer.from(`Welcome!\r\n\n${nonce} B log/etcd\nline one\n\n${nonce} E log/etcd 0\n`)
  assert.deepEqual(await decode([bytes]), [
    { marks: [], bytes: 'Welcome!\r\n' },
    { marks: ['B', 'log/etcd'], bytes: 'line one\n' },
    { marks: ['E', 'log/etcd', '0'], bytes: '' },
  ])
})

test('takes an endless marker for bytes', async () => {
  const bytes = `\n${nonce} ${'x'.repeat(2000)}`
  assert.deepEqual(await decode([Buffer.from(bytes)]), [{ marks: [], bytes }])
})

test('gives the same items however the stream is cut, whatever bytes they hold', async () => {
  const payload = fc.uint8Array({ maxLength: 60 })
  await fc.assert(
    fc.asyncProperty(
      fc.array(payload, { maxLength: 4 }),
      fc.array(fc.nat(200), { maxLength: 8 }),
      async (items, cuts) => {
        const whole = Buffer.concat(
          items.flatMap((item, index) => [
            Buffer.from(`\n${nonce} B ${index}\n`),
            item,
            Buffer.from(`\n${nonce} E ${index} 0\n`),
          ]),
        )
        const places = [...new Set(cuts.map((cut) => Math.min(cut, whole.length)))].sort((left, right) => left - right)
        const chunks = [0, ...places].map((from, index) => whole.subarray(from, places[index] ?? whole.length))
        const expected = items.flatMap((item, index) => [
          { marks: ['B', String(index)], bytes: Buffer.from(item).toString('latin1') },
          { marks: ['E', String(index), '0'], bytes: '' },
        ])
        assert.deepEqual(await decode(chunks), [{ marks: [], bytes: '' }, ...expected])
      },
    ),
  )
})
