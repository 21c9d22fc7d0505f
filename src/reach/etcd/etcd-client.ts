import type { Duplex } from 'node:stream'
import { checkServerIdentity } from 'node:tls'
import { create, type DescMessage, type JsonValue, type MessageShape, toJson } from '@bufbuild/protobuf'
import { Channel } from '@grpc/grpc-js'
import { ChannelCredentials, type Client, ClientError, createClient, Status } from 'nice-grpc'
import { describeThrown } from '../../base/error.ts'
import { reachErrors } from '../errors.ts'
import { describeNetworkFailure } from '../failure-text.ts'
import type { TlsMaterial } from '../tls-probe.ts'
import {
  AlarmRequestSchema,
  AlarmResponseSchema,
  HashKVRequestSchema,
  HashKVResponseSchema,
  MemberListRequestSchema,
  MemberListResponseSchema,
  RangeRequestSchema,
  RangeResponseSchema,
  SnapshotRequestSchema,
  StatusRequestSchema,
  StatusResponseSchema,
} from './generated/rpc_pb.js'
import { etcdDefinition } from './service-definition.ts'
import { openStreamSocket, type StreamSocket } from './stream-socket.ts'

export interface EtcdTarget {
  readonly clientUrl: string
  /** A stream to it, or the socket of an etcd on this machine. */
  readonly open: (() => Promise<Duplex>) | { readonly socket: string }
  readonly material: TlsMaterial
}

/** An answer in the shape of etcd's JSON gateway, or why there is none. */
export type EtcdAnswer =
  | { readonly ok: true; readonly response: JsonValue; readonly tookMs: number }
  | { readonly ok: false; readonly error: string; readonly tls?: string; readonly grpcCode?: string }

/** Keys from one (inclusive) to another (exclusive; empty: to the end) as they were at a revision. */
interface KeyRange {
  readonly from: Uint8Array
  readonly to: Uint8Array
  /** 0n for the newest. */
  readonly revision: bigint
  readonly limit: number
}

export interface RangeKeyValue {
  readonly key: Uint8Array
  readonly value: Uint8Array
  readonly createRevision: bigint
  readonly modRevision: bigint
  readonly version: bigint
  readonly lease: bigint
}

export type RangeAnswer =
  | { readonly ok: true; readonly revision: bigint; readonly kvs: readonly RangeKeyValue[]; readonly more: boolean }
  | Extract<EtcdAnswer, { readonly ok: false }>

export interface EtcdClient {
  readonly status: (timeoutMs: number) => Promise<EtcdAnswer>
  readonly memberList: (timeoutMs: number) => Promise<EtcdAnswer>
  readonly alarmList: (timeoutMs: number) => Promise<EtcdAnswer>
  /** At a revision, or 0n for the newest. */
  readonly hashKV: (revision: bigint, timeoutMs: number) => Promise<EtcdAnswer>
  /** Counts one key linearizably: it succeeds only if a quorum stands behind it. */
  readonly linearizableRead: (timeoutMs: number) => Promise<EtcdAnswer>
  /**
   * Every key that begins with the prefix, with its value in base64, as this member has it: answered without a quorum too. Never
   * asked for what may hold secrets.
   */
  readonly readPrefix: (prefix: string, timeoutMs: number) => Promise<EtcdAnswer>
  /** The same as bytes, with everything that etcd knows of each key: for an etcd of our own, that holds a copy. */
  readonly readRange: (range: KeyRange, timeoutMs: number) => Promise<RangeAnswer>
  /** The bytes of a snapshot, its SHA-256 trailer included. */
  readonly snapshot: (signal: AbortSignal) => AsyncIterable<Uint8Array>
  readonly close: () => Promise<void>
}

