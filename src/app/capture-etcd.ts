import type { ClientCredentials } from '../evidence/client-credentials.ts'
import type { CollectorId } from '../evidence/collectors.ts'
import { collectorTable } from '../evidence/collectors.ts'
import type { NodeConnection } from '../evidence/node-connection.ts'
import type { EvidenceSink, ItemHeader, ItemOutcome } from '../evidence/sink.ts'
import { collected, renderJson, storeItem } from '../evidence/store-item.ts'
import { type EtcdAnswer, type EtcdClient, openEtcd } from '../reach/etcd/etcd-client.ts'
import { readHttp } from '../reach/http-get.ts'
import { readServedCertificates, type TlsMaterial } from '../reach/tls-probe.ts'
import type { CaptureOptions } from './capture-context.ts'
import type { AskedMember, EtcdMember } from './capture-rendezvous.ts'
import { type Attempt, storeAttempt } from './store-attempt.ts'

/** One member, asked through a node that can reach it. */
export interface MemberTarget {
  readonly member: EtcdMember
  readonly connection: NodeConnection
  readonly credentials: readonly ClientCredentials[]
  readonly options: CaptureOptions
  readonly sink: EvidenceSink
  readonly clockOffsetMs: number | undefined
  /** Whether root was there when the certificate was looked for: then it is not there, or broken. */
  readonly privileged: boolean
}

const CALL_MS = 3_000

/** Status first: it needs no quorum and decides most. */
const calls = {
  'etcd.endpoint-status': { key: 'status', call: (client: EtcdClient) => client.status(CALL_MS) },
  'etcd.member-list': { key: 'memberList', call: (client: EtcdClient) => client.memberList(CALL_MS) },
  'etcd.alarm-list': { key: 'alarmList', call: (client: EtcdClient) => client.alarmList(CALL_MS) },
  'etcd.read': { key: 'range', call: (client: EtcdClient) => client.linearizableRead(CALL_MS) },
  'etcd.hashkv': { key: 'hashKV', call: (client: EtcdClient) => client.hashKV(0n, CALL_MS * 2) },
} as const satisfies Partial<Record<CollectorId, unknown>>

/**
 * Asks one member everything, each answer stored as it comes; a member that answers nothing gives evidence too. Where ssh
 * refuses to carry streams at all, nothing is stored: that says nothing of the member.
 */
export async function captureMember(target: MemberTarget): Promise<AskedMember> {
  const { member } = target
  if (target.credentials.length === 0 && member.clientUrl.startsWith('https:')) return skipMember(target)
  const chosen = await chooseClient(target)
  try {
    if (isForwardRefused(chosen.status)) return { member, revision: undefined, tunnel: false }
    await Promise.all([
      ...Object.entries(calls).map(async ([collector, { key, call }]) => {
        const answer = collector === 'etcd.endpoint-status' ? chosen.status : await call(chosen.client)
        await storeAnswer(target, { collector: collector as keyof typeof calls, key, answer, chosen })
      }),
      captureHealth(target, chosen.material),
      captureMetrics(target, chosen.material),
      ...servedAddresses(member).map((address) => captureServed(target, address)),
    ])
    return { member, revision: revisionOf(chosen.status), tunnel: true }
  } finally {
    await chosen.client.close()
  }
}

/** A knock without a certificate would stand in the member's log as a rejected connection: our own trace, not evidence. */
async function skipMember(target: MemberTarget): Promise<AskedMember> {
  const end: ItemOutcome = {
    outcome: 'denied',
    reason: 'the client certificate and key of etcd could not be read on the host',
  }
  for (const collector of [...Object.keys(calls), 'etcd.health', 'etcd.metrics'] as CollectorId[])
    await storeItem(target.sink, headerOf(target, collector), { text: '', end })
  return { member: target.member, revision: undefined, tunnel: true }
}

/** Client and peer port, where they speak TLS. */
const servedAddresses = (member: EtcdMember): readonly { readonly host: string; readonly port: number }[] =>
  [member.clientUrl, member.peerUrl ?? '']
    .filter((url) => url.startsWith('https:'))
    .map((url) => ({ host: new URL(url).hostname, port: portOf(new URL(url)) }))

