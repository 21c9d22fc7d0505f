import type { Clock } from '../base/clock.ts'
import type { Secret } from '../base/secret.ts'
import { type GatherEntry, type Gathered, gatherBatch } from '../evidence/gather.ts'
import type { NodeConnection, OpenedConnection } from '../evidence/node-connection.ts'
import type { NodeSession } from '../evidence/node-session.ts'
import { planPrivateFiles, privateTexts } from '../evidence/private-files.ts'
import { snippet } from '../evidence/recipe.ts'
import type { EvidenceSink } from '../evidence/sink.ts'
import { type InventoryNode, inventorySchema, type SshAccess } from '../model/inventory.ts'
import { openAccess } from './capture-access.ts'
import { createRendezvous } from './capture-rendezvous.ts'
import { appErrors } from './errors.ts'

export interface DiscoverOptions {
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly ssh?: SshAccess
  readonly sudoPassword?: Secret
  /** Discover from this machine, without ssh. */
  readonly here?: boolean
  readonly connect?: (node: InventoryNode, signal: AbortSignal) => Promise<OpenedConnection>
}

/** A host that let us in to look around. Nothing that is read there is kept. */
export interface LookedAtHost {
  readonly address: string
  readonly connection: NodeConnection
  /** Output of each snippet, by its name; empty for what failed. */
  readonly readTexts: <Name extends string>(
    scripts: Readonly<Record<Name, string>>,
  ) => Promise<Readonly<Record<Name, string>>>
  /** Path to text of those that could be read: certificates and keys, for the length of one look. */
  readonly readPrivate: (paths: readonly string[]) => Promise<ReadonlyMap<string, string>>
}

const nowhere: EvidenceSink = {
  open: (header) =>
    Promise.resolve({
      write: () => Promise.resolve(),
      close: (end) => Promise.resolve({ path: '', ...header, ...end, sizeBytes: 0 }),
    }),
}

const LIMIT_MS = 60_000
const BATCH_MS = 30_000

/** Goes into one host, looks, and leaves. Throws DISCOVERY_FAILED when it lets nobody in. */
export async function lookAtHost<Result>(
  address: string,
  options: DiscoverOptions,
  look: (host: LookedAtHost) => Promise<Result>,
): Promise<Result> {
  const node: InventoryNode = { name: address.replace(/[^A-Za-z0-9.-]/g, '-'), address, roles: ['etcd'] }
  const inventory = inventorySchema.parse({
    version: 1,
    cluster: 'discovered',
    nodes: [node],
    ...(options.ssh === undefined ? {} : { ssh: options.ssh }),
  })
  const access = await openAccess({
    node,
    options: { ...options, ...(options.here === true ? { local: node.name } : {}), inventory, sink: nowhere },
    sink: nowhere,
    items: [],
    deadline: options.clock.monotonic() + LIMIT_MS,
    signal: options.signal,
    rendezvous: createRendezvous([node.name]),
  })
  if (access.kind === 'failed')
    throw appErrors.error('DISCOVERY_FAILED', access.failure.message, {
      data: { address },
      ...(access.failure.hint === undefined ? {} : { hint: access.failure.hint }),
    })
  try {
    return await look(lookedAt(address, access, options.clock))
  } finally {
    await access.connection.close()
  }
}

function lookedAt(
  address: string,
  { connection, session }: { readonly connection: NodeConnection; readonly session: NodeSession },
  clock: Clock,
): LookedAtHost {
  const gather = async (entries: readonly GatherEntry[]): Promise<readonly Gathered[]> => {
    const gathered: Gathered[] = []
    await gatherBatch(session, entries, {
      sink: nowhere,
      clock,
      deadline: clock.monotonic() + BATCH_MS,
      onGathered: (one) => gathered.push(one),
    })
    return gathered
  }
  return {
    address,
    connection,
    readTexts: async <Name extends string>(scripts: Readonly<Record<Name, string>>) => {
      const gathered = await gather(Object.entries<string>(scripts).map(([name, script]) => textEntry(name, script)))
      const texts = new Map(gathered.map(({ entry, bytes }) => [entry.recipe.source, bytes.toString('utf8')]))
      const named = Object.keys(scripts).map((name) => [name, texts.get(name) ?? ''])
      return Object.fromEntries(named) as Readonly<Record<Name, string>>
    },
    readPrivate: async (paths) => privateTexts(await gather(planPrivateFiles(paths))),
  }
}

const textEntry = (name: string, script: string): GatherEntry => ({
  recipe: snippet('text', { source: name, script: `{ ${script}; } 2>/dev/null; exit 0` }),
  store: false,
  retain: true,
})
