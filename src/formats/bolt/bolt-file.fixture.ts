/** Makes small bolt files by the layout alone (etcd-io/bbolt internal/common/page.go), without anything of the reader that they test. */
import type { BoltEntry } from './bolt-bucket.ts'

export interface BoltShape {
  readonly pageSizeBytes: number
  readonly buckets: readonly BucketShape[]
  /** How many entries a leaf takes, and how many children a branch. */
  readonly perLeaf?: number
  readonly perBranch?: number
}

interface BucketShape {
  readonly name: string
  /** Rising by their keys. */
  readonly entries: readonly BoltEntry[]
  readonly inline?: boolean
}

interface Child {
  readonly pageId: number
  readonly key: Uint8Array
}

/** Metas in pages 0 and 1 as a snapshot stream writes them: the current transaction (5), and the same with the one before. */
export function buildBoltFile(shape: BoltShape): Uint8Array {
  const pages = new Pages(shape.pageSizeBytes)
  const values = shape.buckets.map((bucket) => bucketValue(pages, shape, bucket))
  const root = pages.add(2, leafBody(values, 1), values.length)
  const whole = new Uint8Array(Buffer.concat([Buffer.alloc(2 * shape.pageSizeBytes), ...pages.parts]))
  for (const page of [0, 1] as const) {
    const view = new DataView(whole.buffer, whole.byteOffset + page * shape.pageSizeBytes)
    view.setBigUint64(0, BigInt(page), true)
    view.setUint16(8, 4, true)
    changeMeta(whole, { pageSizeBytes: shape.pageSizeBytes, page }, (meta) => {
      meta.setUint32(0, 0xed0cdaed, true)
      meta.setUint32(4, 2, true)
      meta.setUint32(8, shape.pageSizeBytes, true)
      meta.setBigUint64(16, BigInt(root), true)
      meta.setBigUint64(32, 0xffffffffffffffffn, true)
      meta.setBigUint64(40, BigInt(pages.nextId), true)
      meta.setBigUint64(48, BigInt(5 - page), true)
    })
  }
  return whole
}

/** Changes fields of a meta page and gives it the checksum that then belongs there. Offsets count behind the page header. */
export function changeMeta(
  file: Uint8Array,
  at: { readonly pageSizeBytes: number; readonly page: 0 | 1 },
  change: (meta: DataView) => void,
): void {
  const from = at.page * at.pageSizeBytes + 16
  const view = new DataView(file.buffer, file.byteOffset + from)
  change(view)
  let hash = 0xcbf29ce484222325n
  for (const byte of file.subarray(from, from + 56)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  view.setBigUint64(56, hash, true)
}

class Pages {
  readonly parts: Uint8Array[] = []
  readonly #pageSizeBytes: number
  nextId = 2

  constructor(pageSizeBytes: number) {
    this.#pageSizeBytes = pageSizeBytes
  }

  add(flags: number, body: Uint8Array, count: number): number {
    const pageId = this.nextId
    const overflow = Math.ceil((body.length + 16) / this.#pageSizeBytes) - 1
    const page = Buffer.alloc((overflow + 1) * this.#pageSizeBytes)
    page.set(pageHeader({ pageId, flags, count, overflow }))
    page.set(body, 16)
    this.parts.push(page)
    this.nextId += overflow + 1
    return pageId
  }
}

function pageHeader(fields: { pageId: number; flags: number; count: number; overflow: number }): Uint8Array {
  const view = new DataView(new ArrayBuffer(16))
  view.setBigUint64(0, BigInt(fields.pageId), true)
  view.setUint16(8, fields.flags, true)
  view.setUint16(10, fields.count, true)
  view.setUint32(12, fields.overflow, true)
  return new Uint8Array(view.buffer)
}

function leafBody(entries: readonly BoltEntry[], flags: 0 | 1): Uint8Array {
  const elements = new DataView(new ArrayBuffer(entries.length * 16))
  const sizes = entries.map(({ key, value }) => key.length + value.length)
  entries.forEach(({ key, value }, index) => {
    const before = sizes.slice(0, index).reduce((sum, size) => sum + size, 0)
    elements.setUint32(index * 16, flags, true)
    elements.setUint32(index * 16 + 4, (entries.length - index) * 16 + before, true)
    elements.setUint32(index * 16 + 8, key.length, true)
    elements.setUint32(index * 16 + 12, value.length, true)
  })
  return Buffer.concat([new Uint8Array(elements.buffer), ...entries.flatMap(({ key, value }) => [key, value])])
}

function branchBody(children: readonly Child[]): Uint8Array {
  const elements = new DataView(new ArrayBuffer(children.length * 16))
  children.forEach(({ key, pageId }, index) => {
    const before = children.slice(0, index).reduce((sum, child) => sum + child.key.length, 0)
    elements.setUint32(index * 16, (children.length - index) * 16 + before, true)
    elements.setUint32(index * 16 + 4, key.length, true)
    elements.setBigUint64(index * 16 + 8, BigInt(pageId), true)
  })
  return Buffer.concat([new Uint8Array(elements.buffer), ...children.map(({ key }) => key)])
}

function bucketValue(pages: Pages, { perLeaf = 4, perBranch = 3 }: BoltShape, bucket: BucketShape): BoltEntry {
  const key = Buffer.from(bucket.name, 'latin1')
  const head = new DataView(new ArrayBuffer(16))
  const body = leafBody(bucket.entries, 0)
  if (bucket.inline === true) {
    const page = pageHeader({ pageId: 0, flags: 2, count: bucket.entries.length, overflow: 0 })
    return { key, value: Buffer.concat([new Uint8Array(head.buffer), page, body]) }
  }
  const leaves = (bucket.entries.length === 0 ? [[]] : chunksOf(bucket.entries, perLeaf)).map((entries) => ({
    pageId: pages.add(2, leafBody(entries, 0), entries.length),
    key: entries[0]?.key ?? new Uint8Array(),
  }))
  let level: readonly Child[] = leaves
  while (level.length > 1)
    level = chunksOf(level, perBranch).map((children) => ({
      pageId: pages.add(1, branchBody(children), children.length),
      key: children[0]?.key ?? new Uint8Array(),
    }))
  head.setBigUint64(0, BigInt(level[0]?.pageId ?? 0), true)
  return { key, value: new Uint8Array(head.buffer) }
}

const chunksOf = <Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size))
