import { describeThrown } from '../../base/error.ts'
import type { Secret } from '../../base/secret.ts'
import { quoteForShell } from '../../base/shell-quote.ts'
import { gatherBatch } from '../../evidence/gather.ts'
import type { NodeConnection, OpenedConnection } from '../../evidence/node-connection.ts'
import type { NodeSession } from '../../evidence/node-session.ts'
import { snippet } from '../../evidence/recipe.ts'
import type { EvidenceSink } from '../../evidence/sink.ts'
import {
  decodeSnapshotListing,
  type ListedFile,
  renderSnapshotListing,
  type SnapshotPlaces,
} from '../../evidence/snapshot-places.ts'
import type { Inventory, InventoryNode } from '../../model/inventory.ts'
import { openAccess } from '../capture-access.ts'
import { createRendezvous } from '../capture-rendezvous.ts'
import { systemClock } from '../system-clock.ts'
import type { FoundFile, FoundFiles } from './found-file.ts'

export interface HostFindOptions {
  readonly inventory: Inventory
  readonly places: SnapshotPlaces
  readonly signal: AbortSignal
  readonly sudoPassword?: Secret
  /** This machine, without ssh. */
  readonly here: boolean
  readonly connect?: (node: InventoryNode, signal: AbortSignal) => Promise<OpenedConnection>
}

/** Files of one host, with the connection that they are read through. */
export interface HostFiles extends FoundFiles {
  readonly close: () => Promise<void>
}

const nowhere: EvidenceSink = {
  open: (header) =>
    Promise.resolve({
      write: () => Promise.resolve(),
      close: (end) => Promise.resolve({ path: '', ...header, ...end, sizeBytes: 0 }),
    }),
}

const REACH_MS = 60_000

/** A host that does not let us in is a gap, and the others go on. */
export async function findHostFiles(node: InventoryNode, options: HostFindOptions): Promise<HostFiles> {
  const looked = [node.name]
  const nothing = (reason: string): HostFiles => ({
    ...{ files: [], gaps: [{ where: node.name, reason }], looked, close: () => Promise.resolve() },
  })
  const access = await openAccess({
    ...{ node, sink: nowhere, items: [], signal: options.signal, rendezvous: createRendezvous([node.name]) },
    options: { ...options, ...(options.here ? { local: node.name } : {}), clock: systemClock, sink: nowhere },
    deadline: systemClock.monotonic() + REACH_MS,
  }).catch((thrown: unknown) => describeThrown(thrown))
  if (typeof access === 'string') return nothing(access)
  if (access.kind === 'failed') return nothing(access.failure.message)
  const reader = new HostReader(access.connection, access.session)
  const listed = await reader.read('the folders of snapshots', renderSnapshotListing(options.places), LISTING)
  const { files, hostNowMs = systemClock.now() } = decodeSnapshotListing(listed.bytes.toString('utf8'))
  const gaps = [
    ...(listed.ok ? [] : [{ where: node.name, reason: listed.reason }]),
    ...(access.session.privileged
      ? []
      : [{ where: node.name, reason: 'not root there: what others may not read was not seen' }]),
  ]
  const context: HostContext = { reader, host: options.here ? undefined : node.name, nowMs: hostNowMs }
  return { files: files.map((file) => hostFile(file, context)), gaps, looked, close: () => reader.close() }
}

const LISTING = { timeoutMs: 60_000, capBytes: 4 << 20 }
/** A slow disk reads a gigabyte in twenty seconds, and databases have eight of them. */
const HASH = { timeoutMs: 20 * 60_000, capBytes: 4096 }

/** What all files of a host have in common. */
interface HostContext {
  readonly reader: HostReader
  readonly host: string | undefined
  readonly nowMs: number
}

/** Each question is a line of sh in the session that stands. */
function hostFile(listed: ListedFile, { reader, host, nowMs }: HostContext): FoundFile {
  const isDataDirectory = listed.kind === 'D'
  const path = isDataDirectory ? listed.path.replace(/\/member\/snap\/db$/, '') : listed.path
  const file = quoteForShell(listed.path)
  return {
    ...{ place: { kind: host === undefined ? 'local' : 'host', host: host ?? null, path }, isDataDirectory, nowMs },
    ...{ sizeBytes: listed.sizeBytes, modifiedAtMs: listed.modifiedAtMs, isHeld: listed.isLocked },
    readRange: async (offset, lengthBytes) => {
      // Whole blocks of 4 KiB where they are asked for: dd seeks, and works everywhere.
      const block = offset % BLOCK === 0 && lengthBytes % BLOCK === 0 ? BLOCK : 1
      const counts = `bs=${block} skip=${offset / block} count=${Math.ceil(lengthBytes / block)}`
      const limits = { timeoutMs: 20_000, capBytes: lengthBytes }
      return (await reader.read(listed.path, `dd if=${file} ${counts} 2>/dev/null`, limits)).bytes
    },
    readSha256: async (lengthBytes) => {
      const { bytes, reason } = await reader.read(listed.path, `head -c ${lengthBytes} ${file} | sha256sum`, HASH)
      const sha256 = /^[0-9a-f]{64}/.exec(bytes.toString('utf8'))?.[0]
      return sha256 === undefined
        ? { reason: reason === '' ? 'sha256sum gave nothing' : reason }
        : { sha256, reason: '' }
    },
    readProof: async () => {
      const limits = { timeoutMs: 10_000, capBytes: 1 << 20 }
      const { ok, bytes } = await reader.read(path, `cat ${quoteForShell(`${path}.proof.json`)} 2>/dev/null`, limits)
      return ok && bytes.length > 0 ? bytes.toString('utf8') : undefined
    },
  }
}

const BLOCK = 4096

/** One question after the other: the session is one stream. */
class HostReader {
  readonly #connection: NodeConnection
  readonly #session: NodeSession
  #last: Promise<unknown> = Promise.resolve()

  constructor(connection: NodeConnection, session: NodeSession) {
    this.#connection = connection
    this.#session = session
  }

  read(source: string, script: string, limits: { readonly timeoutMs: number; readonly capBytes: number }) {
    const next = this.#last.then(() => this.#ask(source, script, limits))
    this.#last = next.catch(() => {})
    return next
  }

  async close(): Promise<void> {
    await this.#connection.close()
  }

  async #ask(source: string, script: string, limits: { readonly timeoutMs: number; readonly capBytes: number }) {
    let answer = { ok: false, bytes: Buffer.alloc(0), reason: 'the host did not answer' }
    await gatherBatch(
      this.#session,
      [{ recipe: snippet('text', { source, script }, limits), store: false, retain: true }],
      {
        ...{ sink: nowhere, clock: systemClock, deadline: systemClock.monotonic() + limits.timeoutMs + 10_000 },
        onGathered: ({ outcome, bytes }) => {
          const ok = outcome === 'collected'
          answer = { ok, bytes: Buffer.from(bytes), reason: ok ? '' : outcome }
        },
      },
    )
    return answer
  }
}
