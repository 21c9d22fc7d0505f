import type { Progress } from '../model/progress.ts'
import { openBaseLayers } from './base-tree.ts'
import { openEtcdLayer } from './binaries/open-programs.ts'
import type { ClusterKind } from './keeper.ts'
import { type MakeOptions, openSavedCluster } from './kubernetes/saved-cluster.ts'
import type { KubernetesVersion } from './kubernetes/versions.ts'
import type { EtcdVersion, TopologyName } from './topology.ts'

export interface ClusterChoice {
  readonly topology?: TopologyName
  readonly etcdVersion?: EtcdVersion
  readonly kubernetesVersion?: KubernetesVersion
}

async function openEtcdLayers(version: EtcdVersion, progress: Progress): Promise<readonly string[]> {
  if (version !== '3.6') return await openBaseLayers(version, progress)
  return [await openEtcdLayer(version, progress), ...(await openBaseLayers('3.4', progress))]
}

/** Everything that a lab of a kind runs from; what is missing in the cache is built, once for all labs. */
export async function openClusterKind(choice: ClusterChoice, making: MakeOptions): Promise<ClusterKind> {
  const { topology = 'etcd', etcdVersion = '3.4', kubernetesVersion = '1.34' } = choice
  if (topology === 'etcd') {
    return { topology, etcdVersion, layers: [...(await openEtcdLayers(etcdVersion, making.progress))] }
  }
  return await openSavedCluster({ topology, kubernetesVersion }, making)
}