/** The hash at one revision, as an item of its own. */
export async function captureHashAt(target: MemberTarget, revision: bigint): Promise<void> {
  const chosen = await chooseClient(target)
  try {
    const answer = await chosen.client.hashKV(revision, CALL_MS * 2)
    await storeAnswer(target, { collector: 'etcd.hashkv', key: 'hashKV', answer, chosen, revision })
  } finally {
    await chosen.client.close()
  }
}

const portOf = (url: URL): number => (url.port === '' ? 443 : Number(url.port))

const addressOf = (member: EtcdMember): string => {
  const url = new URL(member.clientUrl)
  return `${url.hostname}:${portOf(url)}`
}

interface ChosenClient {
  readonly client: EtcdClient
  readonly status: EtcdAnswer
  readonly material: TlsMaterial
  readonly certFile: string | undefined
  /** Why the pair of the inventory was not taken. */
  readonly refused: string | undefined
}

/** The first pair that TLS lets through; when none is, the first one with its reason. */
async function chooseClient(target: MemberTarget): Promise<ChosenClient> {
  const open = opener(target, new URL(target.member.clientUrl))
  const pairs = target.credentials.length === 0 ? [undefined] : target.credentials
  let first: ChosenClient | undefined
  for (const pair of pairs) {
    const material: TlsMaterial = { ca: pair?.ca, cert: pair?.cert, key: pair?.key }
    const client = await openEtcd({ clientUrl: target.member.clientUrl, open, material })
    const status = await readStatus(client)
    const refused = first === undefined || first.status.ok ? undefined : first.status.error
    const chosen: ChosenClient = { client, status, material, certFile: pair?.certFile, refused }
    if (status.ok || status.tls === undefined) {
      await first?.client.close()
      return chosen
    }
    if (first === undefined) first = chosen
    else await client.close()
  }
  return first ?? Promise.reject(new TypeError('no pair was tried'))
}

/** The first call carries the TLS handshake through ssh, which on a host under load takes its time: silence is asked once more. */
async function readStatus(client: EtcdClient): Promise<EtcdAnswer> {
  const status = await client.status(CALL_MS)
  const isSilent = !status.ok && status.grpcCode === 'DEADLINE_EXCEEDED'
  return isSilent ? client.status(CALL_MS) : status
}

const opener = (target: MemberTarget, url: URL) => () =>
  target.connection.openStream({ host: url.hostname.replace(/^\[|\]$/g, ''), port: portOf(url) })

async function storeAnswer(
  target: MemberTarget,
  answered: { collector: keyof typeof calls; key: string; answer: EtcdAnswer; chosen: ChosenClient; revision?: bigint },
): Promise<void> {
  const { answer, chosen } = answered
  const endpoint = addressOf(target.member)
  const via = {
    ...(chosen.certFile === undefined ? {} : { client: chosen.certFile }),
    ...(chosen.refused === undefined ? {} : { refused: chosen.refused }),
  }
  const extra =
    answered.collector === 'etcd.read'
      ? { linearizable: true }
      : answered.collector === 'etcd.hashkv'
        ? { revision: String(answered.revision ?? 0n) }
        : {}
  const text = answer.ok
    ? { endpoint, ok: true, [answered.key]: answer.response, tookMs: answer.tookMs, ...extra, ...via }
    : {
        endpoint,
        ok: false,
        error: answer.error,
        ...optional('tls', answer.tls),
        ...optional('grpcCode', answer.grpcCode),
        ...extra,
        ...via,
      }
  const detail = answered.revision === undefined ? endpoint : `${endpoint}@${answered.revision}`
  const attempt = { text: renderJson(text), end: endOf(answer), answered: answer.ok }
  await store(target, headerOf(target, answered.collector, detail), attempt)
}

const store = (target: MemberTarget, header: ItemHeader, attempt: Attempt): Promise<void> =>
  storeAttempt(target.sink, header, { attempt, signal: target.options.signal })

