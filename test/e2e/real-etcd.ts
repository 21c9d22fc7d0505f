/** A real etcd of one member on loopback, asked through its JSON gateway: what the readers of data directories are held against. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { openDebianEtcdLayer } from '../../src/lab/base-tree.ts'
import { openEtcdLayer } from '../../src/lab/binaries/open-programs.ts'
import type { EtcdVersion } from '../../src/lab/topology.ts'

const quiet = (): void => {}

/** The folder of etcd, etcdctl and (from 3.5 on) etcdutl. */
export async function etcdPrograms(version: EtcdVersion): Promise<string> {
  const layer = version === '3.6' ? await openEtcdLayer(version, quiet) : await openDebianEtcdLayer(version, quiet)
  return join(layer, 'usr/bin')
}

const START_TIMEOUT_MS = 25_000

export interface EtcdStart {
  readonly version: EtcdVersion
  readonly dataDir: string
  readonly snapshotCount?: number
  readonly flags?: readonly string[]
}

/** One process; it is over when `stopped` is. */
export class RealEtcd {
  readonly #process: ChildProcess
  readonly #url: string
  readonly #lines: string[] = []
  readonly stopped: Promise<unknown>

  constructor(process: ChildProcess, url: string) {
    this.#process = process
    this.#url = url
    this.stopped = once(process, 'exit')
    let rest = ''
    process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      this.#lines.push(...lines)
    })
  }

  get log(): readonly string[] {
    return this.#lines
  }

  /** The last line that says why it ended. */
  get lastWords(): string {
    return (
      this.#lines.findLast((line) =>
        /"level":"(fatal|panic|error)"|^panic:|^fatal error|unexpected fault/.test(line),
      ) ?? ''
    )
  }

  /** Once it serves a read of its own: true; false when it ended before, or did not serve in time. */
  async serves(timeoutMs = START_TIMEOUT_MS): Promise<boolean> {
    const deadline = Date.now() + timeoutMs
    while (Date.now() < deadline && this.#process.exitCode === null && this.#process.signalCode === null) {
      const answer = await this.ask('kv/range', { key: base64('\0') }).catch(() => undefined)
      if (answer !== undefined && 'header' in answer) return true
      await Promise.race([this.stopped, new Promise((resolve) => setTimeout(resolve, 100))])
    }
    return false
  }

  async ask(path: string, body: unknown, timeoutMs = 5000): Promise<Record<string, unknown>> {
    const signal = AbortSignal.timeout(timeoutMs)
    const response = await fetch(`${this.#url}/v3/${path}`, { method: 'POST', body: JSON.stringify(body), signal })
    return (await response.json()) as Record<string, unknown>
  }

  async kill(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) this.#process.kill('SIGKILL')
    await this.stopped
  }
}

export async function startEtcd({ version, dataDir, snapshotCount = 100, flags = [] }: EtcdStart): Promise<RealEtcd> {
  const [client, peer] = await Promise.all([freePort(), freePort()])
  const [clientUrl, peerUrl] = [client, peer].map((port) => `http://127.0.0.1:${port}`)
  const process = spawn(
    join(await etcdPrograms(version), 'etcd'),
    [
      ...['--name=cp1', `--data-dir=${dataDir}`, `--snapshot-count=${snapshotCount}`, '--log-level=info'],
      ...[`--listen-client-urls=${clientUrl}`, `--advertise-client-urls=${clientUrl}`],
      ...[`--listen-peer-urls=${peerUrl}`, '--initial-advertise-peer-urls=http://127.0.0.1:12380'],
      ...['--initial-cluster=cp1=http://127.0.0.1:12380', ...(version === '3.4' ? ['--logger=zap'] : []), ...flags],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], env: { PATH: '/usr/bin:/bin', GOMAXPROCS: '2' } },
  )
  return new RealEtcd(process, clientUrl ?? '')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

export const base64 = (text: string): string => Buffer.from(text).toString('base64')
