/** A bolt database: meta pages 0 and 1, then pages of one size, each where its number says. Only one meta page counts. Source: etcd-io/bbolt db.go. */
import { type BoltMeta, type BoltMetaReading, decodeBoltMeta, META_BYTES, secondMetaOffsets } from './bolt-meta.ts'
import type { BoltProblem } from './bolt-problem.ts'
import type { PageSource } from './page-source.ts'

/** A bolt database as it can be read: by its better meta page. */
export interface BoltFile {
  readonly source: PageSource
  readonly meta: BoltMeta
  /** Which meta page that is. */
  readonly metaPage: 0 | 1
  /** Pages that are in the file whole, which are fewer than the meta page counts when the file was cut. */
  readonly pageCount: number
  /** Of the metas and of the size; the tree is walked by whoever asks for it. */
  readonly problems: readonly BoltProblem[]
}

export type BoltOpening =
  | { readonly kind: 'open'; readonly file: BoltFile }
  | { readonly kind: 'unreadable'; readonly problems: readonly BoltProblem[] }

/** The valid meta page with the higher transaction; with one valid page, that one, and the other is a problem. */
export function decodeBoltFile(source: PageSource): BoltOpening {
  const { first, second } = readBoltMetas(source)
  const problems = [first, second].flatMap((reading) => ('problem' in reading ? [reading.problem] : []))
  const metas = [first, second].flatMap((reading, page) => ('meta' in reading ? [{ meta: reading.meta, page }] : []))
  const best = metas.toSorted((left, right) => (left.meta.transactionId < right.meta.transactionId ? 1 : -1))[0]
  if (best === undefined) return { kind: 'unreadable', problems }
  const { meta } = best
  const whole = Math.floor(source.sizeBytes / meta.pageSizeBytes)
  if (whole < meta.pageCount)
    problems.push({
      code: 'file-short',
      offset: source.sizeBytes,
      region: 'end of the file',
      detail: `${source.sizeBytes} bytes hold ${whole} of ${meta.pageCount} pages of ${meta.pageSizeBytes} bytes`,
    })
  return {
    kind: 'open',
    file: { source, meta, metaPage: best.page === 0 ? 0 : 1, pageCount: Math.min(whole, meta.pageCount), problems },
  }
}

/** Both metas as they stand now: whoever reads a live file asks before and after. */
export function readBoltMetas(source: PageSource): {
  readonly first: BoltMetaReading
  readonly second: BoltMetaReading
} {
  const first = metaAt(source, 0)
  if ('meta' in first) return { first, second: metaAt(source, first.meta.pageSizeBytes) }
  const readings = secondMetaOffsets.map((offset) => [offset, metaAt(source, offset)] as const)
  const [, found] = readings.find(([offset, one]) => 'meta' in one && one.meta.pageSizeBytes === offset) ?? []
  return { first, second: found ?? metaAt(source, 4096) }
}

function metaAt(source: PageSource, offset: number): BoltMetaReading {
  const bytes = new Uint8Array(META_BYTES)
  return decodeBoltMeta(bytes.subarray(0, source.read(offset, bytes)), offset)
}
