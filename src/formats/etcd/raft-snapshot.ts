/**
 * A raft snapshot, `snap/%016x-%016x.snap`: snappb.Snapshot {1 crc, 2 data} with CRC-32C over the data, which is raftpb.Snapshot {1 data, 2
 * metadata {1 ConfState, 2 index, 3 term}}, whose data is the v2 store in JSON (v2-store.ts): who the members are, not what they store. The keys
 * and values are in `snap/db`. etcd takes the newest one by name that it can read and whose index and term a marker in the WAL names, and sets
 * those aside as `.broken` that it cannot read; names are not checked against content. Same in 3.4, 3.5 and 3.6. Source: etcd
 * server/etcdserver/api/snap/snapshotter.go, snappb/snap.proto, etcd-io/raft raftpb/raft.proto.
 */
import type { PageSource } from '../bolt/page-source.ts'
import { crc32c } from '../crc32c.ts'
import type { FormatProblem } from '../format-problem.ts'
import { decodeMemberFileName } from './data-dir.ts'
import { decodeV2Store, type V2Store } from './v2-store.ts'
import { ProtobufMessage } from './wal/protobuf-message.ts'
import { type ConfState, decodeConfState } from './wal/wal-record.ts'

/** The texts are shown in reference pages. */
export const raftSnapshotProblemMeanings = {
  'snapshot-empty': 'A raft snapshot has no content',
  'snapshot-too-large': 'A raft snapshot is larger than any real one and was not read',
  'snapshot-undecodable': 'A raft snapshot is not one',
  'snapshot-crc': 'A raft snapshot does not have its checksum',
  'snapshot-store': 'The list of members in a raft snapshot cannot be read',
  'snapshot-name': 'A raft snapshot has another term or index than its name says',
} as const satisfies Record<string, string>

export type RaftSnapshotProblem = FormatProblem<keyof typeof raftSnapshotProblemMeanings>

export interface RaftSnapshot {
  readonly index: number
  readonly term: number
  readonly confState: ConfState
  /** Undefined when it cannot be read, on which etcd panics. */
  readonly store: V2Store | undefined
}

export interface RaftSnapshotReading {
  /** Undefined when etcd would set the file aside. */
  readonly snapshot: RaftSnapshot | undefined
  readonly problems: readonly RaftSnapshotProblem[]
}

/** Real ones have ten kilobytes; a v2 store full of keys may have some megabytes. */
const LARGEST_BYTES = 64 << 20

export function decodeRaftSnapshot(source: PageSource, name: string): RaftSnapshotReading {
  const problem = (code: RaftSnapshotProblem['code'], detail: string): RaftSnapshotProblem => ({
    ...{ code, offset: 0, region: `raft snapshot ${name}`, detail },
  })
  if (source.sizeBytes > LARGEST_BYTES)
    return { snapshot: undefined, problems: [problem('snapshot-too-large', `${source.sizeBytes} bytes`)] }
  const bytes = new Uint8Array(source.sizeBytes)
  const outer = new ProtobufMessage(bytes.subarray(0, source.read(0, bytes)))
  const data = outer.bytes(2)
  if (bytes.length === 0) return { snapshot: undefined, problems: [problem('snapshot-empty', 'no bytes')] }
  if (!outer.isWhole)
    return { snapshot: undefined, problems: [problem('snapshot-undecodable', `${bytes.length} bytes`)] }
  if (data.length === 0 || outer.number(1) === 0)
    return { snapshot: undefined, problems: [problem('snapshot-empty', 'no data or no checksum')] }
  const crc = crc32c(0, data, { from: 0, to: data.length })
  if (crc !== outer.number(1))
    return {
      snapshot: undefined,
      problems: [
        problem('snapshot-crc', `0x${outer.number(1).toString(16)} is stored, 0x${crc.toString(16)} is right`),
      ],
    }
  const snapshot = snapshotOf(new ProtobufMessage(data))
  if (snapshot === undefined)
    return { snapshot, problems: [problem('snapshot-undecodable', 'its checksum is right, its content is none')] }
  return { snapshot, problems: [...storeProblems(snapshot, problem), ...nameProblems(snapshot, name, problem)] }
}

function snapshotOf(message: ProtobufMessage): RaftSnapshot | undefined {
  const metadata = message.message(2)
  if (!message.isWhole || metadata?.isWhole !== true) return undefined
  const [index, term] = [metadata.number(2), metadata.number(3)]
  if (Number.isNaN(index + term)) return undefined
  return {
    ...{ index, term, confState: decodeConfState(metadata.message(1) ?? new ProtobufMessage(new Uint8Array())) },
    store: decodeV2Store(message.text(1)),
  }
}

type Problem = (code: RaftSnapshotProblem['code'], detail: string) => RaftSnapshotProblem

const storeProblems = ({ store }: RaftSnapshot, problem: Problem): readonly RaftSnapshotProblem[] =>
  store === undefined ? [problem('snapshot-store', 'no JSON of a v2 store')] : []

function nameProblems({ term, index }: RaftSnapshot, name: string, problem: Problem): readonly RaftSnapshotProblem[] {
  const named = decodeMemberFileName('snap', name)
  if (named.kind !== 'raft-snapshot' || (named.term === term && named.index === index)) return []
  return [problem('snapshot-name', `term ${term} and index ${index} inside`)]
}
