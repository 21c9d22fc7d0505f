import { stringify } from 'yaml'
import { type Inventory, inventorySchema } from '../model/inventory.ts'
import { readKubeconfigView } from './discover-kubeconfig.ts'
import { type DiscoverOptions, type NodeView, readNodeView } from './discover-node.ts'
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
      ? draftOfNode(await readNodeView(from.address, options), options)
      : await readKubeconfigView(from.path, options)
  const parsed = inventorySchema.safeParse(draft.inventory)
  if (!parsed.success)
    throw appErrors.error(
      'DISCOVERY_FAILED',
      `what was found is no inventory: ${parsed.error.issues[0]?.message ?? ''}`,
      {
        data: { from },
        hint: 'Write codeblue.yaml by hand; docs/reference has the schema.',
      },
    )
  const comment = draft.notes.map((note) => `# ${note}\n`).join('')
  return { inventory: parsed.data, yaml: `${comment}${stringify(draft.inventory)}`, notes: draft.notes }
}

/** An inventory before it was checked, and what to tell about it. */
interface Draft {
  readonly inventory: object
  readonly notes: readonly string[]
}

function draftOfNode(view: NodeView, options: DiscoverOptions): Draft {
  if (view.members.length === 0 && view.apiServerManifest === '' && view.marks.size === 0)
    throw appErrors.error('DISCOVERY_FAILED', `${view.address} shows neither etcd nor a control plane`, {
      data: { address: view.address },
      hint: 'Name a control-plane node, or look at it as root.',
    })
  const stacked = view.apiServerManifest !== ''
  const members = view.members
    .map((member) => {
      const address = new URL(member.clientUrl).hostname
      return { ...member, address, node: nodeName(view, member.name, address) }
    })
    .sort((left, right) => (left.node < right.node ? -1 : 1))
  const nodes = members.map((member) => ({
    name: member.node,
    address: member.address,
    roles: stacked ? ['control-plane', 'etcd'] : ['etcd'],
  }))
  const self = {
    name: hostName(view.hostname) ?? view.address,
    address: view.address,
    roles: [stacked ? 'control-plane' : 'worker'],
  }
  const all = nodes.length === 0 ? [self] : nodes
  const apiServers = stacked
    ? all.map((node) => ({ node: node.name, url: `https://${node.address}:${apiPort(view)}` }))
    : []
  return {
    inventory: {
      version: 1,
      cluster: view.hostname === '' ? 'discovered' : `cluster-of-${view.hostname}`,
      distribution: distributionOf(view),
      ...(options.ssh === undefined ? {} : { ssh: options.ssh }),
      nodes: all,
      ...(members.length === 0 ? {} : { etcd: etcdOf(view, members) }),
      ...(apiServers.length === 0 ? {} : { apiServers }),
      ...balancerOf(view, all),
    },
    notes: notesOf(view, stacked),
  }
}

const hostName = (text: string): string | undefined =>
  /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text) ? text : undefined

/** The name the node itself uses for the address; then the member's own, which is often the host's; then the address. */
const nodeName = (view: NodeView, memberName: string, address: string): string =>
  hostName(view.hosts.get(address) ?? '') ?? hostName(memberName) ?? address

const etcdOf = (
  view: NodeView,
  members: readonly { node: string; name: string; clientUrl: string; peerUrl: string | undefined }[],
) => ({
  members: members.map(({ node, name, clientUrl, peerUrl }) => ({
    node,
    ...(name === '' ? {} : { name }),
    clientUrl,
    ...(peerUrl === undefined ? {} : { peerUrl }),
  })),
  ...(view.etcd.dataDir === undefined ? {} : { dataDir: view.etcd.dataDir }),
  ...view.credentials,
  runsAs: view.etcdRunsAs,
})

function distributionOf(view: NodeView): Inventory['distribution'] {
  const has = (path: string): boolean => view.marks.has(path)
  if (has('/var/lib/rancher/rke2')) return 'rke2'
  if (has('/var/lib/rancher/k3s')) return 'k3s'
  if (has('/etc/kubekey') || has('/etc/ssl/etcd/ssl')) return 'kubekey'
  if (has('/etc/kubernetes/manifests/kube-apiserver.yaml') || has('/var/lib/kubelet/kubeadm-flags.env'))
    return 'kubeadm'
  if (has('/etc/kubernetes/ssl')) return 'rke'
  return view.members.length > 0 ? 'etcd' : 'unknown'
}

const apiPort = (view: NodeView): string => /--secure-port=(\d+)/.exec(view.apiServerManifest)?.[1] ?? '6443'

/** The kubelet's server is the load balancer when it is none of the nodes. */
function balancerOf(view: NodeView, nodes: readonly { name: string; address: string }[]): object {
  if (view.apiServerUrl === undefined) return {}
  const { hostname } = new URL(view.apiServerUrl)
  const own =
    /^(127\.|localhost$)/.test(hostname) || nodes.some((node) => node.name === hostname || node.address === hostname)
  return own ? {} : { loadBalancer: { url: view.apiServerUrl } }
}

const notesOf = (view: NodeView, stacked: boolean): readonly string[] => [
  `Discovered from ${view.address}. Check the names: ssh connects to the addresses.`,
  ...(view.membersFrom === 'configuration'
    ? ['etcd did not answer: the members are those it was started with, and the client port is assumed.']
    : []),
  ...(view.credentials === undefined
    ? ['No client certificate for etcd was readable: set caFile, certFile and keyFile.']
    : []),
  ...(stacked && view.members.length > 0
    ? ['API servers are assumed on every etcd host, as kubeadm places them.']
    : []),
]
