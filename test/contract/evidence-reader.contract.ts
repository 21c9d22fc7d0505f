import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { EvidenceReader } from '../../src/model/evidence.ts'

/** What every reader is given to stand on: the texts of two logs of one host and of one that is empty. */
export const contractTexts = {
  first: `${Array.from({ length: 5000 }, (_, index) => `2026-01-31T10:00:00.${String(index).padStart(6, '0')}Z cp1 etcd[1]: line ${index}`).join('\n')}\n`,
  second: '2026-01-31T10:00:00.000000Z cp1 kubelet[2]: no line feed at the end \u4e2d',
  empty: '',
} as const

export interface ReaderUnderTest {
  readonly reader: EvidenceReader
  /** Path of the item that holds each text. */
  readonly paths: Readonly<Record<keyof typeof contractTexts, string>>
  readonly close: () => Promise<void>
}

/** What every way to read evidence promises, whoever implements it. */
export function evidenceReaderContract(name: string, open: () => Promise<ReaderUnderTest>): void {
  describe(`${name} keeps the contract of an evidence reader`, () => {
    let opened: ReaderUnderTest
    before(async () => {
      opened = await open()
    })
    after(() => opened.close())

    const item = (which: keyof typeof contractTexts) => {
      const found = opened.reader.items.find(({ path }) => path === opened.paths[which])
      assert.ok(found, `no item ${opened.paths[which]} among ${opened.reader.items.map(({ path }) => path).join(', ')}`)
      return found
    }

    test('gives the bytes of an item whole and in order', async () => {
      for (const which of ['first', 'second', 'empty'] as const) {
        assert.equal((await readAll(opened.reader, item(which))).toString(), contractTexts[which])
      }
    })

    test('gives the same bytes when asked again, also at the same time', async () => {
      const texts = await Promise.all([1, 2, 3].map(() => readAll(opened.reader, item('first'))))
      assert.deepEqual(texts.map(String), [contractTexts.first, contractTexts.first, contractTexts.first])
    })

    test('may be left in the middle of an item', async () => {
      for await (const chunk of opened.reader.open(item('first'))) {
        assert.ok(chunk.length > 0)
        break
      }
      assert.equal((await readAll(opened.reader, item('first'))).length, Buffer.byteLength(contractTexts.first))
    })

    test('gives every item a path of its own', () => {
      const paths = opened.reader.items.map(({ path }) => path)
      assert.equal(new Set(paths).size, paths.length)
    })

    test('says of each item how gathering it ended, and why when it was not gathered', () => {
      const silent = opened.reader.items.filter(({ outcome, reason }) => (outcome === 'collected') !== (reason === ''))
      assert.deepEqual(silent, [])
    })

    test('knows the host and the component of a log', () => {
      const { collector, host, component } = item('first')
      assert.deepEqual({ collector, host, component }, { collector: 'log', host: 'cp1', component: 'etcd' })
    })

    test('gives no bytes for an item that it does not have', async () => {
      const stranger = { ...item('first'), path: 'evidence/cp9/log/stranger.log' }
      assert.equal((await readAll(opened.reader, stranger)).length, 0)
    })
  })
}

async function readAll(reader: EvidenceReader, item: EvidenceReader['items'][number]): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const chunk of reader.open(item)) parts.push(chunk)
  return Buffer.concat(parts)
}
