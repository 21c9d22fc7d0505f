import { etcdCredentialPaths, etcdCredentials } from '../evidence/client-credentials.ts'
import { type Gathered, gatherBatch } from '../evidence/gather.ts'
import type { NodeConnection } from '../evidence/node-connection.ts'
import type { NodeSession } from '../evidence/node-session.ts'
import { planPrivateFiles, privateTexts } from '../evidence/private-files.ts'
import { requireFile, snippet } from '../evidence/recipe.ts'
import type { EvidenceSink } from '../evidence/sink.ts'
import type { InventoryNode } from '../model/inventory.ts'
import { type EtcdClient, openEtcd } from '../reach/etcd/etcd-client.ts'
import { openAccess } from './capture-access.ts'
import { createRendezvous, type EtcdMember } from './capture-rendezvous.ts'
import type { SafetyCopyOptions } from './safety-copy.ts'

/** A member as far as copying it is concerned. */
export interface LiveMember {
  readonly member: EtcdMember
  readonly dataDir: string
  /** Why nothing can be copied from its host. */
  readonly failure: string | undefined
  readonly session: NodeSession | undefined
  /** Undefined when the member does not answer. */
  readonly status: object | undefined
  readonly hasLeader: boolean
  /** Applied raft index: the member furthest ahead gives the snapshot. */
  readonly applied: bigint
  readonly dbSizeBytes: number
  readonly dirSizeBytes: number
  /** Whether an etcd process runs on the host. */
  readonly running: boolean
  readonly snapshot: (signal: AbortSignal) => AsyncIterable<Uint8Array>
  readonly close: () => Promise<void>
}

const STATUS_MS = 4_000

/** How it goes with access is kept by `capture`; here it is only needed. */
const nowhere: EvidenceSink = {
  open: (header) =>
    Promise.resolve({
      write: () => Promise.resolve(),
      close: (end) => Promise.resolve({ path: '', ...header, ...end, sizeBytes: 0 }),
    }),
}

export async function openLiveMember(
  options: SafetyCopyOptions,
  member: EtcdMember,
  node: InventoryNode,
): Promise<LiveMember> {
  const dataDir = options.inventory.etcd?.dataDir ?? '/var/lib/etcd'
  const context = {
    node,
    options: { ...options, sink: nowhere, progress: () => {} },
    sink: nowhere,
    items: [],
    deadline: options.clock.monotonic() + 60_000,
    signal: options.signal,
    rendezvous: createRendezvous([node.name]),
  }
  const access = await openAccess(context)
  if (access.kind === 'failed') return unreached(member, dataDir, access.failure.message)
  const { connection, session } = access
  const gathered = await readState(session, options, dataDir)
  const client = await openClient({ options, member, connection, gathered })
  const answer = await client?.status(STATUS_MS)
  const status =
    answer?.ok === true && typeof answer.response === 'object' && answer.response !== null ? answer.response : undefined
  const text = JSON.stringify(status ?? {})
  const numberOf = (name: string): bigint => BigInt(new RegExp(`"${name}":"(\\d+)"`).exec(text)?.[1] ?? 0)
  const [sizeKib, processes] = stateOf(gathered)
  return {
    member,
    dataDir,
    failure: undefined,
    session,
    status,
    hasLeader: numberOf('leader') > 0n,
    applied: numberOf('raftAppliedIndex'),
    dbSizeBytes: Number(numberOf('dbSize')),
    dirSizeBytes: sizeKib * 1024,
    running: processes > 0,
    snapshot: (signal) => client?.snapshot(signal) ?? noBlobs(),
    close: async () => {
      await client?.close()
      await connection.close()
    },
  }
}

function unreached(member: EtcdMember, dataDir: string, failure: string): LiveMember {
  const nothing = {
    session: undefined,
    status: undefined,
    hasLeader: false,
    applied: 0n,
    dbSizeBytes: 0,
    dirSizeBytes: 0,
    running: false,
  }
  return { member, dataDir, failure, ...nothing, snapshot: noBlobs, close: () => Promise.resolve() }
}

async function* noBlobs(): AsyncGenerator<Uint8Array> {}

async function readState(
  session: NodeSession,
  options: SafetyCopyOptions,
  dataDir: string,
): Promise<readonly Gathered[]> {
  const { etcd } = options.inventory
  const script = `${requireFile(dataDir)}du -sk "$f" | cut -f 1; n=0; for p in /proc/[0-9]*/comm; do read -r c <"$p" && [ "$c" = etcd ] && n=$((n + 1)); done 2>/dev/null; echo "$n"`
  const size = snippet('text', { source: dataDir, script }, { detail: 'state', timeoutMs: 20_000 })
  const gathered: Gathered[] = []
  await gatherBatch(
    session,
    [
      { recipe: size, store: false, retain: true },
      ...(etcd === undefined ? [] : planPrivateFiles(etcdCredentialPaths(etcd))),
    ],
    {
      sink: nowhere,
      clock: options.clock,
      deadline: options.clock.monotonic() + 60_000,
      onGathered: (one) => gathered.push(one),
    },
  )
  return gathered
}

function stateOf(gathered: readonly Gathered[]): readonly [number, number] {
  const state = gathered.find((one) => one.entry.recipe.detail === 'state')?.bytes.toString('utf8') ?? ''
  const [size, processes] = state.trim().split('\n').map(Number)
  return [size ?? 0, processes ?? 0]
}

async function openClient(step: {
  readonly options: SafetyCopyOptions
  readonly member: EtcdMember
  readonly connection: NodeConnection
  readonly gathered: readonly Gathered[]
}): Promise<EtcdClient | undefined> {
  const { etcd } = step.options.inventory
  const pair = etcd === undefined ? undefined : etcdCredentials(etcd, privateTexts(step.gathered))[0]
  const url = new URL(step.member.clientUrl)
  if (pair === undefined && url.protocol === 'https:') return undefined
  return openEtcd({
    clientUrl: step.member.clientUrl,
    open: () => step.connection.openStream({ host: url.hostname, port: Number(url.port || 443) }),
    material: { ca: pair?.ca, cert: pair?.cert, key: pair?.key },
  })
}
