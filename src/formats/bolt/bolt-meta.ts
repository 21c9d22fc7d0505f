/**
 * Meta pages of bbolt (pages 0 and 1). After the page header of 16 bytes, little-endian: 0 u32 magic 0xED0CDAED, 4 u32 version 2, 8 u32 page
 * size, 12 u32 flags, 16 u64 page of the root bucket, 24 u64 sequence, 32 u64 freelist page (all ones: none stored), 40 u64 high-water mark
 * (first page never allocated), 48 u64 transaction, 56 u64 FNV-1a 64 over the 56 bytes before. bbolt up to 1.3.6 took a checksum of zero
 * unseen, 1.3.7 and later do not, and neither do we. A snapshot stream carries the current transaction in page 0 and the one before in page 1;
 * in a live file the page is the parity of the transaction: nothing here may lean on parity. Source: etcd-io/bbolt internal/common/meta.go.
 */
import type { BoltProblem, BoltProblemCode } from './bolt-problem.ts'

export interface BoltMeta {
  readonly pageSizeBytes: number
  readonly rootPageId: number
  /** Undefined where no freelist is stored, as etcd does it. */
  readonly freelistPageId: number | undefined
  /** Pages that were ever allocated: the size of the database in pages. */
  readonly pageCount: number
  readonly transactionId: bigint
}

export const PAGE_HEADER_BYTES = 16
export const META_BYTES = PAGE_HEADER_BYTES + 64
const MAGIC = 0xed0cdaed
const VERSION = 2
const NO_FREELIST = 0xffffffffffffffffn
/** What bbolt itself tries when the first meta page is gone: 1 KiB to 16 MiB. */
const pageSizes: readonly number[] = Array.from({ length: 15 }, (_, index) => 1024 << index)

export type BoltMetaReading = { readonly meta: BoltMeta } | { readonly problem: BoltProblem }

/** `bytes` begin with the page header; `offset` is where they stand in the file. */
export function decodeBoltMeta(bytes: Uint8Array, offset: number): BoltMetaReading {
  const wrong = (code: BoltProblemCode, detail: string): BoltMetaReading => ({
    problem: { code, offset, region: `meta page ${offset === 0 ? 0 : 1}`, detail },
  })
  if (bytes.length < META_BYTES) return wrong('meta-missing', `${bytes.length} of ${META_BYTES} bytes are there`)
  const view = new DataView(bytes.buffer, bytes.byteOffset + PAGE_HEADER_BYTES)
  const magic = view.getUint32(0, true)
  if (magic !== MAGIC) return wrong('meta-magic', `0x${magic.toString(16)} instead of 0x${MAGIC.toString(16)}`)
  if (view.getUint32(4, true) !== VERSION) return wrong('meta-version', `version ${view.getUint32(4, true)}`)
  const checksum = view.getBigUint64(56, true)
  const computed = fnv1a64(bytes.subarray(PAGE_HEADER_BYTES, PAGE_HEADER_BYTES + 56))
  if (checksum !== computed) return wrong('meta-checksum', `${hex(checksum)} is stored, ${hex(computed)} is right`)
  const pageSizeBytes = view.getUint32(8, true)
  if (!pageSizes.includes(pageSizeBytes)) return wrong('meta-page-size', `${pageSizeBytes} bytes`)
  const freelist = view.getBigUint64(32, true)
  const meta = {
    pageSizeBytes,
    rootPageId: Number(view.getBigUint64(16, true)),
    freelistPageId: freelist === NO_FREELIST ? undefined : Number(freelist),
    pageCount: Number(view.getBigUint64(40, true)),
    transactionId: view.getBigUint64(48, true),
  }
  const { rootPageId, pageCount } = meta
  if (rootPageId < 2 || rootPageId >= pageCount || pageCount > MOST_PAGES)
    return wrong('meta-root', `root page ${rootPageId} of ${pageCount} pages`)
  return { meta }
}

/** 256 GiB of pages of 4 KiB, thirty times what etcd allows. A page number and its place in a list fit into one number. */
const MOST_PAGES = 2 ** 26

/** Where the second meta page may stand when the first one cannot say how large pages are. */
export const secondMetaOffsets = pageSizes

const hex = (value: bigint): string => `0x${value.toString(16)}`

function fnv1a64(bytes: Uint8Array): bigint {
  let hash = 0xcbf29ce484222325n
  for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn
  return hash
}
