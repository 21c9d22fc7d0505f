import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { Inventory } from '../model/inventory.ts'
import { runDirectory } from './cache.ts'
import { haproxySocket } from './kubernetes/load-balancer.ts'
import { type LabRecord, topologyOf } from './lab-record.ts'
import type { SshKey } from './ssh-keys.ts'
import { apiUrl, clientUrl, hostsWithRole, type LabHost, peerUrl } from './topology.ts'

const operatorDirectory = (id: string): string => join(runDirectory(id), 'operator')
export const inventoryPath = (id: string): string => join(operatorDirectory(id), 'codeblue.yaml')

type Described = Pick<LabRecord, 'id' | 'topology' | 'kubernetesVersion'>

/** What an operator has before anything goes wrong: a key, the hosts' keys, an ssh configuration and an inventory. */
export async function writeOperatorFiles(record: Described, key: SshKey, hostKeys: Readonly<Record<string, SshKey>>) {
  const directory = operatorDirectory(record.id)
  const { hosts } = topologyOf(record)
  const path = (name: string): string => join(directory, name)
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const knownHosts = hosts.map((host) => `${host.name},${host.address} ${publicPart(hostKeys[host.name])}\n`).join('')
  const sshConfig = [
    ...hosts.map((host) => `Host ${host.name}\n  HostName ${host.address}\n`),
    'Host *\n  User root\n  StrictHostKeyChecking yes\n  IdentitiesOnly yes\n',
    `  IdentityFile ${path('id_ed25519')}\n  UserKnownHostsFile ${path('known_hosts')}\n`,
  ].join('')
  await Promise.all([
    writeFile(path('id_ed25519'), key.privateKey, { mode: 0o600 }),
    writeFile(path('id_ed25519.pub'), key.publicKey),
    writeFile(path('known_hosts'), knownHosts),
    writeFile(path('ssh_config'), sshConfig, { mode: 0o600 }),
    writeFile(inventoryPath(record.id), renderInventory(record)),
  ])
}

const publicPart = (key: SshKey | undefined): string => (key?.publicKey ?? '').split(' ').slice(0, 2).join(' ')

/** What a well-kept inventory of this cluster says. An etcd cluster has no API servers, and its inventory says so. */
function renderInventory(record: Described): string {
  const directory = operatorDirectory(record.id)
  const topology = topologyOf(record)
  const [balancer] = hostsWithRole(topology, 'load-balancer')
  const inventory = {
    version: 1,
    cluster: `lab-${record.id}`,
    distribution: record.kubernetesVersion === undefined ? 'etcd' : 'kubeadm',
    ssh: {
      user: 'root',
      configFile: join(directory, 'ssh_config'),
      knownHostsFile: join(directory, 'known_hosts'),
      identityFile: join(directory, 'id_ed25519'),
    },
    nodes: topology.hosts.map(({ name, address, roles }) => ({ name, address, roles: [...roles] })),
    etcd: {
      members: hostsWithRole(topology, 'etcd').map((host) => ({
        ...{ node: host.name, name: host.name, clientUrl: clientUrl(host), peerUrl: peerUrl(host) },
      })),
      runsAs: topology.etcdRunsAs,
    },
    apiServers: hostsWithRole(topology, 'control-plane').map((host) => ({ node: host.name, url: apiUrl(host) })),
    ...(balancer === undefined ? {} : { loadBalancer: renderBalancer(balancer) }),
  } satisfies DeepPartial<Inventory>
  return stringify(inventory)
}

const renderBalancer = (host: LabHost) => ({
  ...{ url: apiUrl(host), names: [host.name], node: host.name, socket: haproxySocket },
})

type DeepPartial<T> = T extends object ? { readonly [K in keyof T]?: DeepPartial<T[K]> } : T
