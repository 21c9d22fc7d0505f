export const kubernetesVersions = ['1.34', '1.32'] as const
/** A minor version that a Go module here builds. */
export type KubernetesVersion = (typeof kubernetesVersions)[number]

export const builtEtcdVersions = ['3.6', '3.5'] as const
export type BuiltEtcdVersion = (typeof builtEtcdVersions)[number]

/** A program of a layer, and what one that was not built here must be like. */
export interface LayerProgram {
  readonly name: string
  readonly versionArgs: readonly string[]
  /** It runs in an image that holds nothing else, so that it may not need a library. */
  readonly alone: boolean
}

/** A layer: its programs and the sources they are built from. */
export interface ProgramSet {
  readonly name: 'kubernetes' | 'etcd'
  /** The minor version. */
  readonly version: string
  readonly programs: readonly LayerProgram[]
  /** Programs that are none of upstream's own release: any version is good, and they can be built apart. */
  readonly extras: readonly string[]
  /** The script beside this file that builds it. */
  readonly script: string
  /** Folders beside this file; the first holds the go.mod that pins the version of `upstream`. */
  readonly sources: readonly string[]
  readonly upstream: string
  /** About how many packages are compiled at most, for the progress. */
  readonly packageCount: number
}

const inImage = (name: string): LayerProgram => ({ name, versionArgs: ['--version'], alone: true })

const kubernetesPrograms: readonly LayerProgram[] = [
  ...['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy'].map(inImage),
  { name: 'kubelet', versionArgs: ['--version'], alone: false },
  { name: 'kubeadm', versionArgs: ['version', '--output=short'], alone: false },
  { name: 'kubectl', versionArgs: ['version', '--client'], alone: false },
]

const etcdPrograms: readonly LayerProgram[] = [
  inImage('etcd'),
  { name: 'etcdctl', versionArgs: ['version'], alone: true },
  { name: 'etcdutl', versionArgs: ['version'], alone: true },
]

export function kubernetesSet(version: KubernetesVersion): ProgramSet {
  return {
    ...{ name: 'kubernetes', version, programs: kubernetesPrograms, extras: ['pause', 'crictl'] },
    ...{ script: 'build-kubernetes.sh', sources: [`kubernetes-${version}`, 'kubernetes', 'pause', 'cri-tools'] },
    ...{ upstream: 'k8s.io/kubernetes', packageCount: 2900 },
  }
}

export function etcdSet(version: BuiltEtcdVersion): ProgramSet {
  return {
    ...{ name: 'etcd', version, programs: etcdPrograms, extras: [] },
    ...{ script: 'build-etcd.sh', sources: [`etcd-${version}`] },
    ...{ upstream: 'go.etcd.io/etcd/server/v3', packageCount: 600 },
  }
}
