/**
 * Pages of bbolt, little-endian. Header, 16 bytes: 0 u64 page id, 8 u16 flags (1 branch, 2 leaf, 4 meta, 16 freelist), 10 u16 count of
 * elements, 12 u32 overflow (pages that follow and belong to it, without headers of their own). Elements of 16 bytes follow: branch {0 u32
 * pos, 4 u32 ksize, 8 u64 page}, leaf {0 u32 flags (1: the value is a bucket), 4 u32 pos, 8 u32 ksize, 12 u32 vsize}; pos counts from
 * the beginning of the element, and a value follows its key directly. Source: etcd-io/bbolt internal/common/page.go.
 */

import type { FormatProblem } from '../format-problem.ts'
import { PAGE_HEADER_BYTES } from './bolt-meta.ts'
import type { BoltProblem } from './bolt-problem.ts'

export const ELEMENT_BYTES = 16
export const BRANCH = 1
export const LEAF = 2
export type PageKind = typeof LEAF | typeof BRANCH
const BUCKET = 1

/** A page with its overflow somewhere in a buffer; the one object is set to the next page instead of making a new one. */
export class PageView {
  bytes: Uint8Array = new Uint8Array()
  data: DataView = new DataView(this.bytes.buffer)
  /** Where the page begins and ends in `bytes`. */
  start = 0
  end = 0
  pageId = 0
  /** Where it stands in the file, for messages. */
  fileOffset = 0

  set(bytes: Uint8Array, range: { readonly start: number; readonly end: number }, at: PagePlace): this {
    if (this.bytes !== bytes) {
      this.bytes = bytes
      this.data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    }
    this.start = range.start
    this.end = range.end
    this.pageId = at.pageId
    this.fileOffset = at.fileOffset
    return this
  }

  get id(): number {
    return readUint64(this.data, this.start)
  }
  get flags(): number {
    return this.data.getUint16(this.start + 8, true)
  }
  get count(): number {
    return this.data.getUint16(this.start + 10, true)
  }
  get overflow(): number {
    return this.data.getUint32(this.start + 12, true)
  }

  elementAt(index: number): number {
    return this.start + PAGE_HEADER_BYTES + index * ELEMENT_BYTES
  }
  isBucket(index: number): boolean {
    return this.data.getUint32(this.elementAt(index), true) === BUCKET
  }
  /** Positions in `bytes`; a value begins where its key ends. */
  leafKeyStart(index: number): number {
    const element = this.elementAt(index)
    return element + this.data.getUint32(element + 4, true)
  }
  leafValueStart(index: number): number {
    return this.leafKeyStart(index) + this.data.getUint32(this.elementAt(index) + 8, true)
  }
  leafValueEnd(index: number): number {
    return this.leafValueStart(index) + this.data.getUint32(this.elementAt(index) + 12, true)
  }
  branchKeyStart(index: number): number {
    const element = this.elementAt(index)
    return element + this.data.getUint32(element, true)
  }
  branchKeyEnd(index: number): number {
    return this.branchKeyStart(index) + this.data.getUint32(this.elementAt(index) + 4, true)
  }
  child(index: number): number {
    return readUint64(this.data, this.elementAt(index) + 8)
  }

  problem<Code extends string>(code: Code, detail: string): FormatProblem<Code> {
    const kind = this.flags === BRANCH ? 'branch page' : this.flags === LEAF ? 'leaf page' : 'page'
    return { code, offset: this.fileOffset, region: `${kind} ${this.pageId}`, detail }
  }
}

export interface PagePlace {
  readonly pageId: number
  readonly fileOffset: number
}

/** Numbers above 2^53 lose digits, but stay far too large for a page: what they are used for is only compared. */
function readUint64(data: DataView, at: number): number {
  return data.getUint32(at, true) + data.getUint32(at + 4, true) * 2 ** 32
}

/** Larger than what any etcd takes in one request: whoever claims more does not fill the memory. */
const MOST_PAGE_BYTES = 256 << 20

/**
 * What can be judged before the pages that follow as overflow are read: the kind, and whether the overflow is what the elements need. Header
 * and elements must be in the buffer, or the view ends earlier.
 */
