import { unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runDirectory, scriptPath } from './cache.ts'
import type { LabRecord } from './lab-record.ts'
import { readContainer } from './namespaces.ts'
import { launchCommand, spawnInLab, startNode, waitForBoot } from './node.ts'

/**
 * Leaves an order inside the lab to switch a host on after the limit: it is carried out without the drill and without the operator. The
 * host is not asked, for it is off.
 */
export async function armPowerOn(record: LabRecord, host: string, limitMs: number): Promise<void> {
  await writeFile(orderPath(record, host), '')
  const seconds = String(Math.ceil(limitMs / 1000))
  const order = [seconds, orderPath(record, host), ...launchCommand(record, host)]
  spawnInLab(record, host, ['bash', scriptPath('power-on-later.sh'), ...order])
}

/** Switches a host on now, if it is off, and returns when it can be reached. The order is taken back. */
export async function powerOnNode(record: LabRecord, host: string): Promise<void> {
  const isOurs = await unlink(orderPath(record, host)).then(
    () => true,
    () => false,
  )
  if (readContainer(record, host) !== undefined || !isOurs) await waitForBoot(record, host, { hasEnded: () => false })
  else await startNode(record, host)
}

const orderPath = (record: LabRecord, host: string): string =>
  join(runDirectory(record.id), 'nodes', host, 'power-on.order')
