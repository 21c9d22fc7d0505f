import { spawn } from 'node:child_process'
import { readHealth } from '../lab/health.ts'
import { makeFakeNodes } from '../lab/kubernetes/fake-nodes.ts'
import type { KubernetesVersion } from '../lab/kubernetes/versions.ts'
import type { Lab } from '../lab/lab.ts'
import { findRunningLab, readLabIds, readRunningLabs } from '../lab/lab-record.ts'
import { insideNode, readLeader } from '../lab/namespaces.ts'
import type { ClusterChoice } from '../lab/open-cluster-kind.ts'
import { attachLab } from '../lab/open-lab.ts'
import { removeLab, sweepDeadLabs } from '../lab/remove-lab.ts'
import { prepareLab, startLab } from '../lab/start-lab.ts'
import type { EtcdVersion, TopologyName } from '../lab/topology.ts'
import type { Progress } from '../model/progress.ts'

export interface LabStatus {
  readonly id: string
  readonly topology: TopologyName
  readonly etcdVersion: EtcdVersion
  /** Null where the lab is etcd alone. */
  readonly kubernetesVersion: KubernetesVersion | null
  readonly createdAt: string
  /** When it goes by itself. */
  readonly endsAt: string
  readonly inventoryPath: string
  readonly hosts: readonly LabHostStatus[]
}

interface LabHostStatus {
  readonly name: string
  readonly address: string
  readonly running: boolean
  readonly healthy: boolean
  /** What is not well there, as it says so itself. */
  readonly detail: string
}

export interface LabBuild {
  readonly topology: TopologyName
  readonly etcdVersion: EtcdVersion
  readonly kubernetesVersion: KubernetesVersion | null
  /** What labs of this kind run from. */
  readonly directories: readonly string[]
}

export interface LabUpOptions extends ClusterChoice {
  readonly id?: string
  /** Node objects without a machine. None when not given. */
  readonly fakeNodes?: number
  /** 4 hours when not given. */
  readonly limitMs?: number
  readonly progress?: Progress
}

/** Brings up a lab that stays after this process, until `down` or its limit. */
export async function labUp(options: LabUpOptions): Promise<LabStatus> {
  const lab = await startLab({ ...options, lifetime: 'detached' })
  if (options.fakeNodes !== undefined) await makeFakeNodes(lab, options.fakeNodes)
  return await readStatus(lab)
}

/** Builds what a lab needs before its hosts start, and gives the directories it runs from. */
export async function labBuild(options: ClusterChoice & { readonly progress: Progress }): Promise<LabBuild> {
  const { layers, savedCluster, imageStore, topology, etcdVersion, kubernetesVersion } = await prepareLab(
    options,
    options.progress,
  )
  const extra = [imageStore, savedCluster].filter((path) => path !== undefined)
  return { topology, etcdVersion, kubernetesVersion: kubernetesVersion ?? null, directories: [...layers, ...extra] }
}

/** Takes one lab down (the only one when no id is given), or all; then sweeps what crashed labs left. Gives the ids. */
export async function labDown(which: { readonly id?: string } | 'all'): Promise<readonly string[]> {
  const ids = which === 'all' ? readLabIds() : chooseLab(which.id)
  for (const id of ids) await removeLab(id)
  return [...ids, ...(await sweepDeadLabs())]
}

/** Without an id and without a running lab there may still be something of a dead one to sweep, which is no error. */
function chooseLab(id: string | undefined): readonly string[] {
  if (id !== undefined && readLabIds().includes(id)) return [id]
  if (id === undefined && readRunningLabs().length === 0) return []
  return [findRunningLab(id).id]
}

/** Every running lab, or the one that is named. */
export async function labStatus(id?: string): Promise<readonly LabStatus[]> {
  const records = id === undefined ? readRunningLabs() : [findRunningLab(id)]
  return await Promise.all(records.map((record) => readStatus(attachLab(record.id))))
}

export interface LabShellOptions {
  readonly id?: string
  /** A host of the lab, or `ops` (the default): the operator, who reaches the others by ssh. */
  readonly host?: string
  /** What to run; a login shell when empty. */
  readonly argv?: readonly string[]
}

/** Opens a shell in a lab on this terminal, and gives its exit code. */
export async function labShell(options: LabShellOptions): Promise<number> {
  const lab = attachLab(options.id)
  const [file = '', ...args] = shellCommand(lab, options)
  const child = spawn(file, args, { stdio: 'inherit' })
  return await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}

function shellCommand(lab: Lab, { host = lab.operator.host.name, argv = [] }: LabShellOptions): readonly string[] {
  if (host !== lab.operator.host.name) return insideNode(lab.record, host, argv.length > 0 ? argv : ['bash', '--login'])
  const operatorFiles = `${lab.runDirectory}/operator`
  // The operator's ssh finds the lab's hosts without any options, and an interactive shell starts beside codeblue.yaml.
  const setUp = `PS1='ops:\\w# '; export PS1; ssh() { command ssh -F '${operatorFiles}/ssh_config' "$@"; }; export -f ssh; exec "$@"`
  const [run, cwd] = argv.length > 0 ? [argv, process.cwd()] : [['bash', '--norc'], operatorFiles]
  return lab.operator.command(['bash', '-c', setUp, 'bash', ...run], cwd)
}

async function readStatus(lab: Lab): Promise<LabStatus> {
  const { id, topology, etcdVersion, kubernetesVersion, createdAt, endsAt } = lab.record
  const health = await readHealth(lab)
  const hosts = lab.nodes.map(({ name, address }) => {
    const member = health.find(({ host }) => host === name)
    const running = readLeader(lab.record, name) !== undefined
    return { name, address, running, healthy: member?.healthy === true, detail: member?.detail ?? '' }
  })
  return {
    id,
    topology,
    etcdVersion,
    kubernetesVersion: kubernetesVersion ?? null,
    createdAt,
    endsAt,
    inventoryPath: lab.inventoryPath,
    hosts,
  }
}