const optional = (key: string, value: string | undefined): Record<string, string> =>
  value === undefined ? {} : { [key]: value }

/** An error is an answer: `collected` means that the attempt was made and its outcome is written down. */
const endOf = (answer: EtcdAnswer): ItemOutcome => ({
  outcome: 'collected',
  reason: '',
  ...(answer.ok ? { durationMs: answer.tookMs } : {}),
})

const headerOf = (target: MemberTarget, collector: CollectorId, detail = addressOf(target.member)) => ({
  collector,
  host: target.member.node,
  component: 'etcd' as const,
  detail,
  source: `${collector} ${target.member.clientUrl} through ${target.connection.host}`,
  startedAt: new Date(target.options.clock.now()).toISOString(),
  clockOffsetMs: target.clockOffsetMs,
  extension: collectorTable[collector].extension,
})

/** /health and /metrics: the same port, by HTTP. */
const askHttp = (
  target: MemberTarget,
  material: TlsMaterial,
  path: { readonly name: string; readonly capBytes: number },
) => {
  const { clientUrl } = target.member
  const url = `${clientUrl.replace(/\/+$/, '')}${path.name}`
  return readHttp({
    url,
    open: opener(target, new URL(clientUrl)),
    material,
    timeoutMs: CALL_MS,
    capBytes: path.capBytes,
  })
}

async function captureHealth(target: MemberTarget, material: TlsMaterial): Promise<void> {
  const startedAt = target.options.clock.monotonic()
  const health = await askHttp(target, material, { name: '/health', capBytes: 64 << 10 })
  const endpoint = addressOf(target.member)
  const answered =
    health.kind === 'http'
      ? { endpoint, ok: true, httpStatus: health.status, health: parsed(health.body) }
      : { endpoint, ok: false, error: health.error, ...optional('tls', health.tls) }
  await store(target, headerOf(target, 'etcd.health'), {
    text: renderJson(answered),
    end: collected(Math.round(target.options.clock.monotonic() - startedAt)),
    answered: answered.ok,
  })
}

async function captureMetrics(target: MemberTarget, material: TlsMaterial): Promise<void> {
  const metrics = await askHttp(target, material, { name: '/metrics', capBytes: 4 << 20 })
  const good = metrics.kind === 'http' && metrics.status === 200
  await store(target, headerOf(target, 'etcd.metrics'), {
    answered: good,
    text: good ? metrics.body : '',
    end: good
      ? { outcome: 'collected', reason: '' }
      : { outcome: 'failed', reason: metrics.kind === 'http' ? `HTTP status ${metrics.status}` : metrics.error },
  })
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}

async function captureServed(
  target: MemberTarget,
  address: { readonly host: string; readonly port: number },
): Promise<void> {
  const pair = target.credentials[0]
  const host = address.host.replace(/^\[|\]$/g, '')
  const served = await readServedCertificates(() => target.connection.openStream({ host, port: address.port }), {
    host,
    material: { ca: pair?.ca, cert: pair?.cert, key: pair?.key },
    alpn: ['h2'],
    timeoutMs: CALL_MS,
  })
  const header = headerOf(target, 'certificate.served', `${address.host}:${address.port}`)
  const from = `From: ${target.connection.host}\n`
  if (served.kind === 'served')
    await store(target, header, {
      answered: true,
      text: `${from}Authorized: ${served.distrust === undefined ? 'true' : `false ${served.distrust}`}\n${served.chain}`,
      end: { outcome: 'collected', reason: '' },
    })
  else
    await store(target, header, {
      answered: false,
      text: '',
      end: { outcome: 'failed', reason: `${served.kind}: ${served.error}` },
    })
}

const isForwardRefused = (answer: EtcdAnswer): boolean =>
  !answer.ok && /administratively prohibited|forwarding (is )?disabled/i.test(answer.error)

function revisionOf(answer: EtcdAnswer | undefined): bigint | undefined {
  if (answer?.ok !== true) return undefined
  const text = JSON.stringify(answer.response)
  const match = /"revision":"(\d+)"/.exec(text)
  return match?.[1] === undefined ? undefined : BigInt(match[1])
}
