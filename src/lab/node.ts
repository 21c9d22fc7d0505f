import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { cgroupName, runDirectory, scriptPath } from './cache.ts'
import { labErrors } from './errors.ts'
import { type LabRecord, topologyOf } from './lab-record.ts'
import { insideLab, insideNode, readContainer, readLeader } from './namespaces.ts'
import type { NodeFile } from './node-pki.ts'
import { runCommand, runOrThrow } from './run-command.ts'
import { waitFor } from './wait-for.ts'

const BOOT_TIMEOUT_MS = 60_000

export interface NodeLayer {
  readonly files: readonly NodeFile[]
  /** Path to target: what is enabled at boot. */
  readonly links: Readonly<Record<string, string>>
}

/** Puts a host's own files into its layer, before it boots for the first time. */
export async function writeNodeLayer(id: string, host: string, { files, links }: NodeLayer): Promise<void> {
  const upper = join(runDirectory(id), 'nodes', host, 'upper')
  await mkdir(upper, { recursive: true, mode: 0o755 })
  // The umask of whoever runs this must not reach the hosts: sshd refuses a /etc that others may not read.
  const directories = new Set([...files.map((file) => file.path), ...Object.keys(links)].map((path) => dirname(path)))
  for (const directory of directories) await makeDirectory(upper, directory)
  await chmod(upper, 0o755)
  await Promise.all([
    ...files.map(async (file) => {
      await writeFile(join(upper, file.path), file.text)
      await chmod(join(upper, file.path), file.mode)
    }),
    ...Object.entries(links).map(([path, target]) => symlink(target, join(upper, path))),
  ])
}

async function makeDirectory(root: string, directory: string): Promise<void> {
  let path = root
  for (const part of directory.split('/').filter((name) => name !== '')) {
    path = join(path, part)
    await mkdir(path, { recursive: true })
    await chmod(path, 0o755)
  }
}

/** Boots a host and returns when its systemd has started what it is to start. etcd may still be looking for its peers. */
export async function startNode(record: LabRecord, host: string): Promise<void> {
  if (runsContainers(record, host) && record.imageStore !== undefined) {
    const target = join(runDirectory(record.id), 'nodes', host, 'containerd')
    await runOrThrow(['bash', scriptPath('copy-image-store.sh'), record.imageStore, target])
  }
  const child = spawnInLab(record, host, launchCommand(record, host))
  await waitForBoot(record, host, { hasEnded: () => child.exitCode !== null })
}

/** The program that boots a host from its layers and ends when the host does. It takes a host up again that was switched off. */
export function launchCommand(record: LabRecord, host: string): readonly string[] {
  const { savedCluster, id } = record
  const base = record.layers.at(-1) ?? ''
  const layers = [...(savedCluster === undefined ? [] : [savedHostLayer(savedCluster, host)]), ...record.layers]
  const kind = runsContainers(record, host) ? 'containers' : 'plain'
  return ['bash', scriptPath('launch-node.sh'), runDirectory(id), host, cgroupName(id), layers.join(':'), base, kind]
}

/** Starts something inside the lab that lives on without this process. What it says goes to the host's console. */
export function spawnInLab(record: LabRecord, host: string, argv: readonly string[]): ChildProcess {
  const output = openSync(consolePathOf(record, host), 'a')
  const [file = '', ...args] = insideLab(record, ['setsid', ...argv])
  const child = spawn(file, args, { detached: true, stdio: ['ignore', output, output] })
  child.unref()
  closeSync(output)
  return child
}

const consolePathOf = (record: LabRecord, host: string): string =>
  join(runDirectory(record.id), 'nodes', host, 'console.log')

/** Waits until sshd of a host runs; `hasEnded` says that it never will. */
export async function waitForBoot(record: LabRecord, host: string, { hasEnded }: { readonly hasEnded: () => boolean }) {
  let last = ''
  await waitFor({
    what: `host ${host} to boot`,
    timeoutMs: BOOT_TIMEOUT_MS,
    look: async () => {
      if (hasEnded()) throw startFailed(record, host)
      if (readLeader(record, host) === undefined) return undefined
      // Asked of systemd itself: a host in which sshd is active can be reached.
      const end = await runCommand(insideNode(record, host, ['systemctl', 'is-active', 'ssh.service']), {
        timeoutMs: 5000,
      })
      last = (end.stdout + end.stderr).trim()
      return last === 'active' ? true : undefined
    },
    describeLast: () => last,
  })
}

/** Cuts the power of a host: nothing on it is asked. */
export async function powerOffNode(record: LabRecord, host: string): Promise<void> {
  const leader = readLeader(record, host)
  if (leader === undefined) return
  process.kill(leader, 'SIGKILL')
  await runOrThrow(insideLab(record, ['bash', scriptPath('cut-link.sh'), record.layers.at(-1) ?? '', host]))
  await waitFor({
    what: `host ${host} to be off`,
    timeoutMs: 20_000,
    look: () => (readContainer(record, host) === undefined ? true : undefined),
  })
}

/** The layer of one host in a saved cluster. */
export const savedHostLayer = (savedCluster: string, host: string): string => join(savedCluster, 'hosts', host)

const runsContainers = (record: LabRecord, host: string): boolean =>
  record.imageStore !== undefined &&
  topologyOf(record).hosts.some(
    ({ name, roles }) => name === host && (roles.includes('control-plane') || roles.includes('worker')),
  )

function startFailed(record: LabRecord, host: string) {
  const tail = readFileSync(consolePathOf(record, host), 'utf8').trim().split('\n').slice(-8).join('\n')
  return labErrors.error('LAB_START_FAILED', `host ${host} of lab ${record.id} ended while it booted: ${tail}`, {
    data: { lab: record.id, host },
    hint: 'fs.inotify.max_user_instances may be used up: end other labs or containers, or try again',
  })
}
