import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { EtcdCalls } from './etcd-calls.ts'

/** A quota above every file that is made here. */
const QUOTA_BYTES = 16 * 1024 ** 3
const START_TIMEOUT_MS = 120_000

export interface RealEtcd {
  readonly calls: EtcdCalls
  readonly clientUrl: string
  readonly stop: () => Promise<void>
}

/** Starts a member of its own cluster and waits until it answers. `programs` is the folder with etcd in it. */
export async function startEtcd(programs: string, dataDir: string): Promise<RealEtcd> {
  const [clientUrl, peerUrl] = [`http://127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`]
  const child = spawn(join(programs, 'etcd'), argumentsOf({ dataDir, clientUrl, peerUrl }), {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const calls = new EtcdCalls(Number(new URL(clientUrl).port))
  const stop = async (): Promise<void> => {
    calls.close()
    await end(child)
  }
  try {
    await Promise.race([calls.ready(START_TIMEOUT_MS), failWhenItEnds(child)])
  } catch (thrown) {
    await stop()
    throw thrown
  }
  return { calls, clientUrl, stop }
}

function argumentsOf(member: { readonly dataDir: string; readonly clientUrl: string; readonly peerUrl: string }) {
  return [
    ...['--data-dir', member.dataDir, '--log-level', 'error', '--quota-backend-bytes', String(QUOTA_BYTES)],
    ...['--listen-client-urls', member.clientUrl, '--advertise-client-urls', member.clientUrl],
    ...['--listen-peer-urls', member.peerUrl, '--initial-advertise-peer-urls', member.peerUrl],
    ...['--initial-cluster', `default=${member.peerUrl}`],
    // Nothing here must survive a power failure; and large transactions make the file in a tenth of the time.
    ...['--unsafe-no-fsync', '--max-request-bytes', String(32 * 1024 ** 2), '--max-txn-ops', '10000'],
    // Requests wait in memory until the next raft snapshot.
    ...['--snapshot-count', '200', '--experimental-snapshot-catchup-entries', '50'],
  ]
}

async function failWhenItEnds(child: ChildProcess): Promise<never> {
  const [code, signal] = await once(child, 'exit')
  throw new Error(`etcd ended with ${code ?? signal}`)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
