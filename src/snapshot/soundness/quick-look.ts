import type { BoltBucket } from '../../formats/bolt/bolt-bucket.ts'
import { type BoltFile, decodeBoltFile } from '../../formats/bolt/bolt-file.ts'
import { PAGE_HEADER_BYTES } from '../../formats/bolt/bolt-meta.ts'
import { BRANCH, LEAF, PageView, pageProblem } from '../../formats/bolt/bolt-page.ts'
import { findEntry } from '../../formats/bolt/find-entry.ts'
import { readPage } from '../../formats/bolt/leaf-list.ts'
import { PageSet } from '../../formats/bolt/page-set.ts'
import type { PageSource } from '../../formats/bolt/page-source.ts'
import { revisionMain } from '../../formats/etcd/revision.ts'
import type { FormatProblem } from '../../formats/format-problem.ts'
import { decodeMemberDb, type MemberDb } from '../directory/member-db.ts'

/** What a dozen pages of a database say: enough to tell which of many it is, not whether it is sound. */
interface QuickLook {
  /** Pages of the database; a snapshot has 32 bytes behind them. */
  readonly databaseBytes: number
  /** Undefined where the way to it is broken. */
  readonly lastRevision: number | undefined
  readonly member: MemberDb
  /** For whoever wants to see whether it moves. */
  readonly transactionId: bigint
  readonly problems: readonly FormatProblem[]
}

export type QuickLooked =
  | ({ readonly kind: 'database' } & QuickLook)
  | { readonly kind: 'unreadable'; readonly problems: readonly FormatProblem[] }

/** Those that are small on every cluster, and what is wanted of them. */
const smallBuckets = ['alarm', 'auth', 'cluster', 'members', 'members_removed', 'meta'] as const

/** Reads single pages only, wherever the bytes come from: both metas, the root, the last branch at each level. */
export function decodeQuickLook(source: PageSource): QuickLooked {
  const opening = decodeBoltFile(source)
  if (opening.kind === 'unreadable') return opening
  const { file } = opening
  const problems: FormatProblem[] = [...file.problems]
  const buckets = smallBuckets.flatMap((name) => bucketOf(file, name, problems) ?? [])
  const key = headerOf(file, 'key', problems)
  const lastRevision = key === undefined ? undefined : lastRevisionOf(file, key, problems)
  const { pageCount, pageSizeBytes, transactionId } = file.meta
  return {
    ...{ kind: 'database', databaseBytes: pageCount * pageSizeBytes, lastRevision, transactionId, problems },
    member: decodeMemberDb({ file, buckets, problems, met: new PageSet(0) }),
  }
}

/** The value of a bucket in the root tree: u64 root page, u64 sequence, then its page where it is inline. */
function headerOf(file: BoltFile, name: string, problems: FormatProblem[]): Uint8Array | undefined {
  const root: BoltBucket = { name: '', rootPageId: file.meta.rootPageId, leaves: undefined, inline: undefined }
  const search = findEntry(file, root, Buffer.from(name))
  if (search.kind === 'damaged') problems.push(search.problem)
  return search.kind === 'found' && search.value.length >= PAGE_HEADER_BYTES ? search.value : undefined
}

function bucketOf(file: BoltFile, name: string, problems: FormatProblem[]): BoltBucket | undefined {
  const header = headerOf(file, name, problems)
  const page = header === undefined ? undefined : firstPage(file, header)
  if (!(page instanceof PageView) || pageProblem(page, LEAF) !== undefined) return undefined
  return { name, rootPageId: 0, leaves: undefined, inline: page }
}

function firstPage(file: BoltFile, header: Uint8Array): ReturnType<typeof readPage> {
  const pageId = Number(new DataView(header.buffer, header.byteOffset).getBigUint64(0, true))
  if (pageId !== 0) return readPage(file, pageId)
  const range = { start: PAGE_HEADER_BYTES, end: header.length }
  return new PageView().set(header, range, { pageId: 0, fileOffset: 0 })
}

const DEEPEST = 24

function lastRevisionOf(file: BoltFile, header: Uint8Array, problems: FormatProblem[]): number | undefined {
  let page = firstPage(file, header)
  for (let depth = 0; depth < DEEPEST; depth++) {
    if (!(page instanceof PageView)) break
    const problem = pageProblem(page, page.flags === BRANCH ? BRANCH : LEAF)
    if (problem !== undefined) {
      problems.push(problem)
      return undefined
    }
    if (page.flags !== BRANCH) return lastInLeaf(page)
    page = readPage(file, page.child(page.count - 1))
  }
  if (!(page instanceof PageView)) problems.push(page)
  return undefined
}

/** 1 where nothing was ever written. */
function lastInLeaf(page: PageView): number | undefined {
  if (page.count === 0) return 1
  const last = page.count - 1
  const main = revisionMain(page.data, page.leafKeyStart(last), page.leafValueStart(last))
  return Number.isNaN(main) ? undefined : main
}
