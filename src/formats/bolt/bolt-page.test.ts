import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildBoltFile } from './bolt-file.fixture.ts'
import { BRANCH, LEAF, PageView, pageProblem } from './bolt-page.ts'

const entries = [...'abcdef'].map((letter) => ({ key: Buffer.from(letter.repeat(3)), value: Buffer.alloc(20, letter) }))
/** Leaves of three entries in pages 2 and 3, a branch over them in page 4. */
const file = buildBoltFile({ pageSizeBytes: 1024, perLeaf: 3, buckets: [{ name: 'key', entries }] })

function problemOf(pageId: number, change: (page: DataView) => void): string | undefined {
  const bytes = file.slice(pageId * 1024, pageId * 1024 + 1024)
  change(new DataView(bytes.buffer))
  const page = new PageView().set(bytes, { start: 0, end: 1024 }, { pageId, fileOffset: pageId * 1024 })
  return pageProblem(page, pageId === 4 ? BRANCH : LEAF)?.code
}

const element = (index: number, field: number): number => 16 + index * 16 + field

test('a page as it was written has no problem', () =>
  assert.deepEqual(
    [2, 3, 4].map((pageId) => problemOf(pageId, () => {})),
    [undefined, undefined, undefined],
  ))

const leafChanges: readonly (readonly [title: string, code: string, change: (page: DataView) => void])[] = [
  ['the kind of a branch', 'page-kind', (page) => page.setUint16(8, 1, true)],
  ['two kinds', 'page-kind', (page) => page.setUint16(8, 3, true)],
  ['no elements', 'element-gap', (page) => page.setUint16(10, 0, true)],
  ['an element less', 'element-gap', (page) => page.setUint16(10, 2, true)],
  ['an element more', 'element-bounds', (page) => page.setUint16(10, 4, true)],
  ['65535 elements', 'element-bounds', (page) => page.setUint16(10, 65535, true)],
  ['overflow that it does not need', 'page-overflow', (page) => page.setUint32(12, 1, true)],
  ['an element of unknown flags', 'element-flags', (page) => page.setUint32(element(1, 0), 2, true)],
  [
    'a key that begins later',
    'element-gap',
    (page) => page.setUint32(element(1, 4), page.getUint32(element(1, 4), true) + 1, true),
  ],
  [
    'a key that begins earlier',
    'element-bounds',
    (page) => page.setUint32(element(1, 4), page.getUint32(element(1, 4), true) - 1, true),
  ],
  ['a key that begins in the header', 'element-bounds', (page) => page.setUint32(element(0, 4), 0, true)],
  ['an offset of 2^32 - 1', 'element-bounds', (page) => page.setUint32(element(0, 4), 2 ** 32 - 1, true)],
  ['a key without bytes', 'element-bounds', (page) => page.setUint32(element(0, 8), 0, true)],
  ['a longer key', 'element-bounds', (page) => page.setUint32(element(0, 8), 4, true)],
  ['a key of 2^31 bytes', 'element-bounds', (page) => page.setUint32(element(2, 8), 2 ** 31, true)],
  ['a shorter value', 'element-gap', (page) => page.setUint32(element(0, 12), 19, true)],
  ['a shorter last value', 'element-gap', (page) => page.setUint32(element(2, 12), 12, true)],
  ['a value of 2^32 - 1 bytes', 'element-bounds', (page) => page.setUint32(element(2, 12), 2 ** 32 - 1, true)],
  ['keys that do not rise', 'keys-disordered', (page) => page.setUint8(16 + 48 + 23, 0x20)],
]
for (const [title, code, change] of leafChanges)
  test(`a leaf with ${title} is ${code}`, () => assert.equal(problemOf(2, change), code))

const branchChanges: readonly (readonly [title: string, code: string, change: (page: DataView) => void])[] = [
  ['the kind of a leaf', 'page-kind', (page) => page.setUint16(8, 2, true)],
  ['no children', 'page-empty', (page) => page.setUint16(10, 0, true)],
  ['a child less', 'element-gap', (page) => page.setUint16(10, 1, true)],
  ['a child more', 'element-bounds', (page) => page.setUint16(10, 3, true)],
  ['a separator that begins later', 'element-gap', (page) => page.setUint32(element(1, 0), 20, true)],
  ['a shorter separator', 'element-gap', (page) => page.setUint32(element(0, 4), 2, true)],
  ['a separator of 2^32 - 1 bytes', 'element-bounds', (page) => page.setUint32(element(1, 4), 2 ** 32 - 1, true)],
  ['separators that do not rise', 'keys-disordered', (page) => page.setUint8(16 + 32 + 3, 0x20)],
]
for (const [title, code, change] of branchChanges)
  test(`a branch with ${title} is ${code}`, () => assert.equal(problemOf(4, change), code))
