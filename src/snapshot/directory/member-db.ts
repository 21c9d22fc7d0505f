import { decodeExactJson, decodeMember, type EtcdMember } from '../../formats/etcd/member-record.ts'
import { decodeRevision } from '../../formats/etcd/revision.ts'
import { ProtobufMessage } from '../../formats/etcd/wal/protobuf-message.ts'
import type { ConfState } from '../../formats/etcd/wal/wal-record.ts'
import { bucketEntries, type RevisionStore } from '../store/revision-store.ts'
import type { Alarm } from './replay-store.ts'

/** What the small buckets of a member's own db say: how far it has applied the log, and whom it takes for members. */
export interface MemberDb {
  /** Index of the last entry of the log whose effect is in the db; zero when none was ever saved. */
  readonly consistentIndex: number
  /** From 3.5 on. */
  readonly term: number | undefined
  /** From 3.6 on: `3.6.0`. */
  readonly storageVersion: string | undefined
  readonly scheduledCompactRevision: number
  readonly finishedCompactRevision: number
  readonly clusterVersion: string | undefined
  /** May be those of before a restore by etcdctl 3.4. */
  readonly members: readonly EtcdMember[]
  readonly removed: readonly string[]
  /** From 3.5 on. Those of before a restore, until the member has started. */
  readonly confState: ConfState | undefined
  readonly alarms: readonly Alarm[]
  /** In hex. */
  readonly leases: readonly string[]
  readonly isAuthEnabled: boolean
}

const utf8 = new TextDecoder()

export function decodeMemberDb(store: RevisionStore): MemberDb {
  const meta = bucketMap(store, 'meta')
  const confState = decodeExactJson(utf8.decode(meta.get('confState')))
  return {
    consistentIndex: bigEndian(meta.get('consistent_index')) ?? 0,
    term: bigEndian(meta.get('term')),
    storageVersion: textOrNone(meta.get('storageVersion')),
    scheduledCompactRevision: revisionOf(meta.get('scheduledCompactRev')),
    finishedCompactRevision: revisionOf(meta.get('finishedCompactRev')),
    clusterVersion: textOrNone(bucketMap(store, 'cluster').get('clusterVersion')),
    members: [...bucketMap(store, 'members').values()].flatMap((value) => decodeMember(utf8.decode(value)) ?? []),
    removed: [...bucketMap(store, 'members_removed').keys()],
    confState:
      confState === undefined ? undefined : { voters: idsIn(confState.voters), learners: idsIn(confState.learners) },
    alarms: bucketEntries(store, 'alarm').entries.flatMap(({ key }) => alarmOf(new ProtobufMessage(key))),
    leases: bucketEntries(store, 'lease')
      .entries.map(({ key }) => new DataView(key.buffer, key.byteOffset))
      .flatMap((view) => (view.byteLength === 8 ? [view.getBigUint64(0).toString(16)] : [])),
    isAuthEnabled: bucketMap(store, 'auth').get('authEnabled')?.[0] === 1,
  }
}

const bucketMap = (store: RevisionStore, name: string): ReadonlyMap<string, Uint8Array> =>
  new Map(bucketEntries(store, name).entries.map(({ key, value }) => [Buffer.from(key).toString('latin1'), value]))

/** Eight bytes; a number that a double cannot hold counts as none. */
function bigEndian(bytes: Uint8Array | undefined): number | undefined {
  if (bytes?.length !== 8) return undefined
  const value = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0))
  return Number.isSafeInteger(value) ? value : undefined
}

const textOrNone = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined || bytes.length === 0 ? undefined : utf8.decode(bytes)

const revisionOf = (bytes: Uint8Array | undefined): number =>
  bytes === undefined ? 0 : (decodeRevision(bytes)?.main ?? 0)

const idsIn = (value: unknown): readonly string[] =>
  Array.isArray(value)
    ? value.flatMap((id) => (/^\d{1,20}$/.test(String(id)) ? [BigInt(String(id)).toString(16)] : []))
    : []

function alarmOf(message: ProtobufMessage): readonly Alarm[] {
  const kind = (['nospace', 'corrupt'] as const)[message.number(2) - 1]
  return kind === undefined ? [] : [{ kind, memberId: message.uint64(1).toString(16) }]
}
