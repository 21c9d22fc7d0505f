/** Logs for tests: one that an etcd 3.5.16 wrote, and an encoder for those that no etcd would write. */
import { memorySource } from '../../bolt/page-source.fixture.ts'
import { crc32c } from '../../crc32c.ts'
import { varint } from '../revision-entry.fixture.ts'
import type { WalFile } from './decode-wal.ts'

/**
 * The beginning of `0000000000000000-0000000000000000.wal` of a member of its own, up to the zeros: bootstrap, its attributes, the cluster's
 * version, a transaction that creates /registry/a, its deletion; killed with SIGKILL.
 */
export const realWal = Buffer.from(
  [
    'BAAAAAAAAIQIBBAAAAAAACAAAAAAAAAACAEQ/LWI1AkaFgj7+oujkuae690BELmuxKu5ieX3pwEOAAAAAAAAgggFEKHv3swOGgQIABAAAABxAAAA',
    'AAAAhwgCEIXq7LMDGmcIARABGAEiXwgAEAAY+/qLo5LmnuvdASJOeyJpZCI6MTU5ODUwOTkzNzgzOTIyMzUzODcsInBlZXJVUkxzIjpbImh0dHA6',
    'Ly8xMjcuMC4wLjE6MTIzODAiXSwibmFtZSI6ImNwMSJ9AAAAAAAAABAAAAAAAAAACAMQz+W4sQ4aBggBEAAYARAAAAAAAAAACAIQvrPV3QUaBggA',
    'EAIYAhkAAAAAAACHCAMQg9DSmgQaDwgCEPv6i6OS5p7r3QEYAgAAAAAAAACbAAAAAAAAhQgCEN+m6PsLGpABCAAQAhgDIocBCIHOic6pv+i9/QES',
    'A1BVVBomLzAvbWVtYmVycy9kZGQ2N2IzMTI0NjJmZDdiL2F0dHJpYnV0ZXMiNnsibmFtZSI6ImNwMSIsImNsaWVudFVSTHMiOlsiaHR0cDovLzEy',
    'Ny4wLjAuMTozOTMxMyJdfSgAMgA4AEgAUABYAGAAaABwAHgAgAEAAAAAAAAZAAAAAAAAhwgDENjHx5kLGg8IAhD7+oujkuae690BGAMAAAAAAAAA',
    'TAAAAAAAAIQIAhDZxuWUARpCCAAQAhgEIjoIhM6Jzqm/6L39ARIDUFVUGgovMC92ZXJzaW9uIgUzLjUuMCgAMgA4AEgAUABYAGAAaABwAHgAgAEA',
    'AAAAABkAAAAAAACHCAMQnNPK0wQaDwgCEPv6i6OS5p7r3QEYBAAAAAAAAABcAAAAAAAAhAgCENy53fcGGlIIABACGAUiSjI6ChEQAhoLL3JlZ2lz',
    'dHJ5L2EwABIUEhIKCy9yZWdpc3RyeS9hEgNvbmUaDwoNCgsvcmVnaXN0cnkvYaIGCwiGzonOqb/ovf0BAAAAABkAAAAAAACHCAMQg5burQsaDwgC',
    'EPv6i6OS5p7r3QEYBQAAAAAAAAAvAAAAAAAAgQgCELiAyN0PGiUIABACGAYiHSoNCgsvcmVnaXN0cnkvYaIGCwiHzonOqb/ovf0BABkAAAAAAACH',
    'CAMQqZmZnQcaDwgCEPv6i6OS5p7r3QEYBgAAAAAAAAAAAAAAAAAAAA==',
  ].join(''),
  'base64',
)

/** Fields of a message: numbers as varints, text and bytes with their length. */
export type Fields = readonly (readonly [number: number, value: number | bigint | string | Uint8Array])[]

export function encodeMessage(fields: Fields): Uint8Array {
  const parts = fields.flatMap(([number, value]): readonly Uint8Array[] => {
    if (typeof value === 'number' || typeof value === 'bigint')
      return [varint(BigInt(number * 8)), varint(BigInt.asUintN(64, BigInt(value)))]
    const bytes = typeof value === 'string' ? Buffer.from(value) : value
    return [varint(BigInt(number * 8 + 2)), varint(BigInt(bytes.length)), bytes]
  })
  return new Uint8Array(Buffer.concat(parts))
}

/** A record to be: what it is and its data. */
export type RecordDraft =
  | { readonly metadata: readonly [node: number, cluster: number] }
  | { readonly entry: number; readonly term?: number; readonly data?: Uint8Array; readonly type?: number }
  | { readonly commit: number }
  | { readonly snapshot: number }
  | { readonly type: number; readonly data: Uint8Array }

export const entries = (from: number, to: number, data = Buffer.alloc(40, 7)): readonly RecordDraft[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ entry: from + index, data }))

/** Files of a log, each begun as etcd begins it; the checksum goes through all of them. */
export function makeLog(
  files: readonly (readonly RecordDraft[])[],
  options: { readonly zeros?: number } = {},
): readonly MemoryFile[] {
  let crc = 0
  let first = 0
  return files.map((records, sequence) => {
    const name = `${hex16(sequence)}-${hex16(first)}.wal`
    const parts = [
      frame(
        encodeMessage([
          [1, 4],
          [2, crc],
        ]),
      ),
    ]
    for (const record of [{ metadata: [17, 34] } as const, ...records]) {
      const { type, data } = contentOf(record)
      crc = crc32c(crc, data, { from: 0, to: data.length })
      parts.push(
        frame(
          encodeMessage([
            [1, type],
            [2, crc],
            [3, data],
          ]),
        ),
      )
      if ('entry' in record) first = record.entry + 1
    }
    const zeros = sequence === files.length - 1 ? (options.zeros ?? 64) : 0
    return { name, bytes: Buffer.concat([...parts, new Uint8Array(zeros)]) }
  })
}

export interface MemoryFile {
  readonly name: string
  readonly bytes: Buffer
}

export const openFiles = (files: readonly MemoryFile[]): readonly WalFile[] =>
  files.map(({ name, bytes }) => ({ name, source: memorySource(bytes) }))

function contentOf(record: RecordDraft): { readonly type: number; readonly data: Uint8Array } {
  if ('metadata' in record)
    return {
      type: 1,
      data: encodeMessage([
        [1, record.metadata[0]],
        [2, record.metadata[1]],
      ]),
    }
  if ('entry' in record) {
    const { entry, term = 2, data = new Uint8Array(), type = 0 } = record
    return {
      type: 2,
      data: encodeMessage([
        [1, type],
        [2, term],
        [3, entry],
        [4, data],
      ]),
    }
  }
  if ('commit' in record)
    return {
      type: 3,
      data: encodeMessage([
        [1, 2],
        [2, 17],
        [3, record.commit],
      ]),
    }
  if ('snapshot' in record)
    return {
      type: 5,
      data: encodeMessage([
        [1, record.snapshot],
        [2, 2],
      ]),
    }
  return record
}

export function frame(record: Uint8Array): Uint8Array {
  const padding = (8 - (record.length % 8)) % 8
  const bytes = new Uint8Array(8 + record.length + padding)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, record.length, true)
  if (padding > 0) view.setUint8(7, 0x80 | padding)
  bytes.set(record, 8)
  return bytes
}

const hex16 = (value: number): string => value.toString(16).padStart(16, '0')
