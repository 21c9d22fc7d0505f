import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CaptureSummary, captureEvidence } from '../src/app/capture.ts'
import { BundleWriter } from '../src/evidence/bundle-writer.ts'
import { inventorySchema } from '../src/model/inventory.ts'
import { createBundleFolder } from '../src/reach/files/bundle-folder.ts'
import { type LoopbackSshd, startLoopbackSshd } from '../test/contract/loopback-sshd.ts'
import type { BenchRow } from './bench-row.ts'

export const name = 'capture'

/** The time until the last answering host is complete must not exceed this share of the longest single host of the same run. */
const mostRatio = 1.5

/** Whole captures of this machine through a real sshd, as 3 and as 30 hosts; of the 30 one refuses and one accepts and falls silent. */
export async function run(): Promise<readonly BenchRow[]> {
  const started = await startLoopbackSshd()
  if ('unavailable' in started) return [{ case: 'capture', measured: { reason: started.unavailable }, passed: false }]
  const silent = await startSilentServer()
  try {
    return [await measure(3, started.sshd, undefined), await measure(30, started.sshd, silent.port)]
  } finally {
    await silent.close()
    await started.sshd.close()
  }
}

async function measure(count: number, sshd: LoopbackSshd, silentPort: number | undefined): Promise<BenchRow> {
  const folder = await mkdtemp(join(tmpdir(), 'codeblue-bench-'))
  try {
    const writer = await BundleWriter.open(await createBundleFolder(join(folder, 'bundle')), {
      head: { writtenBy: 'bench', cluster: 'bench', createdAt: new Date().toISOString() },
      redactionKey: randomBytes(32),
    })
    const doneAt = new Map<string, number>()
    const start = performance.now()
    const summary = await captureEvidence({
      inventory: inventoryOf(count, sshd, silentPort),
      sink: writer,
      clock: { now: () => Date.now(), monotonic: () => performance.now() },
      signal: new AbortController().signal,
      onDecisive: (_items, host) => doneAt.set(host, performance.now() - start),
    })
    await writer.finish({ finishedAt: new Date().toISOString(), notice: '' })
    return rowOf(count, summary, doneAt)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function rowOf(count: number, { hosts }: CaptureSummary, doneAt: ReadonlyMap<string, number>): BenchRow {
  const answering = hosts.filter(({ state }) => state === 'complete' || state === 'partial')
  const others = hosts.filter((host) => !answering.includes(host))
  const last = Math.max(...answering.map(({ host }) => doneAt.get(host) ?? Number.POSITIVE_INFINITY))
  const longest = Math.max(...answering.map(({ durationMs }) => durationMs))
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
  return {
    case: `${count} hosts, ${answering.length} answering`,
    measured: {
      'last answering': seconds(last),
      'longest host': seconds(longest),
      ratio: (last / longest).toFixed(2),
      'not answering': others
        .map(({ host, state, durationMs }) => `${host} ${state} ${seconds(durationMs)}`)
        .join(', '),
    },
    passed: last / longest <= mostRatio && answering.length === count - (count > 3 ? 2 : 0),
  }
}

function inventoryOf(count: number, sshd: LoopbackSshd, silentPort: number | undefined) {
  const portOf = (index: number): number => {
    if (silentPort !== undefined && index === 0) return silentPort
    // Port 1 of loopback: nothing listens, the connection is refused.
    return silentPort !== undefined && index === 1 ? 1 : sshd.port
  }
  return inventorySchema.parse({
    version: 1,
    cluster: 'bench',
    ssh: { identityFile: sshd.identityFile, knownHostsFile: sshd.knownHostsFile, user: 'root' },
    nodes: Array.from({ length: count }, (_, index) => ({
      name: `host-${index + 1}`,
      address: '127.0.0.1',
      roles: ['worker'],
      ssh: { port: portOf(index), identityFile: sshd.identityFile, knownHostsFile: sshd.knownHostsFile, user: 'root' },
    })),
  })
}

/** Accepts connections and never says a word. */
async function startSilentServer(): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  }
  return { port, close }
}
