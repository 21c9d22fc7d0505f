import { randomBytes } from 'node:crypto'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { CodeblueError, describeThrown } from '../base/error.ts'
import { BundleWriter } from '../evidence/bundle-writer.ts'
import { createBundleFolder, createFile } from '../reach/files/bundle-folder.ts'
import { readTextFile } from '../reach/files/read-text-file.ts'
import { appErrors } from './errors.ts'

/**
 * The folder of an incident: `incident.json`, the bundle (`manifest.json`, `evidence/`), `copies/`, `diagnosis.json`, `report.md`,
 * `report.html`. Private to the operator, needs no database, and nothing in it is ever overwritten.
 */
const incidentSchema = z.object({
  schema: z.literal('codeblue/incident/v1'),
  id: z.string(),
  cluster: z.string().optional(),
  /** ISO 8601 UTC. */
  createdAt: z.string(),
  writtenBy: z.string(),
})

type IncidentRecord = z.output<typeof incidentSchema>

export interface Incident {
  readonly folder: string
  readonly record: IncidentRecord
  /** Safety copies: never in the bundle, never exported. Made when first asked for. */
  readonly copiesFolder: () => Promise<string>
  /** Keeps a file beside the evidence. When the name is taken the next one is used (`report-2.md`); gives the path. */
  readonly keep: (name: string, text: string) => Promise<string>
}

export interface NewIncident extends Incident {
  /** The one door for evidence. `finish` it whatever happens. */
  readonly bundle: BundleWriter
}

export interface CreateIncidentOptions {
  /** Must not exist, or be empty. */
  readonly folder: string
  readonly cluster: string | undefined
  /** ISO 8601 UTC. */
  readonly createdAt: string
  /** Program and version. */
  readonly writtenBy: string
}

/** `2026-01-31T10-00-00Z-CLUSTER`: sorts by time, safe as a name. */
export function incidentId(createdAt: string, cluster: string | undefined): string {
  const time = createdAt.replace(/\.\d+/, '').replaceAll(':', '-')
  const name = (cluster ?? '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 40)
  return name === '' ? time : `${time}-${name}`
}

/** A bundle alone, for a capture that nobody has judged yet. */
export async function createBundle(options: CreateIncidentOptions): Promise<BundleWriter> {
  const { folder, cluster, createdAt, writtenBy } = options
  const present = await readdir(folder).catch((thrown: unknown) => {
    if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && thrown.code === 'ENOENT') return []
    throw thrown
  })
  if (present.length > 0) throw exists(folder)
  const head = { writtenBy, createdAt, ...(cluster === undefined ? {} : { cluster }) }
  return await BundleWriter.open(await createBundleFolder(folder), { head, redactionKey: randomBytes(32) })
}

export async function createIncident(options: CreateIncidentOptions): Promise<NewIncident> {
  try {
    return await beginIncident(options)
  } catch (thrown) {
    throw thrown instanceof CodeblueError ? thrown : notMade(options.folder, thrown)
  }
}

async function beginIncident(options: CreateIncidentOptions): Promise<NewIncident> {
  const { folder, cluster, createdAt, writtenBy } = options
  const bundle = await createBundle(options)
  const record: IncidentRecord = {
    schema: 'codeblue/incident/v1',
    id: incidentId(createdAt, cluster),
    ...(cluster === undefined ? {} : { cluster }),
    createdAt,
    writtenBy,
  }
  const incident = incidentAt(folder, record)
  try {
    await incident.keep('incident.json', `${JSON.stringify(record, undefined, 2)}\n`)
  } catch (thrown) {
    await bundle.finish({ finishedAt: createdAt, notice: describeThrown(thrown) }).catch(() => undefined)
    throw thrown
  }
  return { ...incident, bundle }
}

/** An incident that was recorded before; undefined when the folder is none. */
export async function readIncident(folder: string): Promise<Incident | undefined> {
  const text = await readTextFile(join(folder, 'incident.json')).catch(() => '')
  const record = incidentSchema.safeParse(parseJson(text)).data
  return record && incidentAt(folder, record)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function incidentAt(folder: string, record: IncidentRecord): Incident {
  return {
    folder,
    record,
    copiesFolder: async () => {
      const copies = join(folder, 'copies')
      await mkdir(copies, { recursive: true, mode: 0o700 })
      return copies
    },
    keep: (name, text) => keepFile(folder, name, text),
  }
}

async function keepFile(folder: string, name: string, text: string): Promise<string> {
  const taken = new Set(await readdir(folder))
  const [stem = name, extension = ''] = /^(.*)(\.[^.]*)$/.exec(name)?.slice(1) ?? [name]
  let free = name
  for (let count = 2; taken.has(free); count++) free = `${stem}-${count}${extension}`
  const path = join(folder, free)
  const file = await createFile(path)
  try {
    await file.write(Buffer.from(text))
  } finally {
    await file.close()
  }
  return path
}

const notMade = (folder: string, thrown: unknown) =>
  appErrors.error('INCIDENT_NOT_MADE', `The incident cannot be kept in '${folder}': ${describeThrown(thrown)}`, {
    data: { folder },
    hint: 'Name a folder that can be written, on a disk with room, with --out.',
    cause: thrown,
  })

const exists = (folder: string) =>
  appErrors.error(
    'INCIDENT_EXISTS',
    `${folder} exists already and is not empty; an incident is never written over another`,
    {
      data: { folder },
      hint: 'Name a folder that does not exist.',
    },
  )
