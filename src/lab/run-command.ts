import { spawn } from 'node:child_process'
import { describeThrown } from '../base/error.ts'
import { shorten } from '../base/text.ts'
import { labErrors } from './errors.ts'

/** How a command ended; always the same fields, whatever happened. */
export interface CommandEnd {
  readonly kind: 'exited' | 'timed-out' | 'did-not-start'
  /** 128 + n after signal n; -1 when it did not start. */
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
  readonly durationMs: number
}

export interface CommandOptions {
  readonly stdin?: string | Uint8Array
  /** 60 s when not given: nothing in a lab may wait for ever. */
  readonly timeoutMs?: number
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Called with every complete line of standard error, for live progress. */
  readonly onErrorLine?: (line: string) => void
}

const DEFAULT_TIMEOUT_MS = 60_000
const SIGNAL_NUMBERS: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }

/**
 * Runs a command in a process group of its own and ends the whole group when the time is up: `nsenter` waits for its child
 * in the other namespace and does not pass signals on to it.
 */
export function runCommand(argv: readonly string[], options: CommandOptions = {}): Promise<CommandEnd> {
  const started = performance.now()
  const [file = '', ...args] = argv
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      detached: true,
      stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      env: options.env ?? process.env,
      cwd: options.cwd,
    })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    let timedOut = false
    const end = (kind: CommandEnd['kind'], exitCode: number, failure = ''): void => {
      clearTimeout(timer)
      const errors = Buffer.concat(stderr).toString() + failure
      const durationMs = performance.now() - started
      resolve({ kind, exitCode, stdout: Buffer.concat(stdout).toString(), stderr: errors, durationMs })
    }
    const timer = setTimeout(() => {
      timedOut = true
      killGroup(child.pid)
    }, options.timeoutMs ?? DEFAULT_TIMEOUT_MS)
    child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk))
    if (options.onErrorLine !== undefined && child.stderr !== null) splitLines(child.stderr, options.onErrorLine)
    child.on('error', (error) => end('did-not-start', -1, describeThrown(error)))
    child.on('close', (code, signal) =>
      end(timedOut ? 'timed-out' : 'exited', code ?? 128 + (SIGNAL_NUMBERS[signal ?? ''] ?? 0)),
    )
    // A command that ends without reading its input is no error of ours.
    child.stdin?.on('error', () => {})
    child.stdin?.end(options.stdin)
  })
}

/** Runs a command that must succeed; its failure becomes an error that shows the last lines it printed. */
export async function runOrThrow(argv: readonly string[], options: CommandOptions = {}): Promise<CommandEnd> {
  const end = await runCommand(argv, options)
  if (end.kind === 'exited' && end.exitCode === 0) return end
  throw labErrors.error('LAB_COMMAND_FAILED', `${describeCommand(argv)} ${describeEnd(end)}`, {
    data: { argv, exitCode: end.exitCode, kind: end.kind },
  })
}

export function describeEnd(end: CommandEnd): string {
  const tail = (end.stderr.trim() || end.stdout.trim()).split('\n').slice(-6).join('\n')
  const how = { exited: `ended with ${end.exitCode}`, 'timed-out': 'took too long', 'did-not-start': 'did not start' }
  return tail === '' ? how[end.kind] : `${how[end.kind]}: ${tail}`
}

const describeCommand = (argv: readonly string[]): string => shorten(argv.join(' '), 160)

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It ended in the same moment.
  }
}

function splitLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = ''
  stream.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
  })
}
