import type { Work } from '../../base/work.ts'
import type { BoltBucket } from '../../formats/bolt/bolt-bucket.ts'
import type { PageView } from '../../formats/bolt/bolt-page.ts'
import { visitLeaves } from '../../formats/bolt/visit-leaves.ts'
import { crc32c } from '../../formats/crc32c.ts'
import type { FormatProblem } from '../../formats/format-problem.ts'
import { KeyCensus } from '../contents/key-census.ts'
import { keyBucket, type RevisionStore } from './revision-store.ts'
import { TreeHash } from './tree-hash.ts'

export interface SweepOptions {
  /** For the hashes of keys; drawn for each run. */
  readonly seed: number
  readonly problem: (problem: FormatProblem) => void
  /** Pages of the `key` bucket pass here as well, in the order of the file. */
  readonly visit?: (page: PageView, ordinal: number) => void
}

/** What one pass over every page of the database tells. */
export interface DatabaseSweep {
  /** CRC-32C over all buckets as etcdutl has it; unknown where a page cannot be read. */
  readonly hash: number | undefined
  /** Entries of all buckets, which is what 3.4 and 3.5 call keys. */
  readonly entries: number
  /** Leaf pages of the `key` bucket that can be read, of how many. */
  readonly leaves: { readonly read: number; readonly all: number }
  readonly buckets: readonly { readonly name: string; readonly entries: number }[]
  readonly census: KeyCensus
  /** Pages that belong to a tree, metas and a stored freelist among them. */
  readonly usedPages: number
}

/**
 * Goes through all leaves once, each bucket in the order of the file: checksum, counts, weights and the judgement of every page. The hash is
 * etcdutl's: name of each bucket in their order, then key and value of each entry, without separators (etcdutl/snapshot/v3_snapshot.go).
 */
export function* sweepDatabase(store: RevisionStore, { seed, problem, visit }: SweepOptions): Work<DatabaseSweep> {
  const census = new KeyCensus({ seed, expectedKeys: (keyBucket(store)?.leaves?.count ?? 0) * 2, problem })
  const buckets: { name: string; entries: number }[] = []
  const leaves = { read: 0, all: 0 }
  let hash: number | undefined = store.problems.length === 0 ? 0 : undefined
  for (const bucket of store.buckets) {
    const isKeys = bucket.name === 'key'
    let entries = 0
    const tree = new TreeHash(bucket.leaves?.count ?? 1)
    const visitPage = (page: PageView, ordinal: number): void => {
      entries += page.count
      tree.note(page, ordinal)
      if (!isKeys) return
      leaves.read++
      census.note(page, ordinal)
      visit?.(page, ordinal)
    }
    if (isKeys) leaves.all = bucket.leaves?.count ?? 1
    yield* visitBucket(store, bucket, { visit: visitPage, problem })
    const name = Buffer.from(bucket.name, 'latin1')
    hash = hash === undefined ? undefined : tree.join(crc32c(hash, name, { from: 0, to: name.length }))
    buckets.push({ name: bucket.name, entries })
  }
  const entries = buckets.reduce((sum, one) => sum + one.entries, 0)
  return { hash, entries, leaves, buckets, census, usedPages: store.met.count + META_PAGES }
}

const META_PAGES = 2

type BucketVisit = Pick<Required<SweepOptions>, 'visit' | 'problem'>

function* visitBucket(store: RevisionStore, bucket: BoltBucket, { visit, problem }: BucketVisit): Work<void> {
  if (bucket.inline !== undefined) visit(bucket.inline, 0)
  if (bucket.leaves !== undefined) yield* visitLeaves(store.file, bucket.leaves, { visit, problem, met: store.met })
}
