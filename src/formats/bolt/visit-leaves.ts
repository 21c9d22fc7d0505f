/** Leaf pages of the B+ tree of bolt, with the pages that follow them as their overflow. Layout: bolt-page.ts. */
import type { Work } from '../../base/work.ts'
import type { BoltFile } from './bolt-file.ts'
import { headProblem, LEAF, PageView, pageProblem } from './bolt-page.ts'
import type { BoltProblem } from './bolt-problem.ts'
import type { LeafList } from './leaf-list.ts'
import type { PageSet } from './page-set.ts'

/** Large enough that a read costs what its bytes cost, small enough for the processor's cache. */
const WINDOW_BYTES = 256 << 10
/** For few leaves far from each other. */
const SPARSE_WINDOW_BYTES = 16 << 10
const SPARSE = 8
/** Threads that share the work take parts of the file of this size, so that their reads stay large. */
const BLOCK_BYTES = 8 << 20

/** Of a file, for whoever shares it out. */
export const blockCount = (sizeBytes: number): number => Math.ceil(sizeBytes / BLOCK_BYTES)

export interface LeafVisit {
  /** Called for each sound leaf; the view is set to the next one afterwards. */
  readonly visit: (page: PageView, ordinal: number) => void
  readonly problem: (problem: BoltProblem) => void
  /** Where pages that belong to a leaf are noted; pages that are noted already are used twice. */
  readonly met?: PageSet
  /** Only these leaves, by their place in the list, rising. */
  readonly only?: Uint32Array
  /** Asked once for each block of the file that has leaves; those of a block that is refused are left to others. */
  readonly claim?: (block: number) => boolean
}

/** All leaves in the order of the file, in large reads: the order of keys would jump about. Yields after each read. */
export function* visitLeaves(file: BoltFile, leaves: LeafList, options: LeafVisit): Work<void> {
  const { visit, problem, met, only } = options
  const isSparse = only !== undefined && only.length * SPARSE < leaves.count
  const window = new PageWindow(file, isSparse ? SPARSE_WINDOW_BYTES : WINDOW_BYTES)
  const isMine = claimed(file.meta.pageSizeBytes, options.claim)
  const order = fileOrder(leaves, only)
  const page = new PageView()
  const wholeBytes = file.pageCount * file.meta.pageSizeBytes
  let reported = 0
  let takenTo = 0
  for (const packed of order) {
    const pageId = Math.floor(packed / leaves.count)
    const ordinal = packed % leaves.count
    if (!isMine(pageId)) continue
    const shown = pageId < takenTo ? overlapProblem(file, pageId) : window.show(page, pageId)
    // Leaves that overlap are each read once at most: a forged file could have a great many.
    if (shown === undefined) takenTo = pageId + page.overflow + 1
    const found = shown ?? leafProblem(page, { leaves, ordinal, met })
    if (found === undefined) visit(page, ordinal)
    else problem(found)
    if (window.doneBytes - reported >= WINDOW_BYTES) {
      reported = window.doneBytes
      yield { doneBytes: reported, wholeBytes }
    }
  }
}

