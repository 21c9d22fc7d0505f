import { stringify } from 'yaml'
import { type Inventory, inventorySchema } from '../model/inventory.ts'
import { lookBeyond } from './discover-beyond.ts'
import {
  type Balancer,
  type ClusterDraft,
  draftOfView,
  hostOfUrl,
  isMaster,
  memberHost,
  memberOf,
} from './discover-draft.ts'
import type { DiscoverOptions } from './discover-host.ts'
import { draftOfKubeconfig } from './discover-kubeconfig.ts'
import { findControlPlane } from './discover-way.ts'
import { appErrors } from './errors.ts'

export type DiscoverFrom =
  | { readonly kind: 'node'; readonly address: string }
  | { readonly kind: 'kubeconfig'; readonly path: string }

export interface Discovered {
  readonly inventory: Inventory
  /** `codeblue.yaml`, with what was guessed as comments at its head. */
  readonly yaml: string
  /** What could not be seen and should be checked, as sentences. */
  readonly notes: readonly string[]
}

/** Draws up an inventory from what one node, or a kubeconfig, knows. Nothing is written and nothing changed. */
export async function discoverInventory(from: DiscoverFrom, options: DiscoverOptions): Promise<Discovered> {
  const draft =
    from.kind === 'node'
      ? draftOfView(await findControlPlane(from.address, options))
      : await draftOfKubeconfig(from.path, options)
  const whole = await lookBeyond(draft, options)
  const described = renderInventory(whole, options)
  const parsed = inventorySchema.safeParse(described)
  if (!parsed.success)
    throw appErrors.error(
      'DISCOVERY_FAILED',
      `what was found is no inventory: ${parsed.error.issues[0]?.message ?? ''}`,
      {
        data: { from },
        hint: 'Write codeblue.yaml by hand; docs/reference has the schema.',
      },
    )
  const comment = whole.notes.map((note) => `# ${note}\n`).join('')
  return { inventory: parsed.data, yaml: `${comment}${stringify(described)}`, notes: whole.notes }
}

type RolesByHost = Map<
  string,
  { readonly address: string; readonly roles: Set<Inventory['nodes'][number]['roles'][number]> }
>

function renderInventory(draft: ClusterDraft, options: DiscoverOptions): object {
  const members = placeMembers(draft)
  const hosts: RolesByHost = new Map()
  const add = (name: string, address: string, roles: Inventory['nodes'][number]['roles']): void => {
    const host = hosts.get(name) ?? { address, roles: new Set() }
    for (const role of roles) host.roles.add(role)
    hosts.set(name, host)
  }
  for (const { name, address, roles } of draft.nodes) add(name, address, roles)
  for (const { node, clientUrl } of members) add(node, hostOfUrl(clientUrl), ['etcd'])
  const { balancer } = draft
  if (balancer?.host !== undefined) add(balancer.host.name, balancer.address, ['load-balancer'])
  const masters = draft.hasApi ? draft.nodes.filter(isMaster) : []
  return {
    version: 1,
    cluster: draft.cluster,
    distribution: draft.distribution,
    ...(options.ssh === undefined ? {} : { ssh: options.ssh }),
    nodes: [...hosts].map(([name, { address, roles }]) => ({ name, address, roles: [...roles] })),
    ...(members.length === 0 ? {} : { etcd: renderEtcd(draft, members) }),
    ...(masters.length === 0
      ? {}
      : { apiServers: masters.map(({ name, address }) => ({ node: name, url: urlOf(address, draft.apiPort) })) }),
    ...(balancer === undefined || draft.endpoint === undefined
      ? {}
      : { loadBalancer: renderBalancer(balancer, draft.endpoint) }),
  }
}

const urlOf = (address: string, port: string): string =>
  `https://${address.includes(':') ? `[${address}]` : address}:${port}`

interface PlacedMember {
  readonly node: string
  readonly name: string
  readonly clientUrl: string
  readonly peerUrl: string | undefined
}

/**
 * Members with the nodes that they run on. In the stacked layout each master has one, also where none of them can say so any
 * more. The same host is not named twice because one source knows it by name and another by address.
 */
function placeMembers(draft: ClusterDraft): readonly PlacedMember[] {
  const known = new Set(draft.members.map(({ clientUrl }) => hostOfUrl(clientUrl)))
  const assumed =
    draft.membersFrom !== 'list' && draft.etcd.runsAs === 'static-pod'
      ? draft.nodes.filter((node) => isMaster(node) && !known.has(node.address)).map(memberOf)
      : []
  return [...draft.members, ...assumed]
    .map((member) => {
      const address = hostOfUrl(member.clientUrl)
      const node = draft.nodes.find((one) => one.address === address || one.name === address)
      return { ...member, node: node?.name ?? memberHost(draft.names, member) }
    })
    .sort((left, right) => (left.node < right.node ? -1 : 1))
}

const renderEtcd = (draft: ClusterDraft, members: readonly PlacedMember[]) => ({
  members: members.map(({ node, name, clientUrl, peerUrl }) => ({
    node,
    ...(name === '' ? {} : { name }),
    clientUrl,
    ...(peerUrl === undefined ? {} : { peerUrl }),
  })),
  ...(draft.etcd.dataDir === undefined ? {} : { dataDir: draft.etcd.dataDir }),
  ...draft.etcd.credentials,
  runsAs: draft.etcd.runsAs,
})

/** By address, so that a name that no longer resolves is seen as what it is: the name is asked as well. */
function renderBalancer({ address, name, host }: Balancer, endpoint: string): object {
  const { port } = new URL(endpoint)
  return {
    url: urlOf(address, port === '' ? '443' : port),
    ...(name === undefined || name === address ? {} : { names: [name] }),
    ...(host === undefined ? {} : { node: host.name, ...(host.socket === undefined ? {} : { socket: host.socket }) }),
  }
}
