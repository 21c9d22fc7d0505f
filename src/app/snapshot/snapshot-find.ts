import { describeThrown } from '../../base/error.ts'
import type { Secret } from '../../base/secret.ts'
import type { OpenedConnection } from '../../evidence/node-connection.ts'
import { type Inventory, type InventoryNode, inventorySchema } from '../../model/inventory.ts'
import type { Progress } from '../../model/progress.ts'
import type { SnapshotFind } from '../../model/snapshot-candidate.ts'
import { decodeBucketUrl } from '../../reach/s3/object-store.ts'
import { hostOfUrl, type LookedAtCandidate, rankCandidates } from '../../snapshot/soundness/rank-candidates.ts'
import { appErrors } from '../errors.ts'
import { systemClock } from '../system-clock.ts'
import { findBucketFiles } from './find-bucket-files.ts'
import { findHostFiles } from './find-host-files.ts'
import { findLocalFiles } from './find-local-files.ts'
import type { FoundFile, FoundFiles } from './found-file.ts'
import { lookAtCandidate } from './look-at-candidate.ts'

export interface FindOptions {
  /** Files and folders of this machine, and `s3://BUCKET/PREFIX`. */
  readonly paths: readonly string[]
  readonly inventory?: Inventory
  /** Nodes of the inventory, or addresses; all nodes with etcd or a control plane when neither paths nor hosts are given. */
  readonly hosts: readonly string[]
  /** For how many of each place the hash at the end is checked, the newest first. */
  readonly hashes: number
  readonly s3: { readonly endpoint?: string; readonly region?: string; readonly profile?: string }
  /** Whether objects in a bucket may be read whole for their hash. */
  readonly download: boolean
  readonly sudoPassword?: Secret
  readonly signal: AbortSignal
  readonly progress: Progress
  /** Another way to the nodes, for tests. */
  readonly connect?: (node: InventoryNode, signal: AbortSignal) => Promise<OpenedConnection>
}

/** One host, one bucket, or the paths of this machine. */
type Place = FoundFiles & { readonly name: string; readonly close: () => Promise<void> | void }

/** `codeblue snapshot find`: reads what decides, where it lies; fetches nothing whole unless asked, changes nothing. */
export async function findSnapshots(options: FindOptions): Promise<SnapshotFind> {
  const places = await Promise.all(placesOf(options).map((open) => open()))
  try {
    const looked = await Promise.all(places.map((place) => lookAtPlace(place, options)))
    options.signal.throwIfAborted()
    const { candidates, best } = rankCandidates(
      looked.flatMap((one) => one.candidates),
      membersOf(options.inventory),
    )
    return {
      ...{ schema: 'codeblue/snapshot-find/v1', foundAt: new Date(systemClock.now()).toISOString(), best },
      ...{ candidates: [...candidates], gaps: [...looked.flatMap(({ gaps }) => gaps)] },
      looked: places.flatMap((place) => place.looked),
    }
  } finally {
    for (const place of places) await place.close()
  }
}

/** Paths that were named are all that is looked at; without any, the hosts and the `backups` of the inventory. */
function placesOf(options: FindOptions): readonly (() => Promise<Place>)[] {
  const { paths, inventory, signal } = options
  const nowMs = systemClock.now()
  const isNothingNamed = paths.length === 0 && options.hosts.length === 0
  const backups = isNothingNamed ? (inventory?.backups ?? []) : []
  const named = [...paths, ...backups.filter(({ node }) => node === undefined).map(({ path }) => path)]
  const buckets = named.filter((path) => path.startsWith('s3://'))
  const local = named.filter((path) => !path.startsWith('s3://'))
  const nodes = nodesOf(options, isNothingNamed)
  const isHere = isNothingNamed && inventory === undefined
  return [
    ...(local.length === 0
      ? []
      : [async () => ({ name: 'here', close: () => {}, ...findLocalFiles(local, { nowMs, signal }) })]),
    ...buckets.map((url) => async () => {
      const { bucket, prefix } = decodeBucketUrl(url) ?? refuseBucket(url)
      const { endpoint, region, profile } = options.s3
      const address = { bucket, prefix, endpoint, region, profile }
      return { name: url, ...(await findBucketFiles(address, { ...options, nowMs })) }
    }),
    ...nodes.map((node) => async () => {
      options.progress({ host: node.name, stage: 'find', message: node.address ?? node.name })
      return { name: node.name, ...(await findHostFiles(node, hostOptions(node, options, isHere))) }
    }),
  ]
}