/** For page numbers that rise. */
function claimed(pageSizeBytes: number, claim: LeafVisit['claim']): (pageId: number) => boolean {
  if (claim === undefined) return () => true
  let block = -1
  let mine = false
  return (pageId) => {
    const next = Math.floor((pageId * pageSizeBytes) / BLOCK_BYTES)
    if (next !== block) mine = claim(next)
    block = next
    return mine
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

const overlapProblem = (file: BoltFile, pageId: number): BoltProblem => ({
  code: 'page-used-twice',
  offset: pageId * file.meta.pageSizeBytes,
  region: `leaf page ${pageId}`,
  detail: 'the leaf before it goes on over it',
})

function leafProblem(page: PageView, { leaves, ordinal, met }: LeafCheck): BoltProblem | undefined {
  const problem = pageProblem(page, LEAF)
  if (problem !== undefined) return problem
  for (let extra = 1; extra <= page.overflow; extra++)
    if (met?.add(page.pageId + extra) === false)
      return page.problem('page-used-twice', `page ${page.pageId + extra}, its overflow, belongs to another as well`)
  if (page.count === 0) return leaves.count > 1 ? page.problem('page-empty', 'a leaf without elements') : undefined
  const last = page.count - 1
  const firstKey = { from: page.leafKeyStart(0), to: page.leafValueStart(0) }
  const lastKey = { from: page.leafKeyStart(last), to: page.leafValueStart(last) }
  if (leaves.isBelowSeparator(ordinal, page.bytes, firstKey))
    return page.problem('separator-mismatch', 'its first key is below what its parent announces')
  if (leaves.hasSeparator(ordinal + 1) && !leaves.isBelowSeparator(ordinal + 1, page.bytes, lastKey))
    return page.problem('separator-mismatch', 'its last key belongs to the page after it')
  return undefined
}

/** A part of the file in memory, moved on as pages are asked for in rising order. */
class PageWindow {
  readonly #file: BoltFile
  readonly #usualBytes: number
  #bytes: Uint8Array
  #offset = 0
  #length = 0

  constructor(file: BoltFile, usualBytes: number) {
    this.#file = file
    this.#usualBytes = Math.min(usualBytes, file.pageCount * file.meta.pageSizeBytes)
    this.#bytes = new Uint8Array(this.#usualBytes)
  }

  get doneBytes(): number {
    return this.#offset + this.#length
  }

  /** Sets the view to the page with its overflow; a problem when the file does not have it, or it is not a leaf of this number. */
  show(page: PageView, pageId: number): BoltProblem | undefined {
    const { meta, pageCount } = this.#file
    const { pageSizeBytes } = meta
    if (!this.#hold(page, pageId, pageSizeBytes)) return shortProblem(page)
    if (page.id !== pageId) return page.problem('page-id', `it says that it is page ${page.id}`)
    const { overflow } = page
    if (overflow === 0) return headProblem(page, LEAF, pageSizeBytes)
    if (pageId + overflow >= pageCount)
      return page.problem('page-overflow', `${overflow} more pages of ${pageCount} in all`)
    const sizeBytes = (overflow + 1) * pageSizeBytes
    // The elements may go on behind the first page. They say how long it is, before so much is read.
    const headBytes = Math.min(sizeBytes, Math.max(pageSizeBytes, page.elementAt(page.count) - page.start))
    if (!this.#hold(page, pageId, headBytes)) return shortProblem(page)
    const problem = headProblem(page, LEAF, pageSizeBytes)
    if (problem !== undefined) return problem
    return this.#hold(page, pageId, sizeBytes) ? undefined : shortProblem(page)
  }

  /** Sets the view to so many bytes of the page, reading on from there when they are not in memory. False when the file has become shorter. */
  #hold(page: PageView, pageId: number, sizeBytes: number): boolean {
    const fileOffset = pageId * this.#file.meta.pageSizeBytes
    if (fileOffset < this.#offset || fileOffset + sizeBytes > this.#offset + this.#length) {
      // A page beyond the usual gets a buffer of its own for a moment.
      const wanted = Math.max(this.#usualBytes, sizeBytes)
      if (this.#bytes.length !== wanted) this.#bytes = new Uint8Array(wanted)
      this.#offset = fileOffset
      this.#length = this.#file.source.read(fileOffset, this.#bytes)
    }
    const start = fileOffset - this.#offset
    page.set(this.#bytes, { start, end: start + sizeBytes }, { pageId, fileOffset })
    return start + sizeBytes <= this.#length
  }
}

const shortProblem = (page: PageView): BoltProblem => ({
  code: 'file-short',
  offset: page.fileOffset,
  region: `leaf page ${page.pageId}`,
  detail: 'the file has become shorter while it was read',
})
