/** The hosts of every lab. Names and addresses may repeat in two labs at once: each has a network of its own. */
export interface LabHost {
  readonly name: string
  readonly address: string
}

export const members: readonly LabHost[] = [
  { name: 'cp1', address: '10.77.0.11' },
  { name: 'cp2', address: '10.77.0.12' },
  { name: 'cp3', address: '10.77.0.13' },
]

export const operatorHost: LabHost = { name: 'ops', address: '10.77.0.1' }

export const etcdVersions = ['3.4', '3.5'] as const
export type EtcdVersion = (typeof etcdVersions)[number]

export const clientUrl = (host: LabHost): string => `https://${host.address}:2379`
export const peerUrl = (host: LabHost): string => `https://${host.address}:2380`

export const allClientUrls = members.map(clientUrl).join(',')
export const initialCluster = members.map((host) => `${host.name}=${peerUrl(host)}`).join(',')

/** Every host knows every other by name, as on a well-kept network. */
export const hostsFile = `127.0.0.1 localhost\n${[operatorHost, ...members].map((host) => `${host.address} ${host.name}\n`).join('')}`
