import type { Inventory, InventoryNode } from '../model/inventory.ts'
import type { CredentialFiles, KnownMember, NodeView } from './discover-node.ts'
import { flagOf } from './discover-node.ts'
import type { KnownNode } from './discover-objects.ts'

/** A cluster as far as it is known, before hosts and members are put together. */
export interface ClusterDraft {
  readonly cluster: string
  readonly distribution: Inventory['distribution']
  /** Kubernetes' own nodes, or the host that was looked at and what can be told from it. */
  readonly nodes: readonly KnownNode[]
  readonly nodesFrom: 'list' | 'configuration'
  readonly members: readonly KnownMember[]
  readonly membersFrom: NodeView['membersFrom']
  readonly etcd: {
    readonly dataDir?: string | undefined
    readonly credentials?: CredentialFiles | undefined
    readonly runsAs: NodeView['etcdRunsAs']
  }
  readonly apiPort: string
  /** Whether the masters run API servers. */
  readonly hasApi: boolean
  /** Where clients and kubelets find the API. */
  readonly endpoint: string | undefined
  /** The host behind it, where that is none of the nodes. */
  readonly balancer?: Balancer | undefined
  /** Address to name. */
  readonly names: ReadonlyMap<string, string>
  readonly notes: readonly string[]
}

export interface Balancer {
  readonly address: string
  /** What the endpoint calls it; undefined for an address. */
  readonly name: string | undefined
  /** The host that it was found on; undefined where it let nobody in. */
  readonly host?: { readonly name: string; readonly socket: string | undefined } | undefined
}

const hostPattern = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/
export const hostName = (text: string): string | undefined => (hostPattern.test(text) ? text : undefined)

export const hostOfUrl = (url: string): string => new URL(url).hostname.replace(/^\[|\]$/g, '')

/** A draft from what one host knows, and from what etcd told it of the others. */
export function draftOfView(view: NodeView): ClusterDraft {
  const { objects } = view
  const hasApi = view.isMaster || (objects?.nodes.some(isMaster) ?? false)
  const endpoint = objects?.kubeadm?.controlPlaneEndpoint ?? ''
  const listed = objects?.nodes ?? []
  return {
    cluster: clusterName(view),
    distribution: distributionOf(view),
    nodes: listed.length > 0 ? listed : ownNodes(view),
    nodesFrom: listed.length > 0 ? 'list' : 'configuration',
    members: view.members,
    membersFrom: view.membersFrom,
    etcd: { dataDir: view.etcd.dataDir, credentials: view.credentials, runsAs: view.etcdRunsAs },
    apiPort: flagOf(view.apiServerManifest, 'secure-port') ?? '6443',
    hasApi,
    endpoint: endpoint === '' ? endpointOf(view) : `https://${endpoint}`,
    names: new Map([...view.hosts, [view.address, hostName(view.hostname) ?? view.address]]),
    notes: notesOf(view),
  }
}

/** On a master kubelet may be led to the API server beside it; where another kubeconfig leads elsewhere, that is for everybody. */
function endpointOf(view: NodeView): string | undefined {
  const own = new Set([view.hostname, view.address, ownAddress(view)])
  return view.apiServerUrls.find((url) => !own.has(hostOfUrl(url))) ?? view.apiServerUrls[0]
}

export const isMaster = ({ roles }: { readonly roles: InventoryNode['roles'] }): boolean =>
  roles.includes('control-plane')

function clusterName(view: NodeView): string {
  const named = view.objects?.kubeadm?.clusterName ?? 'kubernetes'
  if (named !== 'kubernetes') return named
  return view.hostname === '' ? 'discovered' : `cluster-of-${view.hostname}`
}

/** Without etcd's word for it, the hosts of the control plane are those that a member runs on, and this one. */
function ownNodes(view: NodeView): readonly KnownNode[] {
  const isStacked = view.isMaster && view.etcdRunsAs === 'static-pod'
  const self: KnownNode = {
    name: hostName(view.hostname) ?? view.address,
    address: ownAddress(view),
    roles: [view.isMaster ? 'control-plane' : view.members.length > 0 ? 'etcd' : 'worker'],
  }
  const peers = isStacked
    ? view.members.map((member): KnownNode => {
        const address = hostOfUrl(member.clientUrl)
        return { name: memberHost(view.hosts, member), address, roles: ['control-plane'] }
      })
    : []
  return peers.some(({ address, name }) => address === self.address || name === self.name) ? peers : [self, ...peers]
}

/** The address that the cluster knows the host by, where somebody asked for it by name. */
const ownAddress = (view: NodeView): string =>
  flagOf(view.apiServerManifest, 'advertise-address') ??
  view.etcd.advertiseClientUrls.map(hostOfUrl).find((host) => !/^127\.|^localhost$/.test(host)) ??
  [...view.hosts].find(([, name]) => name === view.address || name === view.hostname)?.[0] ??
  view.address

/** The name the host itself uses for the address; then the member's own, which is often the host's; then the address. */
export const memberHost = (names: ReadonlyMap<string, string>, member: KnownMember): string => {
  const address = hostOfUrl(member.clientUrl)
  return hostName(names.get(address) ?? '') ?? hostName(member.name) ?? address
}

export const memberOf = ({ name, address }: { readonly name: string; readonly address: string }): KnownMember => ({
  name,
  clientUrl: `https://${address}:2379`,
  peerUrl: `https://${address}:2380`,
})

function distributionOf(view: NodeView): Inventory['distribution'] {
  const has = (path: string): boolean => view.marks.has(path)
  if (view.objects?.distribution !== undefined && view.objects.distribution !== 'kubeadm')
    return view.objects.distribution
  if (has('/var/lib/rancher/rke2')) return 'rke2'
  if (has('/var/lib/rancher/k3s')) return 'k3s'
  if (has('/etc/kubekey') || has('/etc/ssl/etcd/ssl')) return 'kubekey'
  if (view.objects?.distribution === 'kubeadm' || view.isMaster || has('/var/lib/kubelet/kubeadm-flags.env'))
    return 'kubeadm'
  if (has('/etc/kubernetes/ssl')) return 'rke'
  return view.members.length > 0 ? 'etcd' : 'unknown'
}

const notesOf = (view: NodeView): readonly string[] => [
  `Discovered from ${view.address}. Check the names: ssh connects to the addresses.`,
  ...(view.membersFrom === 'configuration'
    ? [
        'etcd did not list its members: they are those it was started with or knew when it started. Check that none is missing.',
      ]
    : []),
  ...(view.credentials === undefined && view.members.length > 0
    ? ['No client certificate for etcd was readable: set caFile, certFile and keyFile.']
    : []),
  ...(view.objects === undefined && view.isMaster
    ? [
        'The nodes could not be read from etcd: only masters that other hosts know of are here, and workers are missing.',
      ]
    : []),
  ...(view.objects === undefined && !view.isMaster && view.members.length > 0
    ? [
        'What etcd stores could not be read: if it is the store of a Kubernetes cluster, discover from a master as well.',
      ]
    : []),
  ...(view.isMaster && view.members.length === 0
    ? ['No etcd is known on this host, and no manifest says where it is: add etcd by hand.']
    : []),
]
