/**
 * What an entry of the log asks for. Normal entries hold etcdserverpb.InternalRaftRequest {100 header {1 id, 2 username}, 1 id, 2 v2, 3 range, 4
 * put, 5 delete_range, 6 txn, 7 compaction, 8 lease_grant, 9 lease_revoke, 10 alarm, 11 lease_checkpoint (3.4), 1000..1204 auth, 1300
 * cluster_version_set, 1301 cluster_member_attr_set, 1302 downgrade_info_set (3.5), 9900 downgrade_version_test (3.6)}, exactly one beside the ids.
 * PutRequest {1 key, 2 value, 3 lease, 4 prev_kv, 5 ignore_value, 6 ignore_lease}; DeleteRangeRequest {1 key, 2 range_end}; TxnRequest {1 compare, 2
 * success, 3 failure}; RequestOp {1 range, 2 put, 3 delete_range, 4 txn}; Compare {1 result, 2 target, 3 key, 4 version, 5 create_revision, 6
 * mod_revision, 7 value, 8 lease, 64 range_end}.
 * Up to 3.5 a member publishes its name and URLs, and the leader the cluster's version, as an old etcdserverpb.Request {1 id, 2 method, 3 path, 4 val}
 * that stands alone: `PUT /0/members/<hex>/attributes`. An entry without data is a new leader's first. Entries of type 1 hold raftpb.ConfChange {1 id,
 * 2 type, 3 node_id, 4 context: JSON of the member}. Source: etcd api/etcdserverpb/{raft_internal,rpc,etcdserver}.proto, api/membershippb.
 */
import { decodeExactJson, decodeMember, type EtcdMember } from './member-record.ts'
import { ProtobufMessage } from './wal/protobuf-message.ts'
import type { RaftEntry } from './wal/wal-record.ts'

/** A key, or from `key` up to `rangeEnd` without it; a `rangeEnd` of one zero byte means to the end of all keys. */
export interface KeyRange {
  readonly key: Uint8Array
  readonly rangeEnd: Uint8Array
}

export interface PutRequest {
  readonly kind: 'put'
  readonly key: Uint8Array
  readonly value: Uint8Array
  /** In hex. */
  readonly lease: string | undefined
  readonly ignoreValue: boolean
  readonly ignoreLease: boolean
}

interface DeleteRangeRequest extends KeyRange {
  readonly kind: 'delete-range'
}

interface RangeRequest extends KeyRange {
  readonly kind: 'range'
  /** Zero for now; another one may be compacted or not be yet, on which a transaction fails. */
  readonly revision: number
}

const compareTargets = ['version', 'create', 'mod', 'value', 'lease'] as const
const compareResults = ['equal', 'greater', 'less', 'not-equal'] as const

export interface Compare extends KeyRange {
  readonly target: (typeof compareTargets)[number]
  readonly result: (typeof compareResults)[number]
  /** Of all targets but the value. Leases are signed 64-bit numbers. */
  readonly number: bigint
  readonly value: Uint8Array
}

export type RequestOperation =
  | PutRequest
  | DeleteRangeRequest
  | RangeRequest
  | TxnRequest
  | { readonly kind: 'nothing' }

export interface TxnRequest {
  readonly kind: 'txn'
  readonly compare: readonly Compare[]
  readonly success: readonly RequestOperation[]
  readonly failure: readonly RequestOperation[]
}

/** How who the members are, or what is known of them, changes. */
export type MembershipRequest =
  | {
      readonly kind: 'conf-change'
      readonly change: 'add' | 'remove' | 'update' | 'add-learner' | 'unknown'
      readonly nodeId: string
      readonly member: EtcdMember | undefined
      readonly isPromotion: boolean
    }
  | {
      readonly kind: 'member-attributes'
      readonly memberId: string
      readonly name: string | undefined
      readonly clientUrls: readonly string[]
    }
  | { readonly kind: 'cluster-version'; readonly version: string }