/** Our own client for one member, over a stream through its node. Reads only; every call has a deadline. */
export async function openEtcd(target: EtcdTarget): Promise<EtcdClient> {
  const url = new URL(target.clientUrl)
  let credentials: ChannelCredentials
  try {
    credentials = credentialsFor(url, target.material)
  } catch (thrown) {
    return clientWithoutCredentials(thrown)
  }
  const socket = await openSocket(target.open)
  // Not nice-grpc's own createChannel, which puts a port behind every path.
  const channel = new Channel(`unix:${socket.path}`, credentials, {
    'grpc.max_receive_message_length': -1,
    'grpc.enable_http_proxy': 0,
    'grpc.enable_retries': 0,
    'grpc.keepalive_time_ms': 10_000,
    'grpc-node.flow_control_window': WINDOW_BYTES,
    'grpc.keepalive_timeout_ms': 5_000,
    'grpc.initial_reconnect_backoff_ms': 60_000,
    'grpc.ssl_target_name_override': 'localhost',
    'grpc.default_authority': url.host,
  })
  const client: Client<typeof etcdDefinition> = createClient(etcdDefinition, channel)
  const ask = async <O extends DescMessage>(
    schema: O,
    timeoutMs: number,
    call: (signal: AbortSignal) => Promise<MessageShape<O>>,
  ): Promise<EtcdAnswer> => {
    const startedAt = performance.now()
    try {
      const message = await call(AbortSignal.timeout(timeoutMs))
      const response = toJson(schema, message, { useProtoFieldName: true })
      return { ok: true, response, tookMs: Math.round(performance.now() - startedAt) }
    } catch (thrown) {
      return describeFailure(thrown, { lastFailure: socket.lastFailure(), timeoutMs })
    }
  }
  return {
    status: (timeoutMs) =>
      ask(StatusResponseSchema, timeoutMs, (signal) => client.status(create(StatusRequestSchema), { signal })),
    memberList: (timeoutMs) =>
      ask(MemberListResponseSchema, timeoutMs, (signal) =>
        client.memberList(create(MemberListRequestSchema), { signal }),
      ),
    alarmList: (timeoutMs) =>
      ask(AlarmResponseSchema, timeoutMs, (signal) => client.alarm(create(AlarmRequestSchema), { signal })),
    hashKV: (revision, timeoutMs) =>
      ask(HashKVResponseSchema, timeoutMs, (signal) =>
        client.hashKV(create(HashKVRequestSchema, { revision }), { signal }),
      ),
    linearizableRead: (timeoutMs) =>
      ask(RangeResponseSchema, timeoutMs, (signal) =>
        client.range(create(RangeRequestSchema, { key: Buffer.from('health'), countOnly: true }), { signal }),
      ),
    readPrefix: (prefix, timeoutMs) =>
      ask(RangeResponseSchema, timeoutMs, (signal) =>
        client.range(create(RangeRequestSchema, rangeOf(prefix)), { signal }),
      ),
    readRange: async ({ from, to, revision, limit }, timeoutMs) => {
      const rangeEnd = to.length === 0 ? toTheEnd : to
      const request = create(RangeRequestSchema, { key: from, rangeEnd, revision, limit: BigInt(limit) })
      try {
        const { header, kvs, more } = await client.range(request, { signal: AbortSignal.timeout(timeoutMs) })
        return { ok: true, revision: header?.revision ?? 0n, kvs, more }
      } catch (thrown) {
        return describeFailure(thrown, { lastFailure: socket.lastFailure(), timeoutMs })
      }
    },
    snapshot: async function* (signal) {
      for await (const part of client.snapshot(create(SnapshotRequestSchema), { signal })) yield part.blob
    },
    close: () => {
      channel.close()
      return socket.close()
    },
  }
}

const openSocket = async (open: EtcdTarget['open']): Promise<StreamSocket> =>
  typeof open === 'function'
    ? await openStreamSocket(open)
    : { path: open.socket, lastFailure: () => undefined, close: () => Promise.resolve() }

/** HTTP/2 would stop a snapshot every 64 KiB until we have said that we have them. */
const WINDOW_BYTES = 1 << 20

const MOST_KEYS = 10_000n
/** A range end of one zero byte means all keys from the first one on. */
const toTheEnd = new Uint8Array(1)

/** Up to the next prefix of the same length: the last byte of a key that people write is never 255. */
function rangeOf(prefix: string) {
  const key = Buffer.from(prefix)
  const rangeEnd = Buffer.from(key)
  rangeEnd[rangeEnd.length - 1] = (rangeEnd.at(-1) ?? 0) + 1
  return { key, rangeEnd, serializable: true, limit: MOST_KEYS }
}

/** A certificate or key that is no PEM, or do not belong together: that is what every question is answered with. */
function clientWithoutCredentials(thrown: unknown): EtcdClient {
  const error = `the client certificate cannot be used: ${describeThrown(thrown)}`
  const answer = () => Promise.resolve({ ok: false as const, error, tls: error })
  return {
    status: answer,
    memberList: answer,
    alarmList: answer,
    hashKV: answer,
    linearizableRead: answer,
    readPrefix: answer,
    readRange: answer,
    snapshot: () => {
      throw reachErrors.error('REACH_BAD_CREDENTIALS', error, { cause: thrown })
    },
    close: () => Promise.resolve(),
  }
}

/** The server's name is judged against the address in the inventory, not against our socket's. */
function credentialsFor(url: URL, material: TlsMaterial): ChannelCredentials {
  if (url.protocol === 'http:') return ChannelCredentials.createInsecure()
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return ChannelCredentials.createSsl(
    material.ca === undefined ? null : Buffer.from(material.ca),
    material.key === undefined ? null : Buffer.from(material.key.reveal()),
    material.cert === undefined ? null : Buffer.from(material.cert),
    { checkServerIdentity: (_name, certificate) => checkServerIdentity(host, certificate) },
  )
}

function describeFailure(
  thrown: unknown,
  call: { readonly lastFailure: Error | undefined; readonly timeoutMs: number },
): Extract<EtcdAnswer, { readonly ok: false }> {
  if (thrown instanceof ClientError) {
    // gRPC says only that the connection ended; the stream below it knows why.
    const below = thrown.code === Status.UNAVAILABLE ? call.lastFailure : undefined
    const failure = describeNetworkFailure(below ?? new Error(thrown.details))
    const grpcCode = Status[thrown.code] ?? String(thrown.code)
    return { ok: false, error: failure.error, grpcCode, ...(failure.tls === undefined ? {} : { tls: failure.tls }) }
  }
  if (thrown instanceof Error && (thrown.name === 'AbortError' || thrown.name === 'TimeoutError'))
    return {
      ok: false,
      error: `context deadline exceeded: no answer within ${call.timeoutMs} ms`,
      grpcCode: 'DEADLINE_EXCEEDED',
    }
  return { ok: false, error: describeThrown(thrown) }
}
