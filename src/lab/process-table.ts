import { readdirSync, readFileSync } from 'node:fs'

export interface RunningProcess {
  readonly pid: number
  readonly parent: number
  /** Clock ticks since boot; with the pid it names a process for good, since pids come back. */
  readonly startTicks: string
  readonly commandLine: readonly string[]
}

/** Every process this one can see; those that end while we read are left out. */
export function readProcesses(): readonly RunningProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? [])
}

export function readProcess(pid: number): RunningProcess | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may contain anything, so the fields are counted from the last parenthesis.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z') return undefined
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
    return { pid, parent: Number(fields[1]), startTicks: fields[19] ?? '', commandLine }
  } catch {
    return undefined
  }
}

export const readChildren = (pid: number): readonly RunningProcess[] =>
  readProcesses().filter((process) => process.parent === pid)

export const readBootId = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