export type RaftRequest =
  | PutRequest
  | DeleteRangeRequest
  | RangeRequest
  | TxnRequest
  | MembershipRequest
  | { readonly kind: 'compaction'; readonly revision: number }
  | { readonly kind: 'lease-grant'; readonly lease: string; readonly ttlSeconds: number }
  | { readonly kind: 'lease-revoke'; readonly lease: string }
  | { readonly kind: 'lease-checkpoint' }
  | {
      readonly kind: 'alarm'
      readonly action: 'get' | 'activate' | 'deactivate' | 'unknown'
      readonly memberId: string
      readonly alarm: 'none' | 'nospace' | 'corrupt' | 'unknown'
    }
  | { readonly kind: 'auth'; readonly name: string }
  | { readonly kind: 'downgrade'; readonly enabled: boolean; readonly version: string }
  | { readonly kind: 'v2'; readonly method: string; readonly path: string }
  /** The first entry of a new leader. */
  | { readonly kind: 'empty' }
  /** A newer etcd's, or no request at all. `fields` are the numbers that are there. */
  | { readonly kind: 'unknown'; readonly fields: readonly number[] }

/** Never throws; keys and values are views into the entry's data. */
export function decodeRaftRequest(entry: RaftEntry): RaftRequest {
  if (entry.kind === 'conf-change') return decodeConfChange(new ProtobufMessage(entry.data))
  if (entry.data.length === 0) return { kind: 'empty' }
  const message = new ProtobufMessage(entry.data)
  if (isV2Request(message)) return decodeV2Request(message)
  for (const { number, bytes } of message.fields) {
    const decode = requestDecoders[number]
    if (decode !== undefined && bytes !== undefined) return decode(new ProtobufMessage(bytes))
    const auth = authRequests[number]
    if (auth !== undefined) return { kind: 'auth', name: auth }
  }
  return { kind: 'unknown', fields: message.fields.map(({ number }) => number) }
}

/** Looks at the outermost fields alone: of a log of millions of writes hardly any is of members. */
export function decodeMembershipRequest(entry: RaftEntry): MembershipRequest | undefined {
  if (entry.kind === 'normal') {
    const message = new ProtobufMessage(entry.data)
    if (![2, 1300, 1301].some((number) => message.has(number))) return undefined
  }
  const request = decodeRaftRequest(entry)
  const isOfMembers =
    request.kind === 'conf-change' || request.kind === 'member-attributes' || request.kind === 'cluster-version'
  return isOfMembers ? request : undefined
}

const requestDecoders: Readonly<Record<number, (message: ProtobufMessage) => RaftRequest>> = {
  2: (message) => decodeV2Request(message),
  3: (message) => decodeRange(message),
  4: (message) => decodePut(message),
  5: (message) => decodeDeleteRange(message),
  6: (message) => decodeTxn(message, 0),
  7: (message) => ({ kind: 'compaction', revision: message.number(1) }),
  8: (message) => ({ kind: 'lease-grant', lease: message.uint64(2).toString(16), ttlSeconds: message.number(1) }),
  9: (message) => ({ kind: 'lease-revoke', lease: message.uint64(1).toString(16) }),
  10: (message) => ({
    kind: 'alarm',
    action: (['get', 'activate', 'deactivate'] as const)[message.number(1)] ?? 'unknown',
    memberId: message.uint64(2).toString(16),
    alarm: (['none', 'nospace', 'corrupt'] as const)[message.number(3)] ?? 'unknown',
  }),
  11: () => ({ kind: 'lease-checkpoint' }),
  1300: (message) => ({ kind: 'cluster-version', version: message.text(1) }),
  1301: (message) => decodeMemberAttributes(message),
  1302: (message) => ({ kind: 'downgrade', enabled: message.flag(1), version: message.text(2) }),
}

const authRequests: Readonly<Record<number, string>> = {
  ...{ 1000: 'auth enable', 1011: 'auth disable', 1012: 'authenticate', 1013: 'auth status' },
  ...{ 1100: 'user add', 1101: 'user delete', 1102: 'user get', 1103: 'user change password' },
  ...{ 1104: 'user grant role', 1105: 'user revoke role', 1106: 'user list', 1107: 'role list' },
  ...{ 1200: 'role add', 1201: 'role delete', 1202: 'role get', 1203: 'role grant permission' },
  1204: 'role revoke permission',
}

