import type { BoltEntry } from '../bolt/bolt-bucket.ts'

export interface RevisionShape {
  readonly main: number
  readonly sub?: number
  readonly key: string
  /** Missing for a tombstone. */
  readonly value?: string | Uint8Array
  readonly createRevision?: number
  readonly version?: number
  readonly lease?: bigint
}

/** An entry of the `key` bucket as etcd writes it, byte by byte: nothing of the reader is used. */
export function revisionEntry(shape: RevisionShape): BoltEntry {
  const { main, sub = 0, key, value, createRevision = main, version = 1, lease = 0n } = shape
  const revision = Buffer.alloc(value === undefined ? 18 : 17)
  revision.writeBigUInt64BE(BigInt(main), 0)
  revision.write('_', 8)
  revision.writeBigUInt64BE(BigInt(sub), 9)
  if (value === undefined)
    return { key: Buffer.concat([revision.subarray(0, 17), Buffer.from('t')]), value: field(1, Buffer.from(key)) }
  const parts = [
    field(1, Buffer.from(key)),
    ...(
      [
        [2, createRevision],
        [3, main],
        [4, version],
      ] as const
    ).flatMap(([number, one]) => [varint(number * 8), varint(one)]),
    field(5, Buffer.from(value)),
    ...(lease === 0n ? [] : [varint(6 * 8), varint(BigInt.asUintN(64, lease))]),
  ]
  return { key: revision, value: Buffer.concat(parts) }
}

const field = (number: number, bytes: Uint8Array): Uint8Array =>
  Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes])

export function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = []
  for (let rest = BigInt(value); ; rest >>= 7n) {
    if (rest < 0x80n) return Uint8Array.from([...bytes, Number(rest)])
    bytes.push(Number(rest & 0x7fn) | 0x80)
  }
}
