import { randomBytes } from 'node:crypto'
import type { Progress } from '../model/progress.ts'
import { openBaseLayers } from './base-tree.ts'
import { labErrors } from './errors.ts'
import { waitHealthy } from './etcd-health.ts'
import { openKeeper } from './keeper.ts'
import type { Lab } from './lab.ts'
import { writeAuthority } from './lab-authority.ts'
import { type LabRecord, writeLabRecord } from './lab-record.ts'
import { readObstacles, unavailable } from './machine.ts'
import { makeNetwork } from './network.ts'
import { startNode, writeNodeLayer } from './node.ts'
import { renderNodeFiles } from './node-files.ts'
import { issueNodePki } from './node-pki.ts'
import { openLab } from './open-lab.ts'
import { writeOperatorFiles } from './operator-files.ts'
import { issueAuthority } from './pki.ts'
import { removeLab, sweepDeadLabs } from './remove-lab.ts'
import { writeSeedKeys } from './seed.ts'
import { generateSshKey, type SshKey } from './ssh-keys.ts'
import { type EtcdVersion, members } from './topology.ts'

export interface StartOptions {
  /** Drawn when not given. */
  readonly id?: string
  readonly etcdVersion?: EtcdVersion
  readonly lifetime: 'owned' | 'detached'
  /** After this time the lab goes by itself. 4 hours when not given. */
  readonly limitMs?: number
  readonly progress?: Progress
}

const DEFAULT_LIMIT_MS = 4 * 3_600_000

/** Brings up three hosts with a healthy etcd and an operator beside them. On any failure nothing is left. */
export async function startLab(options: StartOptions): Promise<Lab> {
  const progress = options.progress ?? (() => {})
  const id = options.id ?? randomBytes(3).toString('hex')
  verifyLabId(id)
  const obstacles = readObstacles()
  if (obstacles.length > 0) throw unavailable(obstacles)
  await sweepDeadLabs()
  const etcdVersion = options.etcdVersion ?? '3.4'
  const layers = await openBaseLayers(etcdVersion, progress)
  const { lifetime, limitMs = DEFAULT_LIMIT_MS } = options
  const record = await openKeeper({ id, etcdVersion, layers, lifetime, limitMs })
  try {
    writeLabRecord(record)
    return await fillLab(record, progress)
  } catch (thrown) {
    await removeLab(id)
    throw thrown
  }
}

/** The id becomes part of paths and of cgroup names. */
function verifyLabId(id: string): void {
  if (/^[a-z0-9][a-z0-9-]{0,30}$/.test(id)) return
  throw labErrors.error('LAB_BAD_ID', `"${id}" cannot be the name of a lab`, {
    hint: 'use up to 31 lower-case letters, digits and dashes',
  })
}

async function fillLab(record: LabRecord, progress: Progress): Promise<Lab> {
  progress({ stage: 'network', message: 'one namespace for each host, a bridge between them' })
  const [authority, operatorKey, hostKeys] = await Promise.all([
    issueAuthority('etcd-ca'),
    generateSshKey(`operator@lab-${record.id}`),
    generateHostKeys(),
    makeNetwork(record),
  ])
  await Promise.all([
    writeAuthority(record.id, authority),
    writeOperatorFiles(record.id, operatorKey, hostKeys),
    ...members.map(async (host) => {
      const { id: labId, marker } = record
      const hostKey = hostKeys[host.name] ?? operatorKey
      const own = renderNodeFiles(host, { labId, marker, hostKey, authorizedKey: operatorKey.publicKey })
      await writeNodeLayer(record.id, host.name, [...own, ...(await issueNodePki(authority, host))])
      await startNode(record, host.name)
      progress({ host: host.name, stage: 'boot', message: `up at ${host.address}` })
    }),
  ])
  const lab = openLab(record)
  await waitHealthy(lab)
  await writeSeedKeys(lab)
  progress({ stage: 'etcd', message: `three members healthy, etcd ${record.etcdVersion}` })
  return lab
}

async function generateHostKeys(): Promise<Readonly<Record<string, SshKey>>> {
  return Object.fromEntries(
    await Promise.all(members.map(async ({ name }) => [name, await generateSshKey(`root@${name}`)] as const)),
  )
}