function decodeMemberAttributes(message: ProtobufMessage): RaftRequest {
  const attributes = message.message(2)
  const name = attributes?.text(1) ?? ''
  return {
    kind: 'member-attributes',
    memberId: message.uint64(1).toString(16),
    name: name === '' ? undefined : name,
    clientUrls: attributes?.texts(2) ?? [],
  }
}

/** A method stands where an InternalRaftRequest has a message, whose bytes no method happens to be. */
const isV2Request = (message: ProtobufMessage): boolean =>
  /^(GET|QGET|PUT|POST|DELETE|SYNC)$/.test(message.bytes(2).length > 6 ? '' : message.text(2))

const MEMBER_ATTRIBUTES = /^\/0\/members\/([0-9a-f]{1,16})\/attributes$/

function decodeV2Request(message: ProtobufMessage): RaftRequest {
  const [method, path, value] = [message.text(2), message.text(3), message.text(4)]
  const memberId = MEMBER_ATTRIBUTES.exec(path)?.[1]
  if (method === 'PUT' && path === '/0/version') return { kind: 'cluster-version', version: value }
  if (method !== 'PUT' || memberId === undefined) return { kind: 'v2', method, path }
  const { name, clientUrls } = decodeMember(value, memberId) ?? { name: undefined, clientUrls: [] }
  return { kind: 'member-attributes', memberId, name, clientUrls }
}

function decodeConfChange(message: ProtobufMessage): RaftRequest {
  const context = message.text(4)
  return {
    kind: 'conf-change',
    change: (['add', 'remove', 'update', 'add-learner'] as const)[message.number(2)] ?? 'unknown',
    nodeId: message.uint64(3).toString(16),
    member: decodeMember(context),
    isPromotion: decodeExactJson(context)?.isPromote === true,
  }
}

const decodePut = (message: ProtobufMessage): PutRequest => ({
  ...{ kind: 'put', key: message.bytes(1), value: message.bytes(2), lease: message.hexId(3) },
  ...{ ignoreValue: message.flag(5), ignoreLease: message.flag(6) },
})

const decodeDeleteRange = (message: ProtobufMessage): DeleteRangeRequest => ({
  ...{ kind: 'delete-range', key: message.bytes(1), rangeEnd: message.bytes(2) },
})

const decodeRange = (message: ProtobufMessage): RangeRequest => ({
  ...{ kind: 'range', key: message.bytes(1), rangeEnd: message.bytes(2), revision: message.number(4) },
})

/** etcd's API takes no deeper nesting than its callers can write; a forged one must not exhaust the stack. */
const DEEPEST_TXN = 64

function decodeTxn(message: ProtobufMessage, depth: number): TxnRequest {
  const operations = (number: number): readonly RequestOperation[] =>
    message.all(number).map((bytes) => decodeOperation(new ProtobufMessage(bytes), depth))
  return {
    kind: 'txn',
    compare: message.all(1).map((bytes) => decodeCompare(new ProtobufMessage(bytes))),
    success: operations(2),
    failure: operations(3),
  }
}

function decodeOperation(message: ProtobufMessage, depth: number): RequestOperation {
  const field = message.fields.findLast(({ number }) => number >= 1 && number <= 4)
  if (field?.bytes === undefined) return { kind: 'nothing' }
  const inner = new ProtobufMessage(field.bytes)
  if (field.number === 1) return decodeRange(inner)
  if (field.number === 2) return decodePut(inner)
  if (field.number === 3) return decodeDeleteRange(inner)
  return depth < DEEPEST_TXN ? decodeTxn(inner, depth + 1) : { kind: 'nothing' }
}

function decodeCompare(message: ProtobufMessage): Compare {
  const target = compareTargets[message.number(2)] ?? 'version'
  const field = { version: 4, create: 5, mod: 6, value: 7, lease: 8 }[target]
  return {
    ...{ key: message.bytes(3), rangeEnd: message.bytes(64), target },
    result: compareResults[message.number(1)] ?? 'equal',
    number: BigInt.asIntN(64, target === 'value' ? 0n : message.uint64(field)),
    value: target === 'value' ? message.bytes(7) : new Uint8Array(),
  }
}
