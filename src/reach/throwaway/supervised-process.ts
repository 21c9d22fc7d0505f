import { spawn } from 'node:child_process'
import { describeThrown } from '../../base/error.ts'
import type { GuardedFolder } from './guarded-folder.ts'

export interface ProcessEnd {
  readonly kind: 'exited' | 'killed' | 'timed-out' | 'stopped' | 'did-not-start'
  readonly exitCode: number | undefined
  /** Of a process that was killed from outside, or by its own fault. */
  readonly signal: string | undefined
}

/** A process with a process group and an environment of its own, that ends with its folder. */
export interface SupervisedProcess {
  readonly ended: Promise<ProcessEnd>
  readonly hasEnded: () => boolean
  /** The last lines of both its outputs. */
  readonly lines: () => readonly string[]
  readonly kill: (why: 'timed-out' | 'stopped') => Promise<ProcessEnd>
}

const MOST_LINES = 400
const LONGEST_LINE = 4096

/** `argv` runs in the folder. Nothing of our environment is passed on: etcd takes its settings from there, proxies too. */
export function startSupervised(folder: GuardedFolder, argv: readonly string[]): SupervisedProcess {
  const [program = '', ...rest] = argv
  const child = spawn(program, rest, {
    ...{ cwd: folder.path, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: folder.path, TMPDIR: folder.path, ETCDCTL_API: '3' },
  })
  folder.guardGroup(child.pid)
  const lines: string[] = []
  let why: 'timed-out' | 'stopped' | undefined
  let over = false
  for (const stream of [child.stdout, child.stderr]) keepLines(stream, lines)
  const ended = new Promise<ProcessEnd>((resolve) => {
    const end = (one: ProcessEnd): void => {
      over = true
      folder.guardGroup(undefined)
      resolve(one)
    }
    child.on('error', (thrown) => {
      lines.push(describeThrown(thrown))
      end({ kind: 'did-not-start', exitCode: undefined, signal: undefined })
    })
    // Not `close`: what the process had started may hold its streams open.
    child.on('exit', (code, signal) => {
      const kind = why ?? (signal === null ? 'exited' : 'killed')
      setImmediate(() => end({ kind, exitCode: code ?? undefined, signal: signal ?? undefined }))
    })
  })
  return {
    ended,
    hasEnded: () => over,
    lines: () => lines,
    kill: async (reason) => {
      why ??= reason
      if (!over) killGroup(child.pid)
      return await ended
    },
  }
}

export interface RunLimits {
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** The same for a program that comes to an end, which is waited for; Ctrl-C and time end it earlier. */
export async function runSupervised(
  folder: GuardedFolder,
  argv: readonly string[],
  { timeoutMs, signal }: RunLimits,
): Promise<ProcessEnd & { readonly lines: readonly string[] }> {
  const running = startSupervised(folder, argv)
  const timer = setTimeout(() => void running.kill('timed-out'), timeoutMs)
  const stop = (): void => void running.kill('stopped')
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    return { ...(await running.ended), lines: running.lines() }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
}

/** Both outputs in the order in which they came; of a chatty program the end is what explains it. */
function keepLines(stream: NodeJS.ReadableStream, lines: string[]): void {
  let rest = ''
  const keep = (line: string): void => {
    if (line.trim() !== '') lines.push(line.slice(0, LONGEST_LINE))
    if (lines.length > MOST_LINES) lines.splice(0, lines.length - MOST_LINES)
  }
  stream.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString('utf8')).split('\n')
    rest = (parts.pop() ?? '').slice(0, LONGEST_LINE)
    parts.forEach(keep)
  })
  stream.on('end', () => keep(rest))
}

/** The whole group: what it had started as well. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It ended in the same moment.
  }
}
