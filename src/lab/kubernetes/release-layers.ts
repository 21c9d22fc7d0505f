import type { Progress } from '../../model/progress.ts'
import { openDebianEtcdLayer } from '../base-tree.ts'
import { openDebianKubernetesLayer } from '../binaries/debian-kubernetes.ts'
import { openEtcdLayer, openKubernetesLayer } from '../binaries/open-programs.ts'
import { type KubernetesVersion, kubernetesReleases } from './versions.ts'

/** The programs of a release and its etcd: 1.20 from Debian alone, the newer ones from the published Go modules. */
export async function openReleaseLayers(
  version: KubernetesVersion,
  progress: Progress,
): Promise<{ readonly kubernetes: string; readonly etcd: string }> {
  if (version === '1.20') {
    const { etcdVersion } = kubernetesReleases[version]
    return {
      kubernetes: await openDebianKubernetesLayer(progress),
      etcd: await openDebianEtcdLayer(etcdVersion, progress),
    }
  }
  const { etcdVersion } = kubernetesReleases[version]
  return { kubernetes: await openKubernetesLayer(version, progress), etcd: await openEtcdLayer(etcdVersion, progress) }
}
