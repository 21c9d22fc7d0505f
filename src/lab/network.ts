import { scriptPath } from './cache.ts'
import { type LabRecord, topologyOf } from './lab-record.ts'
import { insideLab } from './namespaces.ts'
import { runOrThrow } from './run-command.ts'
import { operatorHost } from './topology.ts'

/**
 * One network namespace for each host, joined by a bridge in a namespace of its own. All of them are named inside the lab's
 * mount namespace only, so the machine sees no new device, and two labs may use the same names and addresses.
 */
export async function makeNetwork(record: LabRecord): Promise<void> {
  const base = record.layers.at(-1) ?? ''
  const hosts = [operatorHost, ...topologyOf(record).hosts].map((host) => `${host.name}=${host.address}`)
  await runOrThrow(insideLab(record, ['bash', scriptPath('make-network.sh'), base, ...hosts]), { timeoutMs: 20_000 })
}
