import type { Progress } from '../model/progress.ts'
import { openBaseLayers } from './base-tree.ts'
import { openEtcdLayer } from './binaries/open-programs.ts'
import { labErrors } from './errors.ts'
import type { ClusterKind } from './keeper.ts'
import { type MakeOptions, openSavedCluster } from './kubernetes/saved-cluster.ts'
import type { KubernetesVersion } from './kubernetes/versions.ts'
import type { EtcdVersion, TopologyName } from './topology.ts'

export interface ClusterChoice {
  /** `etcd` when not given: three members and nothing else. */
  readonly topology?: TopologyName
  /** Where etcd is alone; 3.4 when not given. A Kubernetes has the etcd of its release. */
  readonly etcdVersion?: EtcdVersion
  /** 1.34 when not given. */
  readonly kubernetesVersion?: KubernetesVersion
}

async function openEtcdLayers(version: EtcdVersion, progress: Progress): Promise<readonly string[]> {
  if (version !== '3.6') return await openBaseLayers(version, progress)
  return [await openEtcdLayer(version, progress), ...(await openBaseLayers('3.4', progress))]
}

/** Everything that a lab of a kind runs from; what is missing in the cache is built, once for all labs. */
export async function openClusterKind(choice: ClusterChoice, making: MakeOptions): Promise<ClusterKind> {
  verifyChoice(choice)
  const { topology = 'etcd', etcdVersion = '3.4', kubernetesVersion = '1.34' } = choice
  if (topology === 'etcd') {
    return { topology, etcdVersion, layers: [...(await openEtcdLayers(etcdVersion, making.progress))] }
  }
  return await openSavedCluster({ topology, kubernetesVersion }, making)
}

/** A choice that would be ignored is a mistake. */
function verifyChoice({ topology = 'etcd', etcdVersion, kubernetesVersion }: ClusterChoice): void {
  if (topology === 'etcd' && kubernetesVersion !== undefined) {
    throw labErrors.error('LAB_BAD_CHOICE', `a lab of etcd alone has no Kubernetes ${kubernetesVersion}`, {
      hint: 'choose a topology that has one: single, stacked or external-etcd',
    })
  }
  if (topology !== 'etcd' && etcdVersion !== undefined) {
    throw labErrors.error('LAB_BAD_CHOICE', `etcd ${etcdVersion} cannot be chosen for a lab with Kubernetes`, {
      hint: 'each release of Kubernetes runs with its own etcd; choose the release',
    })
  }
}
