import { describeThrown } from '../../base/error.ts'
import { etcdctlCommand } from '../etcd-units.ts'
import type { Lab } from '../lab.ts'
import { clientUrl, type LabHost } from '../topology.ts'

/** `ok`, or what a member says to a linearizable read from its own host, static pod or unit; of a host that is off, that it is. */
export async function readEtcdPodHealth(lab: Lab, host: LabHost): Promise<string> {
  const argv = etcdctlCommand(clientUrl(host), '--command-timeout=3s', 'endpoint', 'health')
  try {
    const end = await lab.exec(host.name, argv, { timeoutMs: 8000 })
    return end.exitCode === 0 ? 'ok' : `etcd: ${`${end.stdout}\n${end.stderr}`.trim().split('\n').at(-1) ?? ''}`
  } catch (thrown) {
    return `etcd: ${describeThrown(thrown)}`
  }
}
