import { randomBytes } from 'node:crypto'
import type { Progress } from '../model/progress.ts'
import { openBaseLayers } from './base-tree.ts'
import { runDirectory } from './cache.ts'
import { labErrors } from './errors.ts'
import { waitHealthy } from './etcd-health.ts'
import { openKeeper } from './keeper.ts'
import { readAuthority, writeAuthority } from './lab-authority.ts'
import { findRunningLab, type LabRecord, writeLabRecord } from './lab-record.ts'
import { readObstacles, unavailable } from './machine.ts'
import { insideNetwork, insideNode } from './namespaces.ts'
import { makeNetwork } from './network.ts'
import { startNode, writeNodeLayer } from './node.ts'
import { renderNodeFiles } from './node-files.ts'
import { issueNodePki, type NodeFile } from './node-pki.ts'
import { inventoryPath, writeOperatorFiles } from './operator-files.ts'
import { issueAuthority, type PemPair } from './pki.ts'
import { removeLab, sweepDeadLabs } from './remove-lab.ts'
import { type CommandEnd, type CommandOptions, runCommand, runOrThrow } from './run-command.ts'
import { writeSeedKeys } from './seed.ts'
import { generateSshKey, type SshKey } from './ssh-keys.ts'
import { type EtcdVersion, type LabHost, members, operatorHost } from './topology.ts'

export interface LabOperator {
  readonly host: LabHost
  /** Runs a command from the operator's place in the lab's network, in a folder of this machine (default: the current one). */
  readonly run: (argv: readonly string[], options?: CommandOptions) => Promise<CommandEnd>
  /** The same as an argument array, for those who start it themselves (a terminal, live output). */
  readonly command: (argv: readonly string[], cwd?: string) => readonly string[]
}

/** A running cluster of real machines. */
export interface Lab {
  readonly id: string
  readonly record: LabRecord
  readonly etcdVersion: EtcdVersion
  readonly nodes: readonly LabHost[]
  readonly operator: LabOperator
  /** `codeblue.yaml` of this lab. */
  readonly inventoryPath: string
  readonly runDirectory: string
  /** Runs a command as root on a host, past its sshd and its network. Throws only when the host is off. */
  readonly exec: (host: string, argv: readonly string[], options?: CommandOptions) => Promise<CommandEnd>
  readonly writeFiles: (host: string, files: readonly NodeFile[]) => Promise<void>
  /** The CA of this lab's etcd, key included, for faults that reissue certificates. */
  readonly readAuthority: () => Promise<PemPair>
}

export interface StartOptions {
  /** Drawn when not given. */
  readonly id?: string
  readonly etcdVersion?: EtcdVersion
  readonly lifetime: 'owned' | 'detached'
  /** After this time the lab goes by itself. 4 hours when not given. */
  readonly limitMs?: number
  readonly progress?: Progress
}

const DEFAULT_LIMIT_MS = 4 * 3_600_000

/** Brings up three hosts with a healthy etcd and an operator beside them. On any failure nothing is left. */
export async function startLab(options: StartOptions): Promise<Lab> {
  const progress = options.progress ?? (() => {})
  const id = options.id ?? randomBytes(3).toString('hex')
  verifyLabId(id)
  const obstacles = readObstacles()
  if (obstacles.length > 0) throw unavailable(obstacles)
  await sweepDeadLabs()
  const etcdVersion = options.etcdVersion ?? '3.4'
  const layers = await openBaseLayers(etcdVersion, progress)
  const { lifetime, limitMs = DEFAULT_LIMIT_MS } = options
  const record = await openKeeper({ id, etcdVersion, layers, lifetime, limitMs })
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

export const attachLab = (id?: string): Lab => openLab(findRunningLab(id))

async function fillLab(record: LabRecord, progress: Progress): Promise<Lab> {
  progress({ stage: 'network', message: 'one namespace for each host, a bridge between them' })
  const [authority, operatorKey, hostKeys] = await Promise.all([
    issueAuthority('etcd-ca'),
    generateSshKey(`operator@lab-${record.id}`),
    generateHostKeys(),
    makeNetwork(record),
  ])
  await Promise.all([
    writeAuthority(record.id, authority),
    writeOperatorFiles(record.id, operatorKey, hostKeys),
    ...members.map(async (host) => {
      const { id: labId, marker } = record
      const hostKey = hostKeys[host.name] ?? operatorKey
      const own = renderNodeFiles(host, { labId, marker, hostKey, authorizedKey: operatorKey.publicKey })
      await writeNodeLayer(record.id, host.name, [...own, ...(await issueNodePki(authority, host))])
      await startNode(record, host.name)
      progress({ host: host.name, stage: 'boot', message: `up at ${host.address}` })
    }),
  ])
  const lab = openLab(record)
  await waitHealthy(lab)
  await writeSeedKeys(lab)
  progress({ stage: 'etcd', message: `three members healthy, etcd ${record.etcdVersion}` })
  return lab
}

function openLab(record: LabRecord): Lab {
  const exec: Lab['exec'] = (host, argv, options) => runCommand(insideNode(record, host, argv), options)
  const command: LabOperator['command'] = (argv, cwd = process.cwd()) =>
    insideNetwork(record, operatorHost.name, { argv, cwd })
  return {
    id: record.id,
    record,
    etcdVersion: record.etcdVersion,
    nodes: members,
    operator: { host: operatorHost, command, run: (argv, options) => runCommand(command(argv, options?.cwd), options) },
    inventoryPath: inventoryPath(record.id),
    runDirectory: runDirectory(record.id),
    exec,
    writeFiles: async (host, files) => {
      for (const file of files) await writeNodeFile(record, host, file)
    },
    readAuthority: () => readAuthority(record.id),
  }
}

/** Written beside and renamed, so that a program on the host sees the old or the new file and nothing between. */
async function writeNodeFile(record: LabRecord, host: string, { path, text, mode }: NodeFile): Promise<void> {
  const script = 'mkdir -p "$(dirname "$1")" && umask 077 && cat >"$1.new" && chmod "$2" "$1.new" && mv "$1.new" "$1"'
  await runOrThrow(insideNode(record, host, ['sh', '-c', script, 'sh', path, mode.toString(8)]), { stdin: text })
}

async function generateHostKeys(): Promise<Readonly<Record<string, SshKey>>> {
  return Object.fromEntries(
    await Promise.all(members.map(async ({ name }) => [name, await generateSshKey(`root@${name}`)] as const)),
  )
}
