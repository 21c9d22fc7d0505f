import { basename } from 'node:path'
import { decodeExactJson, isJsonObject, type JsonObject } from '../../base/exact-json.ts'
import type { PageSource } from '../../formats/bolt/page-source.ts'
import type { FormatProblem } from '../../formats/format-problem.ts'
import type { Sureness } from '../../model/snapshot-salvage.ts'
import { openObjectTree } from '../../reach/files/object-tree.ts'
import { renderYaml } from '../../report/yaml/render-yaml.ts'
import { cleanForCreation } from '../../snapshot/objects/clean-object.ts'
import { listAt, textAt } from '../../snapshot/objects/columns/field.ts'
import { describeStored, foldManagedFields } from '../../snapshot/objects/described-object.ts'
import { hideSecrets } from '../../snapshot/objects/hide-secrets.ts'
import { objectFilePath } from '../../snapshot/objects/object-file-name.ts'
import { type RestorePlace, restorePlaceOf } from '../../snapshot/objects/restore-order.ts'
import { systemClock } from '../system-clock.ts'
import { type FoundKey, type FoundObjects, type ObjectsRequest, readObjects } from './read-objects.ts'
import { recordReveal } from './record-reveal.ts'
import { checkRevision, type UnknownResource, unknownResourcesOf } from './snapshot-get.ts'
import { openStoredValueReader } from './stored-value-reader.ts'

export interface ExtractRequest extends Omit<ObjectsRequest, 'names' | 'keys' | 'prefix'> {
  readonly folder: string
  readonly reveal: boolean
  /** Without what must not be there when objects are created again. */
  readonly clean: boolean
  readonly showManagedFields: boolean
  readonly encryptionConfiguration: string | undefined
}

export interface Extracted {
  readonly folder: string
  readonly objects: number
  readonly sizeBytes: number
  readonly hidden: number
  /** Of no object, so that they have no file. */
  readonly otherKeys: number
  readonly revision: number
  readonly unknown: readonly UnknownResource[]
  readonly recordedIn: string | undefined
  readonly problems: readonly FormatProblem[]
  /** Values that could not be read whole. */
  readonly partial: number
}

interface IndexRow {
  readonly path: string
  readonly key: string
  readonly modRevision: number
  readonly restore: RestorePlace
  /** Of what was salvaged. */
  readonly sureness?: Sureness
  readonly note?: string
}

/** Writes objects as a tree of files, a folder for each namespace, and an index of where they came from. */
export async function extractObjects(request: ExtractRequest): Promise<Extracted> {
  const reader = await openStoredValueReader(request.encryptionConfiguration)
  return await readObjects({ ...request, names: [], keys: [], prefix: '' }, async (found) => {
    await checkRevision(found, request)
    const unknown = unknownResourcesOf(found)
    const live = found.keys.filter(({ tombstone }) => !tombstone)
    const keys = live.filter(({ resource }) => resource !== '')
    const counts = { hidden: 0, sizeBytes: 0, partial: 0 }
    const end = { folder: request.folder, unknown, revision: found.lastRevision, problems: found.problems }
    if (unknown.length > 0) return { ...end, ...counts, objects: 0, otherKeys: 0, recordedIn: undefined }
    const recordedIn = await recordOf(request, found, keys)
    const tree = openObjectTree(request.folder, pathsIn)
    const rows: IndexRow[] = []
    const doubled = new Set(keys.flatMap(({ key }, at) => (key === keys[at - 1]?.key ? [key] : [])))
    await found.read(keys, (key, { value }) => {
      const { object, isWhole, note } = describeStored(reader.decode(value, key.key), key, key.main)
      const safe = request.reveal ? { object, hidden: 0 } : hideSecrets(object)
      const folded = request.showManagedFields ? safe.object : foldManagedFields(safe.object)
      const text = renderYaml(request.clean ? cleanForCreation(folded) : folded)
      const path = salvagedFilePath(key, doubled)
      tree.write(path, text)
      const noted = {
        ...(note === undefined ? {} : { note }),
        ...(key.sureness === undefined ? {} : { sureness: key.sureness }),
      }
      rows.push({ path, key: key.key, modRevision: key.main, restore: restorePlaceOf(key, object), ...noted })
      counts.hidden += safe.hidden
      counts.sizeBytes += text.length
      if (!isWhole) counts.partial++
    })
    const extracted = { ...end, ...counts, objects: rows.length, otherKeys: live.length - keys.length, recordedIn }
    const newestTime = await found.readNewestTime()
    tree.write('index.json', renderIndex(rows, { request, found, extracted, newestTime }))
    return extracted
  })
}

