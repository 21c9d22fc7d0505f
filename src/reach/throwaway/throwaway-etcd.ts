import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type EtcdClient, openEtcd } from '../etcd/etcd-client.ts'
import type { GuardedFolder } from './guarded-folder.ts'
import type { Isolation } from './isolation.ts'
import { type ProcessEnd, startSupervised } from './supervised-process.ts'

export interface ThrowawayStart {
  readonly folder: GuardedFolder
  readonly program: string
  readonly dataDir: string
  /** Of its version; 3.4 has to be asked for its present log format. */
  readonly minor: string
  readonly isolation: Isolation
  /** For a member that has peers: it forgets them. */
  readonly forceNewCluster: boolean
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** How it went: it serves, or what it said last. */
export type ThrowawayEtcd =
  | { readonly kind: 'serves'; readonly client: EtcdClient; readonly close: () => Promise<void> }
  | { readonly kind: 'ended'; readonly end: ProcessEnd; readonly lines: readonly string[] }

export const throwawayMember = 'proof'
/** Nobody listens there, and nobody is asked: the member is alone. */
export const throwawayPeerUrl = 'http://127.0.0.1:1'
const SOCKET = 'client:1'

/**
 * One member on a socket in its own folder: no port, so that no other user of this machine can read the Secrets in it, and where the
 * machine allows it no network at all.
 */
export async function startThrowawayEtcd(start: ThrowawayStart): Promise<ThrowawayEtcd> {
  const { folder, timeoutMs, signal } = start
  const etcd = startSupervised(folder, [...start.isolation.argv, start.program, ...argumentsFor(start)])
  const stop = (): void => void etcd.kill('stopped')
  signal.addEventListener('abort', stop, { once: true })
  const forget = (): void => signal.removeEventListener('abort', stop)
  const socket = join(folder.path, SOCKET)
  const deadline = performance.now() + timeoutMs
  while (!etcd.hasEnded()) {
    const client = await answeringClient(socket, deadline)
    if (client !== undefined && !etcd.hasEnded()) {
      const close = async (): Promise<void> => {
        forget()
        await client.close()
        await etcd.kill('stopped')
      }
      return { kind: 'serves', client, close }
    }
    await client?.close()
    if (performance.now() > deadline) await etcd.kill('timed-out')
    else await Promise.race([etcd.ended, sleep(LOOK_MS)])
  }
  forget()
  return { kind: 'ended', end: await etcd.ended, lines: etcd.lines() }
}

const noCredentials = { ca: undefined, cert: undefined, key: undefined }
const LOOK_MS = 20
const CALL_MS = 5_000

/** Whatever its environment would say stays out: see `startSupervised`. */
function argumentsFor({ dataDir, minor, forceNewCluster }: ThrowawayStart): readonly string[] {
  return [
    ...[`--name=${throwawayMember}`, `--data-dir=${dataDir}`],
    ...[`--listen-client-urls=unix://${SOCKET}`, `--advertise-client-urls=unix://${SOCKET}`],
    ...['--listen-peer-urls=unix://peer:1', `--initial-advertise-peer-urls=${throwawayPeerUrl}`],
    ...[`--initial-cluster=${throwawayMember}=${throwawayPeerUrl}`, '--log-level=warn'],
    // It must open whatever it was given: a quota would raise an alarm, which is a write.
    '--quota-backend-bytes=1099511627776',
    ...(minor === '3.4' ? ['--logger=zap'] : []),
    ...(forceNewCluster ? ['--force-new-cluster'] : []),
  ]
}

/** gRPC waits a minute after a refused connection, so that it is asked only once the socket takes one. */
async function answeringClient(socket: string, deadline: number): Promise<EtcdClient | undefined> {
  if (!(await takesConnections(socket))) return undefined
  const client = await openEtcd({ clientUrl: `http://${SOCKET}`, open: { socket }, material: noCredentials })
  while (performance.now() < deadline) {
    const answer = await client.status(CALL_MS)
    if (answer.ok) return client
    if (answer.grpcCode !== 'DEADLINE_EXCEEDED') break
  }
  await client.close()
  return undefined
}

const takesConnections = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ path }, () => resolve(true))
    socket.on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })
