/** Branch pages of the B+ tree of bolt: a separator and a page number for each child; all leaves are equally deep. Layout: bolt-page.ts. */
import type { BoltFile } from './bolt-file.ts'
import { PAGE_HEADER_BYTES } from './bolt-meta.ts'
import { BRANCH, headProblem, LEAF, type PageKind, PageView, pageProblem } from './bolt-page.ts'
import type { BoltProblem } from './bolt-problem.ts'
import type { PageSet } from './page-set.ts'

/**
 * The leaf pages of one tree in the order of its keys, from its branch pages alone: these are one in a hundred, so that a file of
 * gigabytes can be listed in milliseconds and its leaves then be read in whatever order is quick.
 */
export class LeafList {
  #pageIds = new Uint32Array(64)
  #separators = new Uint8Array(64 * SEPARATOR_BYTES)
  #count = 0
  readonly problems: BoltProblem[] = []

  /** What is wrong with the branches. A forged file could have a problem in every sixteen bytes. */
  report(problem: BoltProblem): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push(problem)
  }

  get count(): number {
    return this.#count
  }

  pageId(ordinal: number): number {
    return this.#pageIds[ordinal] ?? 0
  }

  /** The separator is that of an element of the branch page above, and empty for a tree of one leaf. */
  add(pageId: number, parent: PageView | undefined, index: number): void {
    if (this.#count === this.#pageIds.length) this.#grow()
    this.#pageIds[this.#count] = pageId
    const from = parent?.branchKeyStart(index) ?? 0
    const length = Math.min((parent?.branchKeyEnd(index) ?? 0) - from, SEPARATOR_BYTES - 1)
    const at = this.#count * SEPARATOR_BYTES
    this.#separators[at] = length
    for (let byte = 0; byte < length; byte++) this.#separators[at + 1 + byte] = parent?.bytes[from + byte] ?? 0
    this.#count++
  }

  /** Half of what the list weighs, for whoever has visited all leaves once and comes again: what they tell was told. */
  dropSeparators(): void {
    this.#separators = new Uint8Array()
  }

  /** False where leaves were not found through a branch. */
  hasSeparator(ordinal: number): boolean {
    return (this.#separators[ordinal * SEPARATOR_BYTES] ?? 0) > 0
  }

  /** Whether a key sorts below what the parent announces for this leaf. Long separators are compared by their beginning. */
  isBelowSeparator(ordinal: number, bytes: Uint8Array, key: { readonly from: number; readonly to: number }): boolean {
    const at = ordinal * SEPARATOR_BYTES
    const length = this.#separators[at] ?? 0
    for (let index = 0; index < length; index++) {
      if (key.from + index >= key.to) return true
      const difference = (bytes[key.from + index] ?? 0) - (this.#separators[at + 1 + index] ?? 0)
      if (difference !== 0) return difference < 0
    }
    return false
  }

  #grow(): void {
    const [pageIds, separators] = [this.#pageIds, this.#separators]
    this.#pageIds = new Uint32Array(pageIds.length * 2)
    this.#pageIds.set(pageIds)
    this.#separators = new Uint8Array(separators.length * 2)
    this.#separators.set(separators)
  }
}

/** A length and the beginning of the key: all of it for etcd, whose keys are 17 or 18 bytes. */
const SEPARATOR_BYTES = 20
const MOST_PROBLEMS = 10_000
/** Real trees have four or five levels: a page of 4 KiB has a hundred children. */
const DEEPEST = 24

/** Every page met goes into `met`, by which pages used twice are found, over several trees as well. */
export function collectLeaves(file: BoltFile, rootPageId: number, met: PageSet): LeafList {
  const leaves = new LeafList()
  const header = readPageKind(file, rootPageId)
  if (header === BRANCH)
    collectBelow({ file, leaves, met }, { pageId: rootPageId, separator: new Uint8Array(), depth: 0 })
  else addLeaf({ file, leaves, met }, { pageId: rootPageId, parent: undefined, index: 0 })
  return leaves
}

interface Collecting {
  readonly file: BoltFile
  readonly leaves: LeafList
  readonly met: PageSet
}

interface Branch {
  readonly pageId: number
  readonly separator: Uint8Array
  readonly depth: number
}

function collectBelow(collecting: Collecting, branch: Branch): void {
  const { file, leaves, met } = collecting
  const page = readPage(file, branch.pageId, BRANCH)
  if (!(page instanceof PageView)) return void leaves.report(page)
  if (branch.depth >= DEEPEST) return void leaves.report(page.problem('tree-too-deep', `${DEEPEST} levels`))
  for (let extra = 0; extra <= page.overflow; extra++)
    if (!met.add(branch.pageId + extra))
      return void leaves.report(
        page.problem('page-used-twice', `page ${branch.pageId + extra} belongs to another as well`),
      )
  if (Buffer.compare(separatorOf(page, 0), branch.separator) < 0)
    leaves.report(page.problem('separator-mismatch', 'its first key is below what its parent announces'))
  const kind = readKind(file, page) ?? LEAF
  for (let index = 0; index < page.count; index++) {
    if (kind === LEAF) addLeaf(collecting, { pageId: page.child(index), parent: page, index })
    else {
      const child = { pageId: page.child(index), separator: separatorOf(page, index), depth: branch.depth + 1 }
      collectBelow(collecting, child)
    }
  }
}

const separatorOf = (page: PageView, index: number): Uint8Array =>
  page.bytes.subarray(page.branchKeyStart(index), page.branchKeyEnd(index))

/** There are hundreds of thousands of them: nothing is made for each. */
interface LeafPlace {
  readonly pageId: number
  /** Undefined for a tree of one leaf. */
  readonly parent: PageView | undefined
  readonly index: number
}

function addLeaf({ file, leaves, met }: Collecting, { pageId, parent, index }: LeafPlace): void {
  if (pageId < 2 || pageId >= file.pageCount)
    leaves.report(
      leafProblem(file, pageId, { code: 'page-out-of-bounds', detail: `the file has ${file.pageCount} pages` }),
    )
  else if (!met.add(pageId))
    leaves.report(leafProblem(file, pageId, { code: 'page-used-twice', detail: 'another pointer leads to it as well' }))
  else leaves.add(pageId, parent, index)
}

const leafProblem = (file: BoltFile, pageId: number, what: Pick<BoltProblem, 'code' | 'detail'>): BoltProblem => ({
  code: what.code,
  offset: pageId * file.meta.pageSizeBytes,
  region: `leaf page ${pageId}`,
  detail: what.detail,
})

/** All children are of one kind: a bolt tree has the same depth everywhere. Two that say the same tell, if one of them is damaged. */
function readKind(file: BoltFile, page: PageView): PageKind | undefined {
  let first: PageKind | undefined
  const votes = { [BRANCH]: 0, [LEAF]: 0 }
  for (let index = 0; index < page.count; index++) {
    const kind = readPageKind(file, page.child(index))
    if (kind === undefined) continue
    first ??= kind
    if (++votes[kind] === 2) return kind
  }
  return first
}

/** What a page says that it is, if it carries its own number. */
function readPageKind(file: BoltFile, pageId: number): PageKind | undefined {
  if (pageId < 2 || pageId >= file.pageCount) return undefined
  const bytes = new Uint8Array(PAGE_HEADER_BYTES)
  if (file.source.read(pageId * file.meta.pageSizeBytes, bytes) < PAGE_HEADER_BYTES) return undefined
  const page = new PageView().set(bytes, { start: 0, end: bytes.length }, { pageId, fileOffset: 0 })
  if (page.id !== pageId) return undefined
  return page.flags === BRANCH ? BRANCH : page.flags === LEAF ? LEAF : undefined
}

/** One sound page with its overflow, in a buffer of its own; of the kind that it says itself where none is asked for. */
export function readPage(file: BoltFile, pageId: number, expected?: PageKind): PageView | BoltProblem {
  const { pageSizeBytes } = file.meta
  const offset = pageId * pageSizeBytes
  const place = { pageId, fileOffset: offset }
  const region = `page ${pageId}`
  if (pageId < 2 || pageId >= file.pageCount)
    return { code: 'page-out-of-bounds', offset, region, detail: `the file has ${file.pageCount} pages` }
  const first = new Uint8Array(pageSizeBytes)
  const view = new PageView().set(first, { start: 0, end: file.source.read(offset, first) }, place)
  if (view.end < pageSizeBytes) return { code: 'file-short', offset, region, detail: `the file ends at ${view.end}` }
  if (view.id !== pageId) return view.problem('page-id', `it says that it is page ${view.id}`)
  const kind = expected ?? (view.flags === LEAF ? LEAF : BRANCH)
  const head = headProblem(view, kind, pageSizeBytes)
  if (head !== undefined) return head
  if (pageId + view.overflow >= file.pageCount)
    return view.problem('page-overflow', `${view.overflow} more pages of ${file.pageCount}`)
  if (view.overflow === 0) return pageProblem(view, kind) ?? view
  const whole = new Uint8Array((view.overflow + 1) * pageSizeBytes)
  if (file.source.read(offset, whole) < whole.length)
    return { code: 'file-short', offset, region, detail: `the file ends within its ${whole.length} bytes` }
  view.set(whole, { start: 0, end: whole.length }, place)
  return pageProblem(view, kind) ?? view
}
