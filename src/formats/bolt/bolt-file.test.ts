import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildBoltFile, changeMeta } from './bolt-file.fixture.ts'
import { decodeBoltFile } from './bolt-file.ts'
import { memorySource } from './page-source.fixture.ts'

const sizes = [1024, 2048, 4096, 8192, 16384, 32768, 65536]
const build = (pageSizeBytes: number): Uint8Array =>
  buildBoltFile({ pageSizeBytes, buckets: [{ name: 'key', entries: [], inline: true }] })

function open(bytes: Uint8Array) {
  const opening = decodeBoltFile(memorySource(bytes))
  if (opening.kind === 'unreadable') return opening.problems.map(({ code, region }) => `${code}: ${region}`)
  const { meta, metaPage, pageCount, problems } = opening.file
  return {
    ...meta,
    metaPage,
    wholePages: pageCount,
    problems: problems.map(({ code, region }) => `${code}: ${region}`),
  }
}

const sound = (pageSizeBytes: number) => ({
  ...{ pageSizeBytes, rootPageId: 2, freelistPageId: undefined, pageCount: 3, transactionId: 5n },
  ...{ metaPage: 0, wholePages: 3, problems: [] },
})

for (const size of sizes) {
  test(`opens a file with pages of ${size} bytes`, () => assert.deepEqual(open(build(size)), sound(size)))

  test(`finds the second meta page of ${size} bytes when the first is gone`, () => {
    const file = build(size)
    file.fill(0, 0, 80)
    const problems = ['meta-magic: meta page 0']
    assert.deepEqual(open(file), { ...sound(size), metaPage: 1, transactionId: 4n, problems })
  })

  test(`says of a file with pages of ${size} bytes that its second meta page is gone`, () => {
    const file = build(size)
    file.fill(0, size, size + 80)
    assert.deepEqual(open(file), { ...sound(size), problems: ['meta-magic: meta page 1'] })
  })
}

test('the meta page with the higher transaction counts, whichever page it is', () => {
  const file = build(4096)
  changeMeta(file, { pageSizeBytes: 4096, page: 1 }, (meta) => meta.setBigUint64(48, 2n ** 63n, true))
  assert.deepEqual(open(file), { ...sound(4096), metaPage: 1, transactionId: 2n ** 63n })
})

const changes: readonly (readonly [field: string, code: string, change: (meta: DataView) => void])[] = [
  ['magic number', 'meta-magic', (meta) => meta.setUint32(0, 0xed0cdaec, true)],
  ['version', 'meta-version', (meta) => meta.setUint32(4, 3, true)],
  ['page size of nothing', 'meta-page-size', (meta) => meta.setUint32(8, 0, true)],
  ['page size of 3000', 'meta-page-size', (meta) => meta.setUint32(8, 3000, true)],
  ['page size of 2^31', 'meta-page-size', (meta) => meta.setUint32(8, 2 ** 31, true)],
  ['root page 0', 'meta-root', (meta) => meta.setBigUint64(16, 0n, true)],
  ['root page 1', 'meta-root', (meta) => meta.setBigUint64(16, 1n, true)],
  ['root page behind the end', 'meta-root', (meta) => meta.setBigUint64(16, 3n, true)],
  ['root page 2^64 - 1', 'meta-root', (meta) => meta.setBigUint64(16, 2n ** 64n - 1n, true)],
  ['page count of 2^63', 'meta-root', (meta) => meta.setBigUint64(40, 2n ** 63n, true)],
]
for (const [field, code, change] of changes)
  test(`does not take a meta page with another ${field}, though its checksum is right`, () => {
    const file = build(4096)
    changeMeta(file, { pageSizeBytes: 4096, page: 0 }, change)
    const problems = [`${code}: meta page 0`]
    assert.deepEqual(open(file), { ...sound(4096), metaPage: 1, transactionId: 4n, problems })
    changeMeta(file, { pageSizeBytes: 4096, page: 1 }, change)
    assert.deepEqual(open(file), [`${code}: meta page 0`, `${code}: meta page 1`])
  })

test('does not take a checksum that is wrong, or zero', () => {
  for (const checksum of [0n, 1n]) {
    const file = build(4096)
    new DataView(file.buffer, file.byteOffset).setBigUint64(16 + 56, checksum, true)
    const problems = ['meta-checksum: meta page 0']
    assert.deepEqual(open(file), { ...sound(4096), metaPage: 1, transactionId: 4n, problems })
  }
})

test('counts the pages that a file that was cut still has', () => {
  const file = build(4096).subarray(0, 3 * 4096 - 1)
  assert.deepEqual(open(file), { ...sound(4096), wholePages: 2, problems: ['file-short: end of the file'] })
})

test('what is no such file is unreadable, however short', () => {
  const wrong = ['meta-magic: meta page 0', 'meta-magic: meta page 1']
  const missing = ['meta-missing: meta page 0', 'meta-missing: meta page 1']
  assert.deepEqual(open(new Uint8Array()), missing)
  assert.deepEqual(open(new Uint8Array(32)), missing)
  assert.deepEqual(open(build(4096).subarray(0, 79)), missing)
  assert.deepEqual(open(Buffer.alloc(10_000, 'JFIF')), wrong)
})
