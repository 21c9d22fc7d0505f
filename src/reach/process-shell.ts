import { finished } from 'node:stream/promises'
import { execa } from 'execa'
import { Secret } from '../base/secret.ts'
import type { NodeShell, ShellEnd } from '../evidence/node-connection.ts'

const MESSAGE_BYTES = 4096

export interface StartedShell extends NodeShell {
  /** What came on standard error so far, its last 4 KiB. */
  readonly message: () => string
}

/** A child process that is spoken to through its streams: `sh` itself, or the ssh that runs one. */
export function startShell(argv: readonly [string, ...string[]]): StartedShell {
  const [program, ...rest] = argv
  const child = execa(program, rest, {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: false,
    reject: false,
    encoding: 'buffer',
    cleanup: true,
  })
  let message = ''
  let killed = false
  child.stderr.on('data', (chunk: Buffer) => {
    message = (message + chunk.toString('utf8')).slice(-MESSAGE_BYTES)
  })
  // A shell that ends while it is written to is a normal end: `ended` tells it.
  child.stdin.on('error', () => {})
  const ended: Promise<ShellEnd> = Promise.all([child, finished(child.stderr).catch(() => {})]).then(([end]) => ({
    kind: killed ? 'killed' : end.exitCode === undefined || end.exitCode === 255 ? 'lost' : 'exited',
    exitCode: end.exitCode,
    message: message.trim() || ('shortMessage' in end && end.exitCode === undefined ? String(end.shortMessage) : ''),
  }))
  return {
    output: untilEnd(child.stdout),
    ended,
    message: () => message.trim(),
    write: (text) =>
      new Promise((resolve) => {
        const line = text instanceof Secret ? `${text.reveal()}\n` : text
        child.stdin.write(line, () => resolve())
      }),
    endInput: () => child.stdin.end(),
    kill: () => {
      killed = true
      child.kill('SIGKILL')
      // What the shell had started may hold its streams open; it is not waited for.
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy()
    },
  }
}

/** A stream that is destroyed under its reader has ended, for the reader: `ended` says how. */
async function* untilEnd(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* stream
  } catch {
    // Nothing to add: the end of the process carries the reason.
  }
}
