import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { CodeblueError } from '../../base/error.ts'
import type { Progress } from '../../model/progress.ts'
import { openBaseLayers } from '../base-tree.ts'
import { cacheRoot } from '../cache.ts'
import type { ClusterKind } from '../keeper.ts'
import type { Lab } from '../lab.ts'
import { readLabIds } from '../lab-record.ts'
import { removeLab } from '../remove-lab.ts'
import { type TopologyName, topologies } from '../topology.ts'
import { waitFor } from '../wait-for.ts'
import { openImageStore } from './image-store.ts'
import { renderInitConfig } from './kubeadm-config.ts'
import { renderBalancerFiles } from './load-balancer.ts'
import { renderContainerHostFiles } from './node-files.ts'
import { removeOldClusters } from './old-clusters.ts'
import { openReleaseLayers } from './release-layers.ts'
import { saveCluster } from './save-cluster.ts'
import { type KubernetesVersion, kubernetesReleases } from './versions.ts'

export interface KubernetesChoice {
  readonly topology: TopologyName
  readonly kubernetesVersion: KubernetesVersion
}

export interface MakeOptions {
  /** Starts a lab from layers: what asks for a saved cluster can also make one. */
  readonly run: RunCluster
  readonly progress: Progress
}

type RunCluster = (
  kind: ClusterKind,
  options: { readonly id: string; readonly lifetime: 'owned'; readonly progress: Progress },
) => Promise<Lab>

const MAKING_TIMEOUT_MS = 10 * 60_000

/**
 * A healthy cluster that waits in the cache, one layer for each host, and everything under it. A lab that starts from it writes to layers
 * of its own, so that any number of labs can run from one and each is as it was when it was saved. What is missing is made first.
 */
export async function openSavedCluster(choice: KubernetesChoice, { run, progress }: MakeOptions): Promise<ClusterKind> {
  const fresh = await openFreshKind(choice, progress)
  const target = join(cacheRoot(), `cluster-${choice.topology}-${choice.kubernetesVersion}-${recipeHash(fresh)}`)
  while (!existsSync(target)) await makeSavedCluster(target, fresh, { run, progress })
  return { ...fresh, savedCluster: target }
}

/** The same without a cluster: hosts with their programs and images, ready for kubeadm. */
export async function openFreshKind(
  { topology, kubernetesVersion }: KubernetesChoice,
  progress: Progress,
): Promise<ClusterKind> {
  const release = kubernetesReleases[kubernetesVersion]
  const [base = ''] = await openBaseLayers('3.4', progress)
  const { kubernetes, etcd } = await openReleaseLayers(kubernetesVersion, progress)
  const imageStore = await openImageStore(release, { base, kubernetes, etcd }, progress)
  return {
    ...{ topology, kubernetesVersion, etcdVersion: release.etcdVersion },
    ...{ layers: [kubernetes, etcd, base], imageStore },
  }
}

/** Everything that a cluster is made of; and the month, since its certificates are good for a year. */
function recipeHash(kind: ClusterKind): string {
  const topology = topologies[kind.topology]
  const release = kubernetesReleases[kind.kubernetesVersion ?? '1.34']
  const [host] = topology.hosts
  const hash = createHash('sha256')
  const parts = [
    ...[topology, kind.layers.map((path) => basename(path)), basename(kind.imageStore ?? '')],
    host === undefined ? '' : renderContainerHostFiles(host, release),
    host === undefined ? '' : renderInitConfig({ topology, release }, host, { token: '', certificateKey: '' }),
    renderBalancerFiles(topology),
    new Date().toISOString().slice(0, 7),
  ]
  for (const part of parts) hash.update(JSON.stringify(part))
  for (const file of ['bring-up.ts', 'save-cluster.ts', 'seed-objects.ts']) {
    hash.update(readFileSync(join(import.meta.dirname, file)))
  }
  return hash.digest('hex').slice(0, 12)
}

/** One process makes it in a lab of a fixed name; another one that comes meanwhile waits until that lab has gone, and looks again. */
async function makeSavedCluster(target: string, kind: ClusterKind, { run, progress }: MakeOptions): Promise<void> {
  const id = `saves-${basename(target).split('-').at(-1) ?? ''}`
  if (readLabIds().includes(id)) {
    progress({ stage: 'saved cluster', message: 'another process is making it' })
    const look = (): true | undefined => (readLabIds().includes(id) ? undefined : true)
    await waitFor({ what: `lab ${id} to be saved`, timeoutMs: MAKING_TIMEOUT_MS, intervalMs: 500, look })
    return
  }
  progress({ stage: 'saved cluster', message: 'making it once with kubeadm; later labs start from it' })
  const lab = await run(kind, { id, lifetime: 'owned', progress }).catch((thrown: unknown) => {
    // Another process was quicker by a moment: the next look waits for it.
    if (thrown instanceof CodeblueError && thrown.code === 'LAB_NAME_TAKEN') return undefined
    throw thrown
  })
  if (lab === undefined) return
  try {
    await saveCluster(lab, target, progress)
    await removeOldClusters(target)
  } finally {
    await removeLab(id)
  }
}
