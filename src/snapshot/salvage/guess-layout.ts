import type { Work } from '../../base/work.ts'
import { decodeBuckets } from '../../formats/bolt/bolt-bucket.ts'
import type { BoltFile } from '../../formats/bolt/bolt-file.ts'
import { secondMetaOffsets } from '../../formats/bolt/bolt-meta.ts'
import { LEAF, PageView } from '../../formats/bolt/bolt-page.ts'
import { readPage } from '../../formats/bolt/leaf-list.ts'
import type { PageSource } from '../../formats/bolt/page-source.ts'
import { decodeMemberDb } from '../directory/member-db.ts'
import type { RevisionStore } from '../store/revision-store.ts'
import { scanPages } from './scan-pages.ts'
import { hasOwnHeader } from './whole-value.ts'

const MOST_LOOKS = 4096
const LARGEST_PAGE_BYTES = 65536
const USUAL_PAGE_BYTES = 4096

/** By trying: with the right size most pages carry the number of their place. The usual size when none does. */
export function guessPageSize(source: PageSource): number {
  const sizes = secondMetaOffsets.filter((sizeBytes) => sizeBytes <= LARGEST_PAGE_BYTES)
  const hits = sizes.map((sizeBytes) => ({ sizeBytes, count: countHeaders(source, sizeBytes) }))
  const best = hits.reduce((left, right) => (right.count > left.count ? right : left), {
    sizeBytes: USUAL_PAGE_BYTES,
    count: 0,
  })
  return best.sizeBytes
}

function countHeaders(source: PageSource, pageSizeBytes: number): number {
  const pageCount = Math.floor(source.sizeBytes / pageSizeBytes)
  const step = Math.max(1, Math.floor(pageCount / MOST_LOOKS))
  const bytes = new Uint8Array(16)
  let count = 0
  for (let pageId = 2; pageId < pageCount; pageId += step)
    if (source.read(pageId * pageSizeBytes, bytes) === bytes.length && hasOwnHeader(bytes, pageId)) count++
  return count
}

const MOST_ROOTS = 1024

/**
 * The root when no meta page names it: a leaf page whose entries are the buckets of etcd. Older ones lie in free pages; the one counts whose
 * `meta` bucket has applied most of the log, and of those the one whose tree has least wrong with it.
 */
export function* guessTree(file: BoltFile): Work<RevisionStore | undefined> {
  const roots: number[] = []
  yield* scanPages(file.source, file.meta.pageSizeBytes, {
    skip: (pageId) => pageId < 2 || roots.length >= MOST_ROOTS,
    look: (pageId, bytes) => {
      const page = new PageView().set(bytes, { start: 0, end: bytes.length }, { pageId, fileOffset: 0 })
      if (page.id === pageId && page.flags === LEAF && page.count > 0 && page.isBucket(0)) roots.push(pageId)
    },
  })
  const trees = roots.flatMap((rootPageId) => {
    if (!(readPage(file, rootPageId, LEAF) instanceof PageView)) return []
    const store = openTree({ ...file, meta: { ...file.meta, rootPageId } })
    if (!store.buckets.some(({ name }) => name === 'key')) return []
    return [{ store, applied: decodeMemberDb(store).consistentIndex, problems: store.problems.length }]
  })
  const [best] = trees.toSorted((left, right) => right.applied - left.applied || left.problems - right.problems)
  return best?.store
}

export function openTree(file: BoltFile): RevisionStore {
  const { buckets, problems, met } = decodeBuckets(file)
  return { file, buckets, problems: [...file.problems, ...problems], met }
}
