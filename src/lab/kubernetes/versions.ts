import type { EtcdVersion } from '../topology.ts'

export const kubernetesVersions = ['1.34', '1.32', '1.20'] as const
export type KubernetesVersion = (typeof kubernetesVersions)[number]

export interface KubernetesRelease {
  /** As its programs call themselves. */
  readonly release: string
  readonly etcdVersion: EtcdVersion
  /** Tags that this release's kubeadm asks for. */
  readonly etcdTag: string
  readonly pauseTag: string
  readonly kubeadmApi: 'v1beta4' | 'v1beta2'
  /** How objects are applied: an API server of 1.20 panics when an APIService is applied on its side. */
  readonly apply: readonly string[]
}

const serverSide = ['--server-side', '--force-conflicts'] as const

export const kubernetesReleases = {
  '1.34': {
    ...{ release: 'v1.34.4', etcdVersion: '3.6', etcdTag: '3.6.5-0', pauseTag: '3.10.1', kubeadmApi: 'v1beta4' },
    apply: serverSide,
  },
  '1.32': {
    ...{ release: 'v1.32.2', etcdVersion: '3.5', etcdTag: '3.5.16-0', pauseTag: '3.10', kubeadmApi: 'v1beta4' },
    apply: serverSide,
  },
  '1.20': {
    ...{ release: 'v1.20.2', etcdVersion: '3.4', etcdTag: '3.4.13-0', pauseTag: '3.2', kubeadmApi: 'v1beta2' },
    apply: [],
  },
} as const satisfies Readonly<Record<KubernetesVersion, KubernetesRelease>>
