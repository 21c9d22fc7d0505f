import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeThrown } from '../base/error.ts'
import { cgroupName, runDirectory, scriptPath } from './cache.ts'
import { labErrors } from './errors.ts'
import type { LabRecord } from './lab-record.ts'
import { readBootId, readChildren, readProcess } from './process-table.ts'
import { renderHostsFile, topologies } from './topology.ts'
import { waitFor } from './wait-for.ts'

/** What runs in a lab, and the layers it runs from. */
export type ClusterKind = Pick<
  LabRecord,
  'topology' | 'etcdVersion' | 'kubernetesVersion' | 'layers' | 'savedCluster' | 'imageStore'
>

export interface KeeperOptions {
  readonly id: string
  /** `owned`: the lab ends with this process, however it ends. `detached`: it stays until `down` or its limit. */
  readonly lifetime: 'owned' | 'detached'
  readonly limitMs: number
  readonly cluster: ClusterKind
}

/** Makes a lab's directory and its empty namespaces, with the guardian beside them. Nothing is made before the guardian stands. */
export async function openKeeper(options: KeeperOptions): Promise<LabRecord> {
  const run = runDirectory(options.id)
  await mkdir(run, { mode: 0o700 }).catch((cause: NodeJS.ErrnoException) => {
    const code = cause.code === 'EEXIST' ? 'LAB_NAME_TAKEN' : 'LAB_START_FAILED'
    throw labErrors.error(code, `the directory of lab ${options.id} could not be made: ${describeThrown(cause)}`, {
      hint: 'a lab of this name may be running (codeblue drill lab status): choose another, or take it down first',
      cause,
    })
  })
  await writeFile(join(run, 'hosts'), renderHostsFile(topologies[options.cluster.topology]))
  startGuardian(run, options)
  const pid = await waitFor({
    what: `the namespaces of lab ${options.id}`,
    timeoutMs: 10_000,
    intervalMs: 5,
    look: () => readKeeper(run),
    describeLast: () => readIfThere(join(run, 'keeper.log')),
  })
  const startTicks = readProcess(pid)?.startTicks
  if (startTicks === undefined) {
    throw labErrors.error('LAB_START_FAILED', `the keeper of lab ${options.id} ended as soon as it started`)
  }
  const { id, cluster, lifetime, limitMs } = options
  return {
    ...{ version: 1, id, lifetime, ...cluster },
    createdAt: new Date().toISOString(),
    endsAt: new Date(Date.now() + limitMs).toISOString(),
    marker: `codeblue-lab ${id} ${randomBytes(12).toString('hex')}`,
    bootId: readBootId(),
    keeper: { pid, startTicks },
  }
}

function startGuardian(run: string, { id, lifetime, limitMs }: KeeperOptions): void {
  const limitSeconds = String(Math.ceil(limitMs / 1000))
  const argv = [scriptPath('guardian.sh'), run, cgroupName(id), limitSeconds, lifetime]
  const guardian = spawn('bash', argv, {
    detached: true,
    stdio: [lifetime === 'owned' ? 'pipe' : 'ignore', 'ignore', 'ignore'],
  })
  // Whoever holds the other end of the pipe is the owner; it must not keep this process from ending.
  guardian.unref()
  const pipe = guardian.stdin
  if (pipe !== null && 'unref' in pipe && typeof pipe.unref === 'function') pipe.unref()
}

/** Process 1 of the lab: the child of the `unshare` that the guardian started. */
function readKeeper(run: string): number | undefined {
  if (!existsSync(join(run, 'keeper.ready'))) return undefined
  const unshare = Number(readIfThere(join(run, 'keeper.pid')))
  return readChildren(unshare)[0]?.pid
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : ''
}
