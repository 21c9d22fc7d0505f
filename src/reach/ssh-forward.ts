import { Duplex } from 'node:stream'
import { execa } from 'execa'
import type { StreamTarget } from '../evidence/node-connection.ts'
import { reachErrors } from './errors.ts'

export interface ForwardParts {
  readonly host: string
  readonly address: string
  readonly session: readonly [string, ...string[]]
  /** The session that carries the connection: it, not the one that wants the stream, is told why a stream cannot be had. */
  readonly master: { readonly message: () => string }
}

/** `ssh -W` through the control connection: a byte stream without a listening port on either side. */
export function openForward(parts: ForwardParts, target: StreamTarget): Duplex {
  const [program, ...rest] = parts.session
  const destination = `${target.host.includes(':') ? `[${target.host}]` : target.host}:${target.port}`
  const saidBefore = parts.master.message()
  const child = execa(program, [...rest, '-W', destination, '--', parts.address], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: false,
    reject: false,
  })
  const stream = new Duplex({
    read: () => {
      child.stdout.resume()
    },
    write: (chunk: Uint8Array, _encoding, done) => {
      child.stdin.write(chunk, () => done())
    },
    final: (done) => {
      child.stdin.end(() => done())
    },
    destroy: (thrown, done) => {
      child.kill('SIGKILL')
      done(thrown)
    },
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-4096)
  })
  child.stdin.on('error', () => {})
  child.stdout.on('data', (chunk: Buffer) => {
    if (!stream.push(chunk)) child.stdout.pause()
  })
  void child.then((end) => {
    if (stream.destroyed) return
    if (end.exitCode === 0) {
      stream.push(null)
      return
    }
    const reason = lastOpenFailure(parts.master.message().replace(saidBefore, '')) ?? lastLine(said)
    const message = `${parts.host}: no connection to ${destination} through ssh: ${reason}`
    stream.destroy(reachErrors.error('REACH_FORWARD_FAILED', message, { data: { ...target, reason } }))
  })
  return stream
}

const lastOpenFailure = (said: string): string | undefined => [...said.matchAll(/open failed: ([^\n\r]+)/g)].at(-1)?.[1]

const lastLine = (said: string): string => said.trim().split('\n').at(-1)?.trim() || 'ssh ended without a word'
