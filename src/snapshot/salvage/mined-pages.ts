import type { BoltFile } from '../../formats/bolt/bolt-file.ts'
import { ELEMENT_BYTES, PageView } from '../../formats/bolt/bolt-page.ts'
import { PageSet } from '../../formats/bolt/page-set.ts'
import type { PageSource } from '../../formats/bolt/page-source.ts'
import type { FormatProblem } from '../../formats/format-problem.ts'
import type { PageSureness, SalvageSummary } from '../../model/snapshot-salvage.ts'
import { type EntryRange, RevisionView } from '../store/revision-store.ts'
import { KeptEntries, type KeptPage } from './kept-entries.ts'
import { RevisionSet } from './revision-set.ts'
import { hasOwnHeader, isWholeValue } from './whole-value.ts'

const MOST_OVERFLOW = 4096
const MOST_PROBLEMS = 1000

/** What was mined so far: pages that are taken as they stand, entries that were copied, and the revisions that are known by now. */
export class MinedPages {
  readonly file: BoltFile
  /** Of the whole file, also behind what its meta page counts. */
  readonly pageCount: number
  readonly #taken: PageSet
  readonly #known = new RevisionSet()
  readonly #broken = new RevisionSet()
  readonly #pages: KeptPage[] = []
  readonly #kept = new KeptEntries()
  readonly #revisions: Record<PageSureness, number> = {
    ...{ reachable: 0, 'damaged-page': 0, 'other-tree': 0, 'orphan-page': 0, carved: 0 },
  }
  readonly #view = new RevisionView()
  #brokenValues = 0
  /** What is wrong with the tree that counts: a damaged file may have a great many. */
  readonly problems: FormatProblem[] = []

  constructor(file: BoltFile) {
    this.file = file
    this.pageCount = Math.floor(file.source.sizeBytes / file.meta.pageSizeBytes)
    this.#taken = new PageSet(this.pageCount)
  }

  get counts(): Pick<SalvageSummary, 'revisions' | 'brokenValues' | 'leftOutBytes'> {
    return { revisions: this.#revisions, brokenValues: this.#brokenValues, leftOutBytes: this.#kept.leftOutBytes }
  }

  readonly note = (problem: FormatProblem): void => {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push(problem)
  }

  isTaken(pageId: number): boolean {
    return this.#taken.has(pageId)
  }

  /** A page of a tree that holds no revisions. */
  claim(pageId: number): void {
    this.#taken.add(pageId)
  }

  /** Whether pages that belong to others stand where its overflow must be. */
  overlaps(page: PageView): boolean {
    for (let extra = 1; extra <= page.overflow; extra++) if (this.isTaken(page.pageId + extra)) return true
    return false
  }

  /** A page that passed all checks of its own. Where an entry in it is broken, or others are known already, the rest is copied. */
  takePage(page: PageView, sureness: PageSureness): void {
    let [sound, unknown] = [0, 0]
    for (let index = 0; index < page.count; index++) {
      if (!this.#decode(page, index)) continue
      sound++
      if (!this.#known.has(this.#view.main, this.#view.sub)) unknown++
    }
    const isWhole = sound === page.count
    if (isWhole) for (let extra = 0; extra <= page.overflow; extra++) this.claim(page.pageId + extra)
    if (!isWhole || unknown < sound) {
      const less = sureness === 'reachable' ? 'damaged-page' : 'carved'
      this.takeEntries(page, isWhole ? sureness : less)
      return
    }
    this.#view.decode(page, 0, 0)
    this.#pages.push({ pageId: page.pageId, sureness, main: this.#view.main })
    for (let index = 0; index < page.count; index++) {
      this.#view.decode(page, 0, index)
      this.#known.add(this.#view.main, this.#view.sub)
    }
    this.#revisions[sureness] += page.count
  }

  /** Copies the sound entries that are not known yet. */
  takeEntries(page: PageView, sureness: PageSureness): void {
    for (let index = 0; index < page.count; index++) {
      const [from, valueStart, to] = [page.leafKeyStart(index), page.leafValueStart(index), page.leafValueEnd(index)]
      this.takeEntry(page, { from, valueStart, to }, sureness)
    }
  }

  /** False when it is no revision. */
  takeEntry(page: PageView, range: EntryRange, sureness: PageSureness): boolean {
    if (!this.#view.decodeAt(page, range)) return false
    if (!this.#isWhole(page)) {
      this.#noteBroken(page)
      return false
    }
    const { main, sub, bytes } = this.#view
    if (!this.#known.add(main, sub)) return true
    this.#kept.add(sureness, bytes.subarray(range.from, range.valueStart), bytes.subarray(range.valueStart, range.to))
    this.#revisions[sureness]++
    return true
  }

  /** What is sound in a page that is not: each entry is judged alone, as far as its place and lengths make sense. */
  takeParts(pageId: number, sureness: PageSureness): void {
    const page = this.#readLoosely(pageId)
    if (page === undefined) return
    const count = Math.min(page.count, Math.floor((page.end - page.elementAt(0)) / ELEMENT_BYTES))
    for (let index = 0; index < count; index++) {
      const [from, valueStart, to] = [page.leafKeyStart(index), page.leafValueStart(index), page.leafValueEnd(index)]
      // An entry without a key is a rare thing, and what broken lengths look like.
      if (from >= page.elementAt(1) && valueStart > from && to > valueStart && to <= page.end)
        this.takeEntry(page, { from, valueStart, to }, sureness)
    }
  }

  /** The pages that were found, in the order of their first revisions, and a source that has them all. */
  layOut(): { readonly pages: readonly KeptPage[]; readonly source: PageSource; readonly pageCount: number } {
    const { pageSizeBytes } = this.file.meta
    const { pages, source } = this.#kept.layOut(this.file.source, pageSizeBytes, this.pageCount * pageSizeBytes)
    const all = [...this.#pages, ...pages].sort((left, right) => left.main - right.main || left.pageId - right.pageId)
    return { pages: all, source, pageCount: Math.floor(source.sizeBytes / pageSizeBytes) }
  }

  #decode(page: PageView, index: number): boolean {
    return this.#view.decode(page, 0, index) && this.#isWhole(page)
  }

  #isWhole(page: PageView): boolean {
    const { valueStart, valueEnd } = this.#view.keyValue
    const { pageSizeBytes } = this.file.meta
    const fileOffset = page.fileOffset - page.start
    return isWholeValue(page.bytes, { from: valueStart, to: valueEnd }, { fileOffset, pageSizeBytes })
  }

  #noteBroken(page: PageView): void {
    const { main, sub, key } = this.#view
    if (!this.#broken.add(main, sub)) return
    this.#brokenValues++
    const detail = `revision ${main}.${sub} of ${Buffer.from(key)} has a hole in its value`
    this.note(page.problem('value-broken', detail))
  }

  /** A page and what may be its overflow, up to the next page that is known to be another one. */
  #readLoosely(pageId: number): PageView | undefined {
    const { source, meta } = this.file
    const head = new Uint8Array(meta.pageSizeBytes)
    const place = { pageId, fileOffset: pageId * meta.pageSizeBytes }
    if (pageId >= this.pageCount || source.read(place.fileOffset, head) < head.length) return undefined
    const page = new PageView().set(head, { start: 0, end: head.length }, place)
    const most = Math.min(page.overflow, MOST_OVERFLOW, this.pageCount - pageId - 1)
    if (most === 0) return page
    const whole = new Uint8Array((most + 1) * meta.pageSizeBytes)
    source.read(place.fileOffset, whole)
    let pages = 1
    while (
      pages <= most &&
      !this.isTaken(pageId + pages) &&
      !hasOwnHeader(whole.subarray(pages * meta.pageSizeBytes), pageId + pages)
    )
      pages++
    return page.set(whole, { start: 0, end: pages * meta.pageSizeBytes }, place)
  }
}
