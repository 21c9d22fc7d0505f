/**
 * Mining a damaged file as far as it goes: the tree of the newest meta page with the sound entries of its damaged pages, the tree of the
 * other meta page, whole leaf pages that no tree leads to, and last what is recognised by its bytes alone. All of it becomes one
 * `RevisionStore`, in which each revision stands once, where it is surest: whoever reads databases reads it like any other, and asks how sure
 * a revision is. Pages that were freed keep older revisions and deleted objects for a while, so that these come back as well.
 *
 *     const salvaged = yield* salvageRevisions(source)
 *     const { places } = yield* selectSalvaged(salvaged, { seed, problem })
 *     yield* visitRevisions(salvaged.store, { places, problem, visit: (revision) => salvaged.surenessOf(revision.place) })
 */
import type { Work } from '../../base/work.ts'
import type { BoltBucket } from '../../formats/bolt/bolt-bucket.ts'
import { type BoltFile, decodeBoltFile, readBoltMetas } from '../../formats/bolt/bolt-file.ts'
import { LEAF, PageView } from '../../formats/bolt/bolt-page.ts'
import type { BoltProblem } from '../../formats/bolt/bolt-problem.ts'
import { LeafList, readPage } from '../../formats/bolt/leaf-list.ts'
import { PageSet } from '../../formats/bolt/page-set.ts'
import type { PageSource } from '../../formats/bolt/page-source.ts'
import { visitLeaves } from '../../formats/bolt/visit-leaves.ts'
import type { FormatProblem } from '../../formats/format-problem.ts'
import type { PageSureness, SalvageSummary, TreeOrigin } from '../../model/snapshot-salvage.ts'
import { keyBucket, ordinalOf, type RevisionStore } from '../store/revision-store.ts'
import { carveRuns } from './carve-runs.ts'
import { guessPageSize, guessTree, openTree } from './guess-layout.ts'
import { MinedPages } from './mined-pages.ts'
import { scanPages } from './scan-pages.ts'
import { hasOwnHeader } from './whole-value.ts'

export interface Salvaged {
  readonly store: RevisionStore
  readonly surenessOf: (place: number) => PageSureness
  readonly summary: SalvageSummary
}

export function* salvageRevisions(source: PageSource): Work<Salvaged> {
  const { trees, isPageSizeStated, file } = yield* findTrees(source)
  const mined = new MinedPages(file)
  const [current, ...others] = trees
  for (const problem of [...doubts(current), ...(current?.store.problems ?? file.problems)]) mined.note(problem)
  const broken = current === undefined ? [] : yield* mineTree(mined, current, mined.note)
  for (const pageId of broken) mined.takeParts(pageId, 'damaged-page')
  for (const other of others) yield* mineTree(mined, other, () => {})
  yield* mineOrphans(mined)
  yield* carveRuns(mined)
  return assemble(mined, {
    trees,
    isPageSizeStated,
    damagedPages: broken.length + (current?.store.problems.length ?? 0),
  })
}

interface Tree {
  readonly store: RevisionStore
  readonly origin: TreeOrigin
}

interface Layout {
  readonly file: BoltFile
  readonly isPageSizeStated: boolean
  /** The one that counts first. */
  readonly trees: readonly Tree[]
}

function* findTrees(source: PageSource): Work<Layout> {
  const opening = decodeBoltFile(source)
  const stated = opening.kind === 'open' ? opening.file : undefined
  const file = stated ?? fileWithoutMeta(source, opening.kind === 'unreadable' ? opening.problems : [])
  const trees: Tree[] = []
  if (stated !== undefined) {
    trees.push({ store: openTree(stated), origin: 'newest-meta' })
    const { first, second } = readBoltMetas(source)
    const other = stated.metaPage === 0 ? second : first
    if (
      'meta' in other &&
      other.meta.rootPageId !== stated.meta.rootPageId &&
      other.meta.pageSizeBytes === stated.meta.pageSizeBytes
    )
      trees.push({ store: openTree({ ...stated, meta: other.meta }), origin: 'older-meta' })
  }
  const whole = trees.filter(({ store }) => keyBucket(store) !== undefined)
  const guessed = whole.length === 0 ? yield* guessTree(file) : undefined
  if (guessed !== undefined) whole.push({ store: guessed, origin: 'guessed-root' })
  return { file, isPageSizeStated: stated !== undefined, trees: whole }
}

