import { describeThrown } from '../../base/error.ts'
import type { ClusterHealth, HostHealth } from '../host-health.ts'
import type { Lab } from '../lab.ts'
import { apiUrl, type LabHost } from '../topology.ts'
import { waitFor } from '../wait-for.ts'
import { readEtcdPodHealth } from './etcd-pods.ts'
import { kubectl } from './kubectl.ts'
import { proveData, proveLeases, proveScheduling } from './proofs.ts'

/** Asks every API server directly, the load balancer, and the cluster about each of its nodes. */
async function readHealth(lab: Lab): Promise<readonly HostHealth[]> {
  const ready = await readReadyNodes(lab)
  return await Promise.all(lab.nodes.map((host) => readHostHealth(lab, host, ready)))
}

async function readHostHealth(lab: Lab, host: LabHost, ready: ReadonlyMap<string, string>): Promise<HostHealth> {
  const looks: readonly Promise<string>[] = [
    ...(host.roles.includes('load-balancer') ? [readReadyz(lab, host)] : []),
    ...(host.roles.includes('control-plane') ? [readReadyz(lab, host)] : []),
    ...(host.roles.includes('etcd') ? [readEtcdPodHealth(lab, host)] : []),
    ...(host.roles.includes('control-plane') || host.roles.includes('worker')
      ? [Promise.resolve(ready.get(host.name) ?? 'node not known')]
      : []),
  ]
  const told = await Promise.all(looks)
  const bad = told.filter((word) => word !== 'ok')
  return { host: host.name, healthy: bad.length === 0, detail: bad.length === 0 ? 'ok' : bad.join('; ') }
}

/** `ok`, or what the server on a host says when it is asked from the operator's place. */
async function readReadyz(lab: Lab, host: LabHost): Promise<string> {
  const argv = ['curl', '--silent', '--show-error', '--insecure', '--max-time', '4', `${apiUrl(host)}/readyz`]
  const end = await lab.operator.run(argv)
  const told = (end.stdout.trim() || end.stderr.trim()).split('\n').at(-1) ?? ''
  return told === 'ok' ? 'ok' : `/readyz: ${told}`
}

/** `ok` for each node that is Ready, else its reason. Empty while the API does not answer. */
async function readReadyNodes(lab: Lab): Promise<ReadonlyMap<string, string>> {
  const path = '{range .items[*]}{.metadata.name}{" "}{.status.conditions[?(@.type=="Ready")].status}{"\\n"}{end}'
  const end = await kubectl(lab, ['get', 'nodes', `--output=jsonpath=${path}`], { timeoutMs: 12_000 })
  const rows = end.stdout
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
  return new Map(rows.map(([name = '', status = '']) => [name, status === 'True' ? 'ok' : `node Ready is ${status}`]))
}

/** Every host well; then the proofs: data written and read back, the controllers' leases moving, a pod scheduled and running. */
async function isHealthy(lab: Lab): Promise<boolean> {
  return (await describeIllness(lab)) === undefined
}

async function describeIllness(lab: Lab): Promise<string | undefined> {
  const bad = (await readHealth(lab)).filter(({ healthy }) => !healthy)
  if (bad.length > 0) return bad.map(({ host, detail }) => `${host}: ${detail}`).join('; ')
  try {
    await Promise.all([proveData(lab), proveLeases(lab), proveScheduling(lab)])
    return undefined
  } catch (thrown) {
    return describeThrown(thrown)
  }
}

/** kubelet lets a container that crashed often wait for minutes before it starts it again. */
async function waitHealthy(lab: Lab, timeoutMs = 300_000): Promise<void> {
  let last: string | undefined
  await waitFor({
    what: `lab ${lab.id} to be healthy`,
    timeoutMs,
    intervalMs: 300,
    look: async () => {
      last = await describeIllness(lab)
      return last === undefined ? true : undefined
    },
    describeLast: () => last ?? '',
  })
}

export const kubernetesHealth: ClusterHealth = { readHealth, isHealthy, waitHealthy }