function refuseBucket(url: string): never {
  throw appErrors.error('BUCKET_URL_INVALID', `${url} names no bucket`, {
    data: { url },
    hint: 'Write s3://BUCKET/PREFIX.',
  })
}

const thisMachine: InventoryNode = { name: 'here', roles: ['etcd'] }

/** Hosts that were named need not be in the inventory: on a bad night one goes where somebody points. */
function nodesOf({ inventory, hosts }: FindOptions, isNothingNamed: boolean): readonly InventoryNode[] {
  const known = inventory?.nodes ?? []
  if (hosts.length > 0)
    return hosts.map(
      (host) =>
        known.find(({ name, address }) => name === host || address === host) ?? {
          ...{ name: host.replace(/[^A-Za-z0-9.-]/g, '-'), address: host, roles: ['etcd'] },
        },
    )
  if (!isNothingNamed) return []
  if (inventory === undefined) return [thisMachine]
  const holders = new Set(inventory.backups.map(({ node }) => node))
  return known.filter(
    ({ name, roles }) => roles.includes('etcd') || roles.includes('control-plane') || holders.has(name),
  )
}

/** `backups` of the inventory and the data directory that it names are looked at besides the usual places. */
function hostOptions(node: InventoryNode, options: FindOptions, here: boolean) {
  const { inventory, signal, sudoPassword, connect } = options
  const folders = (inventory?.backups ?? []).filter((one) => one.node === node.name).map(({ path }) => path)
  const dataFolders = inventory?.etcd === undefined ? [] : [inventory.etcd.dataDir]
  return {
    ...{ signal, here, places: { folders, dataFolders } },
    inventory: inventory ?? inventorySchema.parse({ version: 1, cluster: 'unknown', nodes: [node] }),
    ...(sudoPassword === undefined ? {} : { sudoPassword }),
    ...(connect === undefined ? {} : { connect }),
  }
}

interface LookedAtPlace {
  readonly candidates: readonly LookedAtCandidate[]
  readonly gaps: FoundFiles['gaps']
}

/** One file after the other: a host that is in trouble is not asked ten things at once. */
async function lookAtPlace(place: Place, options: FindOptions): Promise<LookedAtPlace> {
  const { hashes, signal, progress } = options
  const candidates: LookedAtCandidate[] = []
  const gaps = [...place.gaps]
  let hashed = 0
  for (const file of place.files.toSorted((left, right) => right.modifiedAtMs - left.modifiedAtMs)) {
    signal.throwIfAborted()
    const candidate = await lookAtCandidate(file, hashed < hashes).catch((thrown: unknown) => describeThrown(thrown))
    if (typeof candidate === 'string') gaps.push({ where: whereOf(file), reason: candidate })
    else if (candidate !== undefined) {
      candidates.push(candidate)
      progress({ stage: 'found', message: `${whereOf(file)}: ${candidate.kind}, ${candidate.soundness}` })
      // What stands beside one that was read counts, whatever came of it: it is the reading that costs.
      if (wasReadWhole(candidate)) hashed++
    }
  }
  return { candidates, gaps }
}

const wasReadWhole = ({ kind, soundness, check }: LookedAtCandidate): boolean =>
  kind === 'snapshot' ? soundness !== 'cut' : kind !== 'db' && kind !== 'data-directory' && check !== 'nothing'

const whereOf = ({ place }: FoundFile): string =>
  place.host === null || place.kind === 's3' ? place.path : `${place.host}:${place.path}`

/** Names that peer URLs may have: those of the nodes, and their addresses. */
function membersOf(inventory: Inventory | undefined): ReadonlySet<string> {
  if (inventory?.etcd === undefined) return new Set()
  const { members } = inventory.etcd
  const nodes = inventory.nodes.filter(({ name }) => members.some(({ node }) => node === name))
  return new Set([
    ...nodes.flatMap(({ name, address }) => (address === undefined ? [name] : [name, address])),
    ...members.flatMap(({ clientUrl, peerUrl }) => [clientUrl, peerUrl ?? ''].map(hostOfUrl)),
  ])
}
