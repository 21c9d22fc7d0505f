/** The search in the B+ tree of bolt: in a branch page the last child whose separator is at most the key. Source: etcd-io/bbolt cursor.go. */
import type { BoltBucket } from './bolt-bucket.ts'
import type { BoltFile } from './bolt-file.ts'
import { LEAF, PageView } from './bolt-page.ts'
import type { BoltProblem } from './bolt-problem.ts'
import { readPage } from './leaf-list.ts'

export type EntrySearch =
  | { readonly kind: 'found'; readonly value: Uint8Array }
  | { readonly kind: 'absent' }
  | { readonly kind: 'damaged'; readonly problem: BoltProblem }

/** One entry of a bucket by its key: as many reads as the tree has levels. */
export function findEntry(file: BoltFile, bucket: BoltBucket, key: Uint8Array): EntrySearch {
  if (bucket.inline !== undefined) return findInLeaf(bucket.inline, key)
  let pageId = bucket.rootPageId
  for (let depth = 0; depth < DEEPEST; depth++) {
    const page = readPage(file, pageId)
    if (!(page instanceof PageView)) return { kind: 'damaged', problem: page }
    if (page.flags === LEAF) return findInLeaf(page, key)
    pageId = page.child(lastAtMost(page, key))
  }
  return { kind: 'damaged', problem: { code: 'tree-too-deep', offset: 0, region: 'tree', detail: `${DEEPEST} levels` } }
}

const DEEPEST = 24

function findInLeaf(page: PageView, key: Uint8Array): EntrySearch {
  let [low, high] = [0, page.count]
  while (low < high) {
    const middle = (low + high) >>> 1
    const found = Buffer.compare(page.bytes.subarray(page.leafKeyStart(middle), page.leafValueStart(middle)), key)
    if (found === 0)
      return { kind: 'found', value: page.bytes.slice(page.leafValueStart(middle), page.leafValueEnd(middle)) }
    if (found < 0) low = middle + 1
    else high = middle
  }
  return { kind: 'absent' }
}

/** The child whose keys begin at or below the key; the first one when all are above. */
function lastAtMost(page: PageView, key: Uint8Array): number {
  let [low, high] = [1, page.count]
  while (low < high) {
    const middle = (low + high) >>> 1
    const separator = page.bytes.subarray(page.branchKeyStart(middle), page.branchKeyEnd(middle))
    if (Buffer.compare(separator, key) <= 0) low = middle + 1
    else high = middle
  }
  return low - 1
}