/** What is less sure has a file of its own beside the surer one. */
function salvagedFilePath(key: FoundKey, doubled: ReadonlySet<string>): string {
  const path = objectFilePath(key)
  if (key.sureness === undefined || key.sureness === 'reachable' || !doubled.has(key.key)) return path
  return path.replace(/(\.yaml)?$/, `.${key.sureness}-${key.main}.yaml`)
}

/** Of an index that we wrote; undefined for anything else. */
function pathsIn(text: string): readonly string[] | undefined {
  const index = decodeExactJson(text)
  if (!isJsonObject(index) || index.schema !== SCHEMA) return undefined
  return listAt(index, 'objects').map((row) => textAt(row, 'path'))
}

const SCHEMA = 'codeblue/snapshot-extract/v1'

interface IndexContext {
  readonly request: ExtractRequest
  readonly found: FoundObjects
  readonly extracted: Extracted
  readonly newestTime: string | undefined
}

/** In the order in which objects can be created again; what is never brought back comes last. A row is a line, for `git diff`. */
function renderIndex(rows: readonly IndexRow[], { request, found, extracted, newestTime }: IndexContext): string {
  const order = ({ restore }: IndexRow): number => ('step' in restore ? restore.step : Number.MAX_SAFE_INTEGER)
  const sorted = rows.toSorted((left, right) => order(left) - order(right) || (left.path < right.path ? -1 : 1))
  const { file } = found.snapshot
  const head: JsonObject = {
    schema: SCHEMA,
    from: {
      file: basename(request.path),
      sizeBytes: file.sizeBytes,
      sha256: storedHashOf(file) ?? null,
      revision: found.lastRevision,
      newestTime: newestTime ?? null,
    },
    complete: found.problems.length === 0 && extracted.partial === 0,
    hiddenValues: extracted.hidden,
    managedFields: request.showManagedFields ? 'kept' : 'left out',
    cleaned: request.clean,
    otherKeys: extracted.otherKeys,
  }
  const lines = Object.entries(head).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},`)
  const objects = sorted.map((row) => `    ${JSON.stringify(row)}`)
  return `${['{', ...lines, '  "objects": [', objects.join(',\n'), '  ]', '}'].join('\n')}\n`
}

const HASH_BYTES = 32

/** What etcd puts behind a snapshot: the SHA-256 of all before it. `snapshot verify` says whether it is right. */
function storedHashOf(source: PageSource): string | undefined {
  if (source.sizeBytes % 512 !== HASH_BYTES) return undefined
  const bytes = Buffer.alloc(HASH_BYTES)
  return source.read(source.sizeBytes - HASH_BYTES, bytes) === HASH_BYTES ? bytes.toString('hex') : undefined
}

async function recordOf(
  request: ExtractRequest,
  found: FoundObjects,
  keys: readonly FoundKey[],
): Promise<string | undefined> {
  const secrets = keys.filter(({ resource }) => resource === 'secrets').map(({ key }) => key)
  if (!request.reveal || secrets.length === 0) return undefined
  const reveal = { command: 'snapshot extract', path: request.path, source: found.snapshot.file, objects: secrets }
  return await recordReveal(reveal, systemClock)
}
