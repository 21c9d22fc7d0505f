import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { Inventory } from '../model/inventory.ts'
import { runDirectory } from './cache.ts'
import type { SshKey } from './ssh-keys.ts'
import { clientUrl, members, peerUrl } from './topology.ts'

const operatorDirectory = (id: string): string => join(runDirectory(id), 'operator')
export const inventoryPath = (id: string): string => join(operatorDirectory(id), 'codeblue.yaml')

/** What an operator has before anything goes wrong: a key, the hosts' keys, an ssh configuration and an inventory. */
export async function writeOperatorFiles(id: string, key: SshKey, hostKeys: Readonly<Record<string, SshKey>>) {
  const directory = operatorDirectory(id)
  const path = (name: string): string => join(directory, name)
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const knownHosts = members.map((host) => `${host.name},${host.address} ${publicPart(hostKeys[host.name])}\n`).join('')
  const sshConfig = [
    ...members.map((host) => `Host ${host.name}\n  HostName ${host.address}\n`),
    'Host *\n  User root\n  StrictHostKeyChecking yes\n  IdentitiesOnly yes\n',
    `  IdentityFile ${path('id_ed25519')}\n  UserKnownHostsFile ${path('known_hosts')}\n`,
  ].join('')
  await Promise.all([
    writeFile(path('id_ed25519'), key.privateKey, { mode: 0o600 }),
    writeFile(path('id_ed25519.pub'), key.publicKey),
    writeFile(path('known_hosts'), knownHosts),
    writeFile(path('ssh_config'), sshConfig, { mode: 0o600 }),
    writeFile(inventoryPath(id), renderInventory(id)),
  ])
}

const publicPart = (key: SshKey | undefined): string => (key?.publicKey ?? '').split(' ').slice(0, 2).join(' ')

/** The lab is an etcd cluster without API servers, and its inventory says so. */
function renderInventory(id: string): string {
  const directory = operatorDirectory(id)
  const inventory = {
    version: 1,
    cluster: `lab-${id}`,
    distribution: 'etcd',
    ssh: {
      user: 'root',
      configFile: join(directory, 'ssh_config'),
      knownHostsFile: join(directory, 'known_hosts'),
      identityFile: join(directory, 'id_ed25519'),
    },
    nodes: members.map(({ name, address }) => ({ name, address, roles: ['etcd'] })),
    etcd: {
      members: members.map((host) => ({
        ...{ node: host.name, name: host.name, clientUrl: clientUrl(host), peerUrl: peerUrl(host) },
      })),
      runsAs: 'systemd',
    },
    apiServers: [],
  } satisfies DeepPartial<Inventory>
  return stringify(inventory)
}

type DeepPartial<T> = T extends object ? { readonly [K in keyof T]?: DeepPartial<T[K]> } : T
