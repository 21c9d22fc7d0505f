export type LabRole = 'etcd' | 'control-plane' | 'worker' | 'load-balancer'

/** The hosts of every lab. Names and addresses may repeat in two labs at once: each has a network of its own. */
export interface LabHost {
  readonly name: string
  readonly address: string
  readonly roles: readonly LabRole[]
}

export interface Topology {
  readonly hosts: readonly LabHost[]
  readonly etcdRunsAs: 'systemd' | 'static-pod'
  /** Whoever clients of the API server call: the load balancer, or the only master. Undefined where there is no Kubernetes. */
  readonly apiEndpoint?: LabHost
}

const hosts = (prefix: string, firstAddress: number, roles: readonly LabRole[]): readonly LabHost[] =>
  [1, 2, 3].map((n) => ({ name: `${prefix}${n}`, address: `10.77.0.${firstAddress + n - 1}`, roles }))

/** The members where etcd is all there is. */
export const members = hosts('cp', 11, ['etcd'])

const masters = hosts('cp', 11, ['control-plane', 'etcd'])
const etcdHosts = hosts('etcd', 21, ['etcd'])
const single = masters.slice(0, 1)
const masterAlone = single.map((host): LabHost => ({ ...host, roles: ['control-plane'] }))
const worker: LabHost = { name: 'w1', address: '10.77.0.31', roles: ['worker'] }
const balancer: LabHost = { name: 'lb1', address: '10.77.0.41', roles: ['load-balancer'] }

export const topologyNames = ['etcd', 'single', 'stacked', 'external-etcd'] as const
export type TopologyName = (typeof topologyNames)[number]

export const topologies: Readonly<Record<TopologyName, Topology>> = {
  etcd: { hosts: members, etcdRunsAs: 'systemd' },
  single: { hosts: single, etcdRunsAs: 'static-pod', ...endpoint(single) },
  // Five systems are what 128 inotify instances (the kernel's default) are enough for.
  stacked: { hosts: [...masters, worker, balancer], etcdRunsAs: 'static-pod', ...endpoint([balancer]) },
  'external-etcd': { hosts: [...etcdHosts, ...masterAlone], etcdRunsAs: 'systemd', ...endpoint(masterAlone) },
}

function endpoint([apiEndpoint]: readonly LabHost[]): { readonly apiEndpoint?: LabHost } {
  return apiEndpoint === undefined ? {} : { apiEndpoint }
}

export const hostsWithRole = (topology: Topology, role: LabRole): readonly LabHost[] =>
  topology.hosts.filter(({ roles }) => roles.includes(role))

export const operatorHost: LabHost = { name: 'ops', address: '10.77.0.1', roles: [] }

export const etcdVersions = ['3.4', '3.5', '3.6'] as const
export type EtcdVersion = (typeof etcdVersions)[number]

export const clientUrl = (host: LabHost): string => `https://${host.address}:2379`
export const peerUrl = (host: LabHost): string => `https://${host.address}:2380`
export const apiUrl = (host: LabHost): string => `https://${host.address}:6443`

export const clientUrls = (some: readonly LabHost[]): string => some.map(clientUrl).join(',')
export const allClientUrls = clientUrls(members)
export const initialClusterOf = (some: readonly LabHost[]): string =>
  some.map((host) => `${host.name}=${peerUrl(host)}`).join(',')
export const initialCluster = initialClusterOf(members)

/** Every host knows every other by name, as on a well-kept network. */
export const renderHostsFile = (topology: Topology): string =>
  `127.0.0.1 localhost\n${[operatorHost, ...topology.hosts].map((host) => `${host.address} ${host.name}\n`).join('')}`
