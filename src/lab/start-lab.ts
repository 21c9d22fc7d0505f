import { randomBytes } from 'node:crypto'
import type { Progress } from '../model/progress.ts'
import { labErrors } from './errors.ts'
import { waitHealthy } from './health.ts'
import { renderRoleFiles } from './host-files.ts'
import { type ClusterKind, openKeeper } from './keeper.ts'
import { bringUpKubernetes } from './kubernetes/bring-up.ts'
import { writeOperatorKubeconfig } from './kubernetes/operator-kubeconfig.ts'
import { seedObjects } from './kubernetes/seed-objects.ts'
import type { Lab } from './lab.ts'
import { writeAuthority } from './lab-authority.ts'
import { type LabRecord, topologyOf, writeLabRecord } from './lab-record.ts'
import { readObstacles, unavailable } from './machine.ts'
import { makeNetwork } from './network.ts'
import { startNode, writeNodeLayer } from './node.ts'
import { renderIdentityFiles } from './node-files.ts'
import { issueNodePki, type NodeFile } from './node-pki.ts'
import { type ClusterChoice, openClusterKind } from './open-cluster-kind.ts'
import { openLab } from './open-lab.ts'
import { writeOperatorFiles } from './operator-files.ts'
import { issueAuthority } from './pki.ts'
import { removeLab, sweepDeadLabs } from './remove-lab.ts'
import { writeSeedKeys } from './seed.ts'
import { generateSshKey, type SshKey } from './ssh-keys.ts'
import { hostsWithRole, type LabHost } from './topology.ts'

export interface StartOptions extends ClusterChoice {
  /** Drawn when not given. */
  readonly id?: string
  readonly lifetime: 'owned' | 'detached'
  /** After this time the lab goes by itself. 4 hours when not given. */
  readonly limitMs?: number
  readonly progress?: Progress
}

const DEFAULT_LIMIT_MS = 4 * 3_600_000

/** Brings up the hosts of a topology with a healthy cluster on them and an operator beside. On any failure nothing is left. */
export async function startLab(options: StartOptions): Promise<Lab> {
  const progress = options.progress ?? (() => {})
  const id = options.id ?? randomBytes(3).toString('hex')
  verifyLabId(id)
  const cluster = await prepareLab(options, progress)
  return await runCluster(cluster, { ...options, id, progress })
}

/** Everything that a lab needs before its hosts start, built where it is missing. */
export async function prepareLab(choice: ClusterChoice, progress: Progress): Promise<ClusterKind> {
  const obstacles = readObstacles(choice.topology)
  if (obstacles.length > 0) throw unavailable(obstacles)
  await sweepDeadLabs()
  return await openClusterKind(choice, { run: runCluster, progress })
}

/** The same from layers that are ready. */
export async function runCluster(
  cluster: ClusterKind,
  options: StartOptions & { readonly id: string; readonly progress: Progress },
): Promise<Lab> {
  const { id, lifetime, limitMs = DEFAULT_LIMIT_MS, progress } = options
  const record = await openKeeper({ id, cluster, lifetime, limitMs })
  try {
    writeLabRecord(record)
    return await fillLab(record, progress)
  } catch (thrown) {
    await removeLab(id)
    throw thrown
  }
}

/** The id becomes part of paths and of cgroup names. */
function verifyLabId(id: string): void {
  if (/^[a-z0-9][a-z0-9-]{0,30}$/.test(id)) return
  throw labErrors.error('LAB_BAD_ID', `"${id}" cannot be the name of a lab`, {
    hint: 'use up to 31 lower-case letters, digits and dashes',
  })
}

async function fillLab(record: LabRecord, progress: Progress): Promise<Lab> {
  progress({ stage: 'network', message: 'one namespace for each host, a bridge between them' })
  const { hosts } = topologyOf(record)
  const [operatorKey, hostKeys, etcdPki] = await Promise.all([
    generateSshKey(`operator@lab-${record.id}`),
    generateHostKeys(hosts),
    issueEtcdPki(record),
    makeNetwork(record),
  ])
  await Promise.all([
    writeOperatorFiles(record, operatorKey, hostKeys),
    ...hosts.map(async (host) => {
      const { id: labId, marker } = record
      const hostKey = hostKeys[host.name] ?? operatorKey
      const identity = { labId, marker, hostKey, authorizedKey: operatorKey.publicKey }
      const role = renderRoleFiles(record, host)
      const own = [...renderIdentityFiles(topologyOf(record), host, identity), ...(etcdPki[host.name] ?? [])]
      await writeNodeLayer(record.id, host.name, { files: [...role.files, ...own], links: role.links })
      await startNode(record, host.name)
      progress({ host: host.name, stage: 'boot', message: `up at ${host.address}` })
    }),
  ])
  const lab = openLab(record)
  await fillCluster(lab, progress)
  return lab
}

/** A saved cluster has everything already and only has to wake up. */
async function fillCluster(lab: Lab, progress: Progress): Promise<void> {
  const { savedCluster, kubernetesVersion, etcdVersion } = lab.record
  if (kubernetesVersion === undefined) {
    await waitHealthy(lab)
    await writeSeedKeys(lab)
    progress({ stage: 'etcd', message: `three members healthy, etcd ${etcdVersion}` })
    return
  }
  if (savedCluster === undefined) await bringUpKubernetes(lab, progress)
  await writeOperatorKubeconfig(lab)
  if (savedCluster === undefined) await seedObjects(lab)
  progress({ stage: 'kubernetes', message: 'waiting for data, leases and a scheduled pod' })
  await waitHealthy(lab)
  progress({ stage: 'kubernetes', message: `healthy, Kubernetes ${kubernetesVersion}, etcd ${etcdVersion}` })
}

/** kubeadm makes its own where etcd runs as static pods. A saved cluster has its own as well. */
async function issueEtcdPki(record: LabRecord): Promise<Readonly<Record<string, readonly NodeFile[]>>> {
  const topology = topologyOf(record)
  if (topology.etcdRunsAs === 'static-pod' || record.savedCluster !== undefined) return {}
  const authority = await issueAuthority('etcd-ca')
  await writeAuthority(record.id, authority)
  // A master needs the CA and its client certificate; the rest does no harm there.
  const users = [...hostsWithRole(topology, 'etcd'), ...hostsWithRole(topology, 'control-plane')]
  return Object.fromEntries(
    await Promise.all(users.map(async (host) => [host.name, await issueNodePki(authority, host)] as const)),
  )
}

async function generateHostKeys(hosts: readonly LabHost[]): Promise<Readonly<Record<string, SshKey>>> {
  return Object.fromEntries(
    await Promise.all(hosts.map(async ({ name }) => [name, await generateSshKey(`root@${name}`)] as const)),
  )
}
