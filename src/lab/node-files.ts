import { createHash } from 'node:crypto'
import type { NodeFile } from './node-pki.ts'
import type { SshKey } from './ssh-keys.ts'
import { type LabHost, renderHostsFile, type Topology } from './topology.ts'

/** Written by the lab into each of its hosts. A drill that does not find it, with the right content, changes nothing. */
export const markerPath = '/etc/codeblue-lab'

export interface NodeIdentity {
  readonly labId: string
  /** Drawn once for each lab, so that no other lab's host is ever taken for one of this lab. */
  readonly marker: string
  readonly hostKey: SshKey
  /** Public key of the operator. */
  readonly authorizedKey: string
}

/** What makes a host this host of this lab. */
export function renderIdentityFiles(topology: Topology, host: LabHost, identity: NodeIdentity): readonly NodeFile[] {
  const machineId = createHash('md5').update(`${identity.labId}/${host.name}`).digest('hex')
  return [
    { path: markerPath, text: `${identity.marker}\n`, mode: 0o644 },
    { path: '/etc/hostname', text: `${host.name}\n`, mode: 0o644 },
    { path: '/etc/machine-id', text: `${machineId}\n`, mode: 0o444 },
    { path: '/etc/hosts', text: renderHostsFile(topology), mode: 0o644 },
    { path: '/etc/ssh/ssh_host_ed25519_key', text: identity.hostKey.privateKey, mode: 0o600 },
    { path: '/etc/ssh/ssh_host_ed25519_key.pub', text: identity.hostKey.publicKey, mode: 0o644 },
    { path: '/etc/ssh/authorized_keys', text: identity.authorizedKey, mode: 0o644 },
  ]
}
