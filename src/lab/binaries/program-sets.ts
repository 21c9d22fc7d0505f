import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const kubernetesVersions = ['1.34', '1.32'] as const
/** A minor version that a Go module here builds. */
export type KubernetesVersion = (typeof kubernetesVersions)[number]

export const builtEtcdVersions = ['3.6', '3.5'] as const
export type BuiltEtcdVersion = (typeof builtEtcdVersions)[number]

/** A program of a layer, and how it says its version. */
export interface LayerProgram {
  readonly name: string
  readonly versionArgs: readonly string[]
}

/** One layer: its programs, the sources they are built from, and what their build is known to need. */
export interface ProgramSet {
  readonly name: 'kubernetes' | 'etcd'
  readonly version: string
  readonly programs: readonly LayerProgram[]
  /** Folders beside this file. */
  readonly sources: readonly string[]
  /** The folder with the go.mod of this version. */
  readonly module: string
  /** The published module whose version is the programs' version. */
  readonly upstream: string
  readonly script: string
  /** About how many packages are compiled, for the progress. */
  readonly packageCount: number
}

const versionFlag = (name: string): LayerProgram => ({ name, versionArgs: ['--version'] })

const kubernetesPrograms: readonly LayerProgram[] = [
  ...['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy', 'kubelet'].map(versionFlag),
  { name: 'kubeadm', versionArgs: ['version', '--output=short'] },
  { name: 'kubectl', versionArgs: ['version', '--client'] },
]

const etcdPrograms: readonly LayerProgram[] = [
  versionFlag('etcd'),
  { name: 'etcdctl', versionArgs: ['version'] },
  { name: 'etcdutl', versionArgs: ['version'] },
]

export function kubernetesSet(version: KubernetesVersion): ProgramSet {
  return {
    ...{ name: 'kubernetes', version, programs: kubernetesPrograms, module: `kubernetes-${version}` },
    ...{ sources: ['kubernetes', `kubernetes-${version}`, 'pause'], upstream: 'k8s.io/kubernetes' },
    ...{ script: 'build-kubernetes.sh', packageCount: 2700 },
  }
}

export function etcdSet(version: BuiltEtcdVersion): ProgramSet {
  return {
    ...{ name: 'etcd', version, programs: etcdPrograms, module: `etcd-${version}`, sources: [`etcd-${version}`] },
    ...{ upstream: 'go.etcd.io/etcd/server/v3', script: 'build-etcd.sh', packageCount: 600 },
  }
}

export const binariesPath = (...names: readonly string[]): string => join(import.meta.dirname, ...names)

/** Every file that the layer is made from, in a fixed order. */
export function sourceFiles(set: ProgramSet): readonly string[] {
  const folders = set.sources.flatMap((folder) =>
    readdirSync(binariesPath(folder))
      .sort()
      .map((file) => binariesPath(folder, file)),
  )
  return [binariesPath('build-layer.sh'), binariesPath(set.script), ...folders]
}

/** The release that the module builds: `v1.34.4`. */
export function readRelease(set: ProgramSet): string {
  return readModuleLine(set, `${set.upstream} (v\\S+)`)
}

/** The oldest Go that the module takes: `1.24.0`. */
export function readGoRequirement(set: ProgramSet): string {
  return readModuleLine(set, '^go (\\S+)')
}

function readModuleLine(set: ProgramSet, pattern: string): string {
  return new RegExp(pattern, 'm').exec(readFileSync(binariesPath(set.module, 'go.mod'), 'utf8'))?.[1] ?? ''
}
