import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { nearest } from '../base/nearest.ts'
import { labsRoot, runDirectory } from './cache.ts'
import { labErrors } from './errors.ts'
import { kubernetesVersions } from './kubernetes/versions.ts'
import { readBootId, readProcess } from './process-table.ts'
import { etcdVersions, type Topology, topologies, topologyNames } from './topology.ts'

const schema = z.strictObject({
  version: z.literal(1),
  id: z.string(),
  createdAt: z.string(),
  topology: z.enum(topologyNames),
  etcdVersion: z.enum(etcdVersions),
  /** Absent where the lab is etcd alone. */
  kubernetesVersion: z.enum(kubernetesVersions).optional(),
  /** Layers of every host's root, the topmost first. */
  layers: z.array(z.string()).min(1),
  /** Where a saved cluster is, with a layer for each host above the common ones. */
  savedCluster: z.string().optional(),
  /** Container images that hosts have from the start. */
  imageStore: z.string().optional(),
  /** What every host of this lab has in its marker file. */
  marker: z.string(),
  lifetime: z.enum(['owned', 'detached']),
  /** When the guardian ends the lab at the latest. */
  endsAt: z.string(),
  bootId: z.string(),
  /** Process 1 of the lab, by its pid outside. */
  keeper: z.strictObject({ pid: z.int(), startTicks: z.string() }),
})

/** What a lab is, for whoever comes later: another command, or the sweep after a crash. Kept as `lab.json`. */
export type LabRecord = z.output<typeof schema>

export const topologyOf = (record: Pick<LabRecord, 'topology'>): Topology => topologies[record.topology]

const recordPath = (id: string): string => join(runDirectory(id), 'lab.json')

export function writeLabRecord(record: LabRecord): void {
  const path = recordPath(record.id)
  writeFileSync(`${path}.new`, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

/** The record of a directory under the labs' root; undefined while it is being made, or when its making was killed. */
export function readLabRecord(id: string): LabRecord | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(recordPath(id), 'utf8')))
  } catch {
    return undefined
  }
}

export const isLabRunning = (record: LabRecord): boolean =>
  record.bootId === readBootId() && readProcess(record.keeper.pid)?.startTicks === record.keeper.startTicks

/** Ids of everything under the labs' root, running or not. */
export const readLabIds = (): readonly string[] => readdirSync(labsRoot())

export function readRunningLabs(): readonly LabRecord[] {
  return readLabIds()
    .flatMap((id) => readLabRecord(id) ?? [])
    .filter(isLabRunning)
    .toSorted((left, right) => left.createdAt.localeCompare(right.createdAt))
}

/** The running lab that is meant: by id, or the only one there is. */
export function findRunningLab(id: string | undefined): LabRecord {
  const running = readRunningLabs()
  const ids = running.map((record) => record.id)
  if (id === undefined && running.length > 1) {
    throw labErrors.error('LAB_UNKNOWN', `${running.length} labs are running: ${ids.join(', ')}`, { hint: 'name one' })
  }
  const found = id === undefined ? running[0] : running.find((record) => record.id === id)
  if (found !== undefined) return found
  const near = id === undefined ? undefined : nearest(id, ids)
  throw labErrors.error('LAB_UNKNOWN', id === undefined ? 'no lab is running' : `no lab named ${id} is running`, {
    hint: near === undefined ? 'start one with: codeblue drill lab up' : `did you mean ${near}?`,
  })
}
