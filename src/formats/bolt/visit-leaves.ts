/** Leaf pages of the B+ tree of bolt, with the pages that follow them as their overflow. Layout: bolt-page.ts. */
import type { Work } from '../../base/work.ts'
import type { BoltFile } from './bolt-file.ts'
import { PAGE_HEADER_BYTES } from './bolt-meta.ts'
import { LEAF, PageView, pageProblem } from './bolt-page.ts'
import type { BoltProblem } from './bolt-problem.ts'
import type { LeafList } from './leaf-list.ts'
import type { PageSet } from './page-set.ts'

/** Large enough that a read costs what its bytes cost, small enough for the processor's cache. */
const WINDOW_BYTES = 2 << 20

export interface LeafVisit {
  /** Called for each sound leaf; the view is set to the next one afterwards. */
  readonly visit: (page: PageView, ordinal: number) => void
  readonly problem: (problem: BoltProblem) => void
  /** Where pages that belong to a leaf are noted; pages that are noted already are used twice. */
  readonly met?: PageSet
  /** Only these leaves, by their place in the list, rising. */
  readonly only?: Uint32Array
}

/** All leaves in the order of the file, in large reads: the order of keys would jump about. Yields after each read. */
export function* visitLeaves(file: BoltFile, leaves: LeafList, { visit, problem, met, only }: LeafVisit): Work<void> {
  const window = new PageWindow(file)
  const order = fileOrder(leaves, only)
  const page = new PageView()
  const wholeBytes = file.pageCount * file.meta.pageSizeBytes
  let reported = 0
  for (const packed of order) {
    const pageId = Math.floor(packed / leaves.count)
    const ordinal = packed % leaves.count
    const found = window.show(page, pageId) ?? leafProblem(page, { leaves, ordinal, met })
    if (found === undefined) visit(page, ordinal)
    else problem(found)
    if (window.doneBytes - reported >= WINDOW_BYTES) {
      reported = window.doneBytes
      yield { doneBytes: reported, wholeBytes }
    }
  }
}

function fileOrder(leaves: LeafList, only: Uint32Array | undefined): Float64Array {
  const order = new Float64Array(only?.length ?? leaves.count)
  // A page number and a place in the list as one number: it sorts without a callback, and 2^26 * 2^26 fits.
  for (let index = 0; index < order.length; index++) {
    const ordinal = only?.[index] ?? index
    order[index] = leaves.pageId(ordinal) * leaves.count + ordinal
  }
  return order.sort()
}

interface LeafCheck {
  readonly leaves: LeafList
  readonly ordinal: number
  readonly met: PageSet | undefined
}

function leafProblem(page: PageView, { leaves, ordinal, met }: LeafCheck): BoltProblem | undefined {
  if (page.id !== page.pageId) return page.problem('page-id', `it says that it is page ${page.id}`)
  const problem = pageProblem(page, LEAF)
  if (problem !== undefined) return problem
  for (let extra = 1; extra <= page.overflow; extra++)
    if (met?.add(page.pageId + extra) === false)
      return page.problem('page-used-twice', `page ${page.pageId + extra}, its overflow, belongs to another as well`)
  if (page.count === 0) return undefined
  const last = page.count - 1
  const firstKey = page.bytes.subarray(page.leafKeyStart(0), page.leafValueStart(0))
  const lastKey = page.bytes.subarray(page.leafKeyStart(last), page.leafValueStart(last))
  if (leaves.isBelowSeparator(ordinal, firstKey))
    return page.problem('separator-mismatch', 'its first key is below what its parent announces')
  if (ordinal + 1 < leaves.count && !leaves.isBelowSeparator(ordinal + 1, lastKey))
    return page.problem('separator-mismatch', 'its last key belongs to the page after it')
  return undefined
}

/** A part of the file in memory, moved on as pages are asked for in rising order. */
class PageWindow {
  readonly #file: BoltFile
  #bytes = new Uint8Array(WINDOW_BYTES)
  #offset = 0
  #length = 0

  constructor(file: BoltFile) {
    this.#file = file
  }

  get doneBytes(): number {
    return this.#offset + this.#length
  }

  /** Sets the view to the page with its overflow; a problem when the file does not have it. */
  show(page: PageView, pageId: number): BoltProblem | undefined {
    const { meta, pageCount } = this.#file
    const offset = pageId * meta.pageSizeBytes
    const place = { pageId, fileOffset: offset }
    this.#hold(offset, PAGE_HEADER_BYTES, meta.pageSizeBytes)
    const start = offset - this.#offset
    page.set(this.#bytes, { start, end: start + meta.pageSizeBytes }, place)
    const { overflow } = page
    if (pageId + overflow >= pageCount)
      return page.problem('page-overflow', `${overflow} more pages of ${pageCount} in all`)
    const sizeBytes = (overflow + 1) * meta.pageSizeBytes
    this.#hold(offset, sizeBytes, sizeBytes)
    const from = offset - this.#offset
    page.set(this.#bytes, { start: from, end: from + sizeBytes }, place)
    return undefined
  }

  /** Makes sure that these bytes are there, reading on from `offset` when they are not. */
  #hold(offset: number, needBytes: number, atLeastBytes: number): void {
    if (offset >= this.#offset && offset + Math.max(needBytes, atLeastBytes) <= this.#offset + this.#length) return
    // A page beyond any value that etcd takes gets a buffer of its own for a moment; it is bounded by the file.
    const wanted = Math.max(WINDOW_BYTES, atLeastBytes)
    if (this.#bytes.length !== wanted) this.#bytes = new Uint8Array(wanted)
    this.#offset = offset
    this.#length = this.#file.source.read(offset, this.#bytes)
  }
}
