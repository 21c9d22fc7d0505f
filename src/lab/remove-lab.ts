import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { cgroupName, runDirectory, scriptPath } from './cache.ts'
import { labErrors } from './errors.ts'
import { isLabRunning, type LabRecord, readLabIds, readLabRecord } from './lab-record.ts'
import { readProcesses } from './process-table.ts'
import { runCommand } from './run-command.ts'
import { waitFor } from './wait-for.ts'

const REMOVAL_TIMEOUT_MS = 20_000

/** Ends a lab and everything it made, and then looks: what is still there becomes an error. */
export async function removeLab(id: string): Promise<void> {
  const run = runDirectory(id)
  const record = readLabRecord(id)
  endProcesses(run, record)
  await waitFor({
    what: `the processes of lab ${id} to end`,
    timeoutMs: REMOVAL_TIMEOUT_MS,
    intervalMs: 20,
    look: () => (readOwnProcesses(run).length === 0 ? true : undefined),
    describeLast: () => readOwnProcesses(run).join(', '),
  })
  // The guardian cleans as well; doing it again is harmless, and it may have been killed.
  await runCommand(['bash', scriptPath('clean-lab.sh'), run, cgroupName(id)], { timeoutMs: REMOVAL_TIMEOUT_MS })
  // The guardian, or the sweep of another lab, may be cleaning the same one at this moment: its script counts as a leftover.
  const deadline = performance.now() + REMOVAL_TIMEOUT_MS
  for (let left = readLeftovers(id); left.length > 0; left = readLeftovers(id)) {
    if (performance.now() > deadline)
      throw labErrors.error('LAB_LEFTOVERS', `lab ${id} left ${left.join('; ')}`, { data: { lab: id, left } })
    await setTimeout(20)
  }
}

/** Removes what labs left whose processes are gone, for whatever reason. Labs that run, or are being made, stay. */
export async function sweepDeadLabs(): Promise<readonly string[]> {
  const dead = readLabIds().filter((id) => {
    const record = readLabRecord(id)
    return record === undefined ? readOwnProcesses(runDirectory(id)).length === 0 : !isLabRunning(record)
  })
  for (const id of dead) await removeLab(id)
  return dead
}

/** What can still be seen of a lab on this machine: directory, cgroups, processes, mounts. Empty when it is gone. */
export function readLeftovers(id: string): readonly string[] {
  const run = runDirectory(id)
  const cgroups = ['', ...readdirSync('/sys/fs/cgroup')].map((name) => join('/sys/fs/cgroup', name, cgroupName(id)))
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(run))
  return [
    ...(existsSync(run) ? [`the directory ${run}`] : []),
    ...cgroups.filter((path) => existsSync(path)).map((path) => `the cgroup ${path}`),
    ...readOwnProcesses(run).map((process) => `the process ${process}`),
    ...mounts.map((line) => `the mount ${line.split(' ')[4] ?? ''}`),
  ]
}

/** The lab's scripts outside it, and all that lives in its cgroups or its mounts. Its network namespaces end with these. */
function readOwnProcesses(run: string): readonly string[] {
  const cgroup = `/${cgroupName(basename(run))}/`
  return readProcesses()
    .filter(
      ({ pid, commandLine }) =>
        (commandLine.includes(run) && commandLine.some((word) => word.startsWith(scriptPath('')))) ||
        readIfThere(`/proc/${pid}/cgroup`).includes(cgroup) ||
        isInsideLab(pid, run),
    )
    .map(({ pid, commandLine }) => `${pid} (${commandLine.slice(0, 3).join(' ')})`)
}

/** The lab's /etc/hosts is mounted for its own processes alone. */
const isInsideLab = (pid: number, run: string): boolean => readIfThere(`/proc/${pid}/mountinfo`).includes(run)

function endProcesses(run: string, record: LabRecord | undefined): void {
  const pids = record !== undefined && isLabRunning(record) ? [record.keeper.pid] : []
  // A lab whose making was interrupted has no record yet: its guardian is known by its arguments.
  const guardians = readProcesses().filter(
    (process) => process.commandLine[1] === scriptPath('guardian.sh') && process.commandLine[2] === run,
  )
  for (const pid of [...pids, ...(record === undefined ? guardians.map((guardian) => guardian.pid) : [])]) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It ended in the same moment.
    }
  }
}

const readIfThere = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