/** Pages are all that the file has: what follows the last one that the meta page counts may hold older ones. */
function fileWithoutMeta(source: PageSource, problems: readonly BoltProblem[]): BoltFile {
  const pageSizeBytes = guessPageSize(source)
  const pageCount = Math.floor(source.sizeBytes / pageSizeBytes)
  const meta = { pageSizeBytes, rootPageId: 0, freelistPageId: undefined, pageCount, transactionId: 0n }
  return { source, meta, metaPage: 0, pageCount, problems }
}

/** Said wherever the answer is shown: this is not simply the database. */
function doubts(tree: Tree | undefined): readonly FormatProblem[] {
  if (tree?.origin === 'newest-meta') return []
  const at = tree?.store.file.meta
  const said: Readonly<Record<Exclude<TreeOrigin, 'newest-meta'>, string>> = {
    'older-meta': 'the tree of the newest meta page cannot be entered: that of the other one is taken',
    'guessed-root': 'no meta page leads to a tree: its root was guessed by what stands in it',
    none: 'no tree was found: pages are taken one by one',
  }
  const offset = at === undefined ? 0 : at.rootPageId * at.pageSizeBytes
  const region = at === undefined ? 'file' : `page ${at.rootPageId}`
  return [{ code: 'tree-guessed', offset, region, detail: said[tree?.origin ?? 'none'] }]
}

/** Gives the pages of the tree that could not be taken whole. */
function* mineTree(
  mined: MinedPages,
  { store, origin }: Tree,
  problem: (problem: FormatProblem) => void,
): Work<readonly number[]> {
  const bucket = keyBucket(store)
  const sureness = origin === 'newest-meta' ? 'reachable' : 'other-tree'
  if (bucket?.inline !== undefined) mined.takeEntries(bucket.inline, sureness)
  const leaves = bucket?.leaves ?? new LeafList()
  const isLeaf = new PageSet(mined.pageCount)
  const open: number[] = []
  for (let ordinal = 0; ordinal < leaves.count; ordinal++) {
    isLeaf.add(leaves.pageId(ordinal))
    if (!mined.isTaken(leaves.pageId(ordinal))) open.push(ordinal)
  }
  const only = Uint32Array.from(open)
  const visit = (page: PageView): void => void mined.takePage(page, sureness)
  yield* visitLeaves(store.file, leaves, { visit, problem, only })
  if (sureness === 'reachable')
    for (let pageId = 0; pageId < mined.pageCount; pageId++)
      if (store.met.has(pageId) && !isLeaf.has(pageId)) mined.claim(pageId)
  return open.map((ordinal) => leaves.pageId(ordinal)).filter((pageId) => !mined.isTaken(pageId))
}

function* mineOrphans(mined: MinedPages): Work<void> {
  const { file } = mined
  yield* scanPages(file.source, file.meta.pageSizeBytes, {
    skip: (pageId) => pageId < 2 || mined.isTaken(pageId),
    look: (pageId, bytes) => {
      const head = new PageView().set(bytes, { start: 0, end: bytes.length }, { pageId, fileOffset: 0 })
      if (!hasOwnHeader(bytes, pageId) || head.flags !== LEAF || head.count === 0) return
      const page = readPage({ ...file, pageCount: mined.pageCount }, pageId, LEAF)
      if (page instanceof PageView && !mined.overlaps(page)) mined.takePage(page, 'orphan-page')
      else mined.takeParts(pageId, 'carved')
    },
  })
}

interface Findings {
  readonly trees: readonly Tree[]
  readonly isPageSizeStated: boolean
  readonly damagedPages: number
}

function assemble(mined: MinedPages, { trees, isPageSizeStated, damagedPages }: Findings): Salvaged {
  const { file } = mined
  const { pages, source, pageCount } = mined.layOut()
  const leaves = new LeafList()
  for (const { pageId } of pages) leaves.add(pageId, undefined, 0)
  const buckets = new Map<string, BoltBucket>()
  for (const { store } of trees.toReversed()) for (const bucket of store.buckets) buckets.set(bucket.name, bucket)
  buckets.set('key', { name: 'key', rootPageId: 0, leaves, inline: undefined })
  const store: RevisionStore = {
    file: { ...file, source, pageCount, meta: { ...file.meta, pageCount } },
    buckets: [...buckets.values()].toSorted((left, right) => (left.name < right.name ? -1 : 1)),
    problems: mined.problems,
    met: new PageSet(pageCount),
  }
  return {
    store,
    surenessOf: (place) => pages[ordinalOf(place)]?.sureness ?? 'carved',
    summary: {
      ...{ tree: trees[0]?.origin ?? 'none', isPageSizeStated, pageSizeBytes: file.meta.pageSizeBytes, damagedPages },
      ...mined.counts,
    },
  }
}
