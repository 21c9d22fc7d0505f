/** Buckets of the root level of a bolt database: see `BoltBucket` for the bytes of their values. Source: etcd-io/bbolt bucket.go. */
import { finishWork } from '../../base/work.ts'
import type { BoltFile } from './bolt-file.ts'
import { PAGE_HEADER_BYTES } from './bolt-meta.ts'
import { LEAF, PageView, pageProblem } from './bolt-page.ts'
import type { BoltProblem } from './bolt-problem.ts'
import { collectLeaves, type LeafList } from './leaf-list.ts'
import { PageSet } from './page-set.ts'
import { visitLeaves } from './visit-leaves.ts'

/**
 * A bucket of the root level. Its value in the root tree: u64 root page, u64 sequence; root 0 means that a leaf page of its own follows at byte
 * 16 of the value ("inline", up to a quarter of a page). On a small cluster all buckets of etcd but `key` are inline.
 */
export interface BoltBucket {
  readonly name: string
  /** 0 when it is inline. */
  readonly rootPageId: number
  readonly leaves: LeafList | undefined
  readonly inline: PageView | undefined
}

export interface BoltBuckets {
  /** In the order of their names' bytes. */
  readonly buckets: readonly BoltBucket[]
  readonly problems: readonly BoltProblem[]
  /** Branch and leaf pages that the trees use; the overflow of leaves comes when they are visited. */
  readonly met: PageSet
}

const BUCKET_HEADER_BYTES = 16
/** etcd has ten. A damaged page must not make us open thousands. */
const MOST_BUCKETS = 256

export function decodeBuckets(file: BoltFile): BoltBuckets {
  const met = new PageSet(file.pageCount)
  const problems: BoltProblem[] = []
  const buckets: BoltBucket[] = []
  const roots = collectLeaves(file, file.meta.rootPageId, met)
  problems.push(...roots.problems)
  const visit = (page: PageView): void => {
    for (let index = 0; index < page.count; index++) {
      if (buckets.length >= MOST_BUCKETS)
        return void problems.push(page.problem('bucket-invalid', `more than ${MOST_BUCKETS} buckets`))
      const name = latin1(page.bytes.subarray(page.leafKeyStart(index), page.leafValueStart(index)))
      if (!page.isBucket(index)) {
        problems.push(page.problem('bucket-invalid', `entry ${name.slice(0, 64)} is not marked as a bucket`))
        continue
      }
      const value = page.bytes.slice(page.leafValueStart(index), page.leafValueEnd(index))
      const bucket = decodeBucket({ file, met, page }, name, value)
      if ('code' in bucket) problems.push(bucket)
      else {
        buckets.push(bucket)
        problems.push(...(bucket.leaves?.problems ?? []))
      }
    }
  }
  finishWork(visitLeaves(file, roots, { visit, problem: (one) => problems.push(one), met }))
  return { buckets, problems, met }
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

interface BucketPlace {
  readonly file: BoltFile
  readonly met: PageSet
  /** The page that holds the value, for messages. */
  readonly page: PageView
}

function decodeBucket({ file, met, page }: BucketPlace, name: string, value: Uint8Array): BoltBucket | BoltProblem {
  const invalid = (detail: string): BoltProblem => page.problem('bucket-invalid', `bucket ${name}: ${detail}`)
  if (value.length < BUCKET_HEADER_BYTES) return invalid(`${value.length} bytes`)
  const root = Number(new DataView(value.buffer).getBigUint64(0, true))
  if (root !== 0 && value.length !== BUCKET_HEADER_BYTES)
    return invalid(`root page ${root}, and ${value.length - BUCKET_HEADER_BYTES} bytes behind it`)
  if (root !== 0) return { name, rootPageId: root, leaves: collectLeaves(file, root, met), inline: undefined }
  if (value.length < BUCKET_HEADER_BYTES + PAGE_HEADER_BYTES) return invalid(`${value.length} bytes hold no page`)
  const inline = new PageView().set(
    value,
    { start: BUCKET_HEADER_BYTES, end: value.length },
    { pageId: page.pageId, fileOffset: page.fileOffset },
  )
  if (inline.id !== 0 || inline.overflow !== 0) return invalid(`a page ${inline.id} within a page`)
  const problem = pageProblem(inline, LEAF)
  if (problem !== undefined) return problem
  const end = inline.count === 0 ? inline.elementAt(0) : inline.leafValueEnd(inline.count - 1)
  if (end !== value.length) return invalid(`${value.length - end} bytes behind its last element`)
  return { name, rootPageId: 0, leaves: undefined, inline }
}

export interface BoltEntry {
  readonly key: Uint8Array
  readonly value: Uint8Array
}

/** Everything in a small bucket, copied. Not for `key`, which is the whole database. */
export function decodeBucketEntries(
  file: BoltFile,
  bucket: BoltBucket,
): { entries: BoltEntry[]; problems: BoltProblem[] } {
  const entries: BoltEntry[] = []
  const problems: BoltProblem[] = []
  let sizeBytes = 0
  const visit = (page: PageView): void => {
    for (let index = 0; index < page.count; index++) {
      const valueStart = page.leafValueStart(index)
      if (sizeBytes >= MOST_BYTES) continue
      sizeBytes += page.leafValueEnd(index) - page.leafKeyStart(index) + ENTRY_BYTES
      if (sizeBytes >= MOST_BYTES || page.isBucket(index))
        problems.push(
          page.problem('bucket-invalid', `bucket ${bucket.name}: element ${index} is no entry of such a bucket`),
        )
      else
        entries.push({
          key: page.bytes.slice(page.leafKeyStart(index), valueStart),
          value: page.bytes.slice(valueStart, page.leafValueEnd(index)),
        })
    }
  }
  if (bucket.inline !== undefined) visit(bucket.inline)
  if (bucket.leaves !== undefined)
    finishWork(visitLeaves(file, bucket.leaves, { visit, problem: (one) => problems.push(one) }))
  // Leaves come in the order of the file.
  entries.sort((left, right) => Buffer.compare(left.key, right.key))
  return { entries, problems }
}

/** Leases and members of any cluster fit; a forged file does not fill the memory. */
const MOST_BYTES = 32 << 20
/** What an entry takes besides its bytes. */
const ENTRY_BYTES = 200
