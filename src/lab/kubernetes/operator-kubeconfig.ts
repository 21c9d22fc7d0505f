import { writeFile } from 'node:fs/promises'
import { execOrThrow } from '../exec-or-throw.ts'
import type { Lab } from '../lab.ts'
import { hostsWithRole } from '../topology.ts'
import { operatorKubeconfig } from './kubectl.ts'

/** Gives the operator what kubeadm tells to copy: the administrator's kubeconfig. */
export async function writeOperatorKubeconfig(lab: Lab): Promise<void> {
  const [first] = hostsWithRole(lab.topology, 'control-plane')
  if (first === undefined) return
  const { stdout } = await execOrThrow(lab, first.name, ['cat', '/etc/kubernetes/admin.conf'])
  await writeFile(operatorKubeconfig(lab.id), stdout, { mode: 0o600 })
}
