/**
 * A record of the log, in protobuf: 1 type, 2 crc, 3 data. The crc is CRC-32C over the data of all records so far, from file to file: a file
 * opens with a record of type 4 that carries the value with which the one before it ended. Types: 1 metadata {1 node id, 2 cluster id}, 2 entry
 * raftpb.Entry {1 type, 2 term, 3 index, 4 data}, 3 state raftpb.HardState {1 term, 2 vote, 3 commit}, 4 crc (no data), 5 snapshot marker {1
 * index, 2 term, 3 raftpb.ConfState (3.5 and later)}. Source: etcd server/storage/wal/walpb/record.proto, etcd-io/raft raftpb/raft.proto.
 */
import { ProtobufMessage } from './protobuf-message.ts'

export interface RaftEntry {
  /** Normal ones hold a request (or nothing: a new leader's first), the others a change of the members. etcd knows no more kinds. */
  readonly kind: 'normal' | 'conf-change'
  readonly term: number
  readonly index: number
  /** A view that the next record overwrites: copy what is kept. */
  readonly data: Uint8Array
}

/** Who may vote, as raft keeps it. Ids in hex. */
export interface ConfState {
  readonly voters: readonly string[]
  readonly learners: readonly string[]
}

/** What the member promised: the term, whom it voted for in it, and up to where it knew entries to be committed. */
export interface HardState {
  readonly term: number
  readonly vote: string | undefined
  readonly commit: number
}

export interface SnapshotMarker {
  readonly index: number
  readonly term: number
  /** From 3.5 on. */
  readonly confState: ConfState | undefined
}

export interface WalMetadata {
  readonly nodeId: string
  readonly clusterId: string
}

export type WalRecord =
  | { readonly kind: 'metadata'; readonly metadata: WalMetadata }
  | { readonly kind: 'entry'; readonly entry: RaftEntry }
  | { readonly kind: 'state'; readonly state: HardState }
  | { readonly kind: 'crc' }
  | { readonly kind: 'snapshot'; readonly snapshot: SnapshotMarker }

/** The outer message, before its checksum is known to be right. */
export interface RawRecord {
  readonly type: number
  readonly crc: number
  readonly data: Uint8Array
}

export const CRC_RECORD = 4

/** Undefined when the bytes are no such message. */
export function decodeRawRecord(bytes: Uint8Array): RawRecord | undefined {
  const message = new ProtobufMessage(bytes)
  if (!message.isWhole) return undefined
  return { type: message.number(1), crc: message.number(2) >>> 0, data: message.bytes(3) }
}

/** The inner message, or what is wrong with it. */
export function decodeWalRecord({
  type,
  data,
}: RawRecord): WalRecord | 'record-kind' | 'record-content' | 'number-too-large' {
  if (type === CRC_RECORD) return { kind: 'crc' }
  if (!(type >= 1 && type <= 5)) return 'record-kind'
  const message = new ProtobufMessage(data)
  if (!message.isWhole) return 'record-content'
  const record = recordOf(type, message)
  return record === undefined ? 'record-content' : hasSafeNumbers(record) ? record : 'number-too-large'
}

const entryKinds = ['normal', 'conf-change'] as const

function recordOf(type: number, message: ProtobufMessage): WalRecord | undefined {
  if (type === 1) return { kind: 'metadata', metadata: decodeMetadata(message) }
  if (type === 3)
    return {
      kind: 'state',
      state: { term: message.number(1), vote: message.hexId(2), commit: message.number(3) },
    }
  if (type === 5) return { kind: 'snapshot', snapshot: decodeMarker(message) }
  const kind = entryKinds[message.number(1)]
  if (kind === undefined) return undefined
  return {
    kind: 'entry',
    entry: { kind, term: message.number(2), index: message.number(3), data: message.bytes(4) },
  }
}

const decodeMetadata = (message: ProtobufMessage): WalMetadata => ({
  nodeId: message.uint64(1).toString(16),
  clusterId: message.uint64(2).toString(16),
})

function decodeMarker(message: ProtobufMessage): SnapshotMarker {
  const confState = message.message(3)
  return {
    index: message.number(1),
    term: message.number(2),
    confState: confState === undefined ? undefined : decodeConfState(confState),
  }
}

/** raftpb.ConfState: 1 voters, 2 learners, 3 voters_outgoing, 4 learners_next; etcd never has the last two. */
export const decodeConfState = (message: ProtobufMessage): ConfState => ({
  voters: message.hexIds(1),
  learners: message.hexIds(2),
})

/** Below 2^49, which no real log reaches: a double then holds every sum. */
function hasSafeNumbers(record: WalRecord): boolean {
  if (record.kind === 'entry') return !Number.isNaN(record.entry.index + record.entry.term)
  if (record.kind === 'state') return !Number.isNaN(record.state.commit + record.state.term)
  return record.kind !== 'snapshot' || !Number.isNaN(record.snapshot.index + record.snapshot.term)
}