export function headProblem(page: PageView, expected: PageKind, pageSizeBytes: number): BoltProblem | undefined {
  if (page.flags !== expected)
    return page.problem(
      'page-kind',
      `flags 0x${page.flags.toString(16)} where ${expected === LEAF ? 'a leaf' : 'a branch'} page must be`,
    )
  const { count, overflow } = page
  if (overflow === 0) return undefined
  const sizeBytes = (overflow + 1) * pageSizeBytes
  if (count === 0 || page.elementAt(count) > page.end)
    return page.problem('page-overflow', `${overflow} more pages for ${count} elements`)
  const usedBytes = (expected === LEAF ? page.leafValueEnd(count - 1) : page.branchKeyEnd(count - 1)) - page.start
  // Before bbolt 1.3.6 a page that was full to the last byte got one more.
  if (usedBytes > sizeBytes || usedBytes < sizeBytes - pageSizeBytes || sizeBytes > MOST_PAGE_BYTES)
    return page.problem('page-overflow', `${overflow} more pages for ${usedBytes} bytes`)
  return undefined
}

/** Looks at everything in a page that can be judged by the page alone; undefined when all is well. */
export function pageProblem(page: PageView, expected: PageKind): BoltProblem | undefined {
  const head = headProblem(page, expected, (page.end - page.start) / (page.overflow + 1))
  if (head !== undefined) return head
  const { count } = page
  if (expected === BRANCH && count === 0) return page.problem('page-empty', 'a branch without children')
  if (page.elementAt(count) > page.end)
    return page.problem('element-bounds', `${count} elements do not fit into the page`)
  return expected === LEAF ? leafProblem(page, count) : branchProblem(page, count)
}

/** bbolt writes keys and values without gaps behind the elements, in their order, and zeros behind them. */
function leafProblem(page: PageView, count: number): BoltProblem | undefined {
  let expected = page.elementAt(count)
  let before = -1
  let beforeEnd = -1
  for (let index = 0; index < count; index++) {
    const start = page.leafKeyStart(index)
    const end = page.leafValueStart(index)
    if (page.data.getUint32(page.elementAt(index), true) > BUCKET)
      return page.problem(
        'element-flags',
        `element ${index} has flags ${page.data.getUint32(page.elementAt(index), true)}`,
      )
    if (start < expected || end <= start || page.leafValueEnd(index) > page.end)
      return page.problem('element-bounds', `element ${index} lies outside its place in the page`)
    if (start !== expected) return gapProblem(page, index)
    if (before >= 0 && compareBytes(page.bytes, { from: before, to: beforeEnd }, { from: start, to: end }) >= 0)
      return page.problem('keys-disordered', `key ${index} is not above the one before it`)
    before = start
    beforeEnd = end
    expected = page.leafValueEnd(index)
  }
  return endProblem(page, expected)
}

function branchProblem(page: PageView, count: number): BoltProblem | undefined {
  let expected = page.elementAt(count)
  for (let index = 0; index < count; index++) {
    const range = { from: page.branchKeyStart(index), to: page.branchKeyEnd(index) }
    if (range.from < expected || range.to > page.end)
      return page.problem('element-bounds', `element ${index} lies outside its place in the page`)
    if (range.from !== expected) return gapProblem(page, index)
    const before = { from: page.branchKeyStart(index - 1), to: page.branchKeyEnd(index - 1) }
    if (index > 0 && compareBytes(page.bytes, before, range) >= 0)
      return page.problem('keys-disordered', `separator ${index} is not above the one before it`)
    expected = range.to
  }
  return endProblem(page, expected)
}

const gapProblem = (page: PageView, index: number): BoltProblem =>
  page.problem('element-gap', `element ${index} does not begin where the one before it ends`)

/** Only the next few bytes: a count or a length that became smaller shows there. */
function endProblem(page: PageView, end: number): BoltProblem | undefined {
  for (let at = end; at < Math.min(end + 8, page.end); at++)
    if (page.bytes[at] !== 0) return page.problem('element-gap', 'bytes follow behind the last element')
  return undefined
}

interface ByteRange {
  readonly from: number
  readonly to: number
}

/** Like memcmp over two parts of one buffer: below zero when the left one sorts first. */
function compareBytes(bytes: Uint8Array, left: ByteRange, right: ByteRange): number {
  const length = Math.min(left.to - left.from, right.to - right.from)
  for (let index = 0; index < length; index++) {
    const difference = (bytes[left.from + index] ?? 0) - (bytes[right.from + index] ?? 0)
    if (difference !== 0) return difference
  }
  return left.to - left.from - (right.to - right.from)
}
