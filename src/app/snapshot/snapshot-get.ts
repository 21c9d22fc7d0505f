import type { JsonObject } from '../../base/exact-json.ts'
import { nearest } from '../../base/nearest.ts'
import type { FormatProblem } from '../../formats/format-problem.ts'
import { type ResourceIndex, resolveResources, resourceNames } from '../../formats/kubernetes/storage-key.ts'
import { membersAt } from '../../snapshot/objects/columns/field.ts'
import { describeStored, foldManagedFields } from '../../snapshot/objects/described-object.ts'
import { hideSecrets } from '../../snapshot/objects/hide-secrets.ts'
import { isSelected, type LabelSelector } from '../../snapshot/objects/label-selector.ts'
import { appErrors } from '../errors.ts'
import { systemClock } from '../system-clock.ts'
import type { WantedObject } from './object-words.ts'
import { type FoundKey, type FoundObjects, type ObjectsRequest, readObjects } from './read-objects.ts'
import { recordReveal } from './record-reveal.ts'
import { openStoredValueReader } from './stored-value-reader.ts'

export interface GetRequest extends Omit<ObjectsRequest, 'resources' | 'names'> {
  readonly command: string
  readonly wanted: readonly WantedObject[]
  readonly selector: LabelSelector
  readonly reveal: boolean
  /** Ages are shown. */
  readonly withAges: boolean
  readonly showManagedFields: boolean
  readonly encryptionConfiguration: string | undefined
}

export interface GotObject {
  readonly key: FoundKey
  readonly object: JsonObject
  /** What is wrong with it, for people. */
  readonly note: string | undefined
  readonly isWhole: boolean
}

/** A name that was asked for and does not exist, with where it does or did. */
export interface MissingObject {
  readonly resource: string
  readonly name: string
  readonly namespaces: readonly string[]
  /** The revision that deleted it, and the key. */
  readonly deleted: readonly { readonly key: string; readonly revision: number }[]
  readonly similar: readonly string[]
}

export interface UnknownResource {
  readonly text: string
  readonly meant: string | undefined
}

export interface Got {
  readonly objects: readonly GotObject[]
  readonly missing: readonly MissingObject[]
  readonly unknown: readonly UnknownResource[]
  /** CRDs by the storage path of their objects, for the columns of tables. */
  readonly definitions: ReadonlyMap<string, JsonObject>
  readonly index: ResourceIndex
  readonly problems: readonly FormatProblem[]
  readonly hidden: number
  /** Where the showing of secrets is written down. */
  readonly recordedIn: string | undefined
  readonly lastRevision: number
  readonly newestTime: string | undefined
}

/** Objects by their names, by their keys, or all of some kinds. */
export async function getObjects(request: GetRequest): Promise<Got> {
  const reader = await openStoredValueReader(request.encryptionConfiguration)
  const names = request.wanted.map(({ name }) => name)
  const objects: ObjectsRequest = {
    ...request,
    resources: [...new Set(request.wanted.map(({ resource }) => resource))],
    names: names.includes(undefined) ? [] : [...new Set(names.filter((name) => name !== undefined))],
  }
  const got = await readObjects(objects, async (found) => {
    await checkRevision(found, request)
    const keys = found.keys.filter((key) => isWanted(key, request, found.index))
    const read: { -readonly [name in keyof GotObject]: GotObject[name] }[] = []
    await found.read(keys, (key, { value }) => {
      const described = describeStored(reader.decode(value, key.key), key, key.main)
      if (isSelected(request.selector, membersAt(described.object, 'metadata', 'labels')))
        read.push({ key, ...described })
    })
    const order = request.wanted
      .flatMap(({ resource }) => resolveResources(found.index, resource))
      .map(({ storagePath }) => storagePath)
    const rank = ({ key }: GotObject): number => order.indexOf(key.storagePath)
    read.sort((left, right) => rank(left) - rank(right) || (left.key.key < right.key.key ? -1 : 1))
    const secrets = read.filter(({ object }) => hideSecrets(object).hidden > 0)
    const recordedIn = request.reveal && secrets.length > 0 ? await recordOf(request, found, secrets) : undefined
    let hidden = 0
    for (const one of read) {
      const safe = request.reveal ? { object: one.object, hidden: 0 } : hideSecrets(one.object)
      hidden += safe.hidden
      one.object = request.showManagedFields ? safe.object : foldManagedFields(safe.object)
    }
    const { definitions, index, problems, lastRevision } = found
    const newestTime = request.withAges ? await found.readNewestTime() : undefined
    const unknown = unknownResourcesOf(found)
    const missing = unknown.length > 0 ? [] : await findMissing(request, found, keys)
    return {
      objects: read,
      missing,
      unknown,
      definitions,
      index,
      problems,
      hidden,
      recordedIn,
      lastRevision,
      newestTime,
    }
  })
  return got
}

/** Words that name no resource, with what may have been meant. */
export const unknownResourcesOf = ({ unknownResources, index }: FoundObjects): readonly UnknownResource[] =>
  unknownResources.map((text) => ({ text, meant: nearest(text, resourceNames(index)) }))

/** What compaction has removed cannot be told from what never was. */
export async function checkRevision(
  found: FoundObjects,
  { atRevision, path }: Pick<ObjectsRequest, 'atRevision' | 'path'>,
): Promise<void> {
  // Freed pages may have what was compacted.
  if (atRevision === undefined || found.snapshot.salvaged !== undefined) return
  const { decodeMemberDb } = await import('../../snapshot/directory/member-db.ts')
  const { finishedCompactRevision, scheduledCompactRevision } = decodeMemberDb(found.snapshot.store)
  const compacted = Math.max(finishedCompactRevision, scheduledCompactRevision, found.compactedByLog)
  if (atRevision < compacted)
    throw appErrors.error(
      'SNAPSHOT_COMPACTED',
      `${path} has no state at revision ${atRevision}: it was compacted up to ${compacted}`,
      {
        data: { path, revision: atRevision, compactedRevision: compacted },
        hint: `Ask for a revision from ${compacted} on, or for an older snapshot.`,
      },
    )
}

function isWanted(key: FoundKey, { wanted, keys }: GetRequest, index: ResourceIndex): boolean {
  if (keys.includes(key.key) || wanted.length === 0) return true
  return wanted.some(
    ({ resource, name }) =>
      (name === undefined || name === key.name) &&
      resolveResources(index, resource).some(({ storagePath }) => storagePath === key.storagePath),
  )
}

const recordOf = (request: GetRequest, found: FoundObjects, secrets: readonly GotObject[]): Promise<string> =>
  recordReveal(
    {
      command: request.command,
      path: request.path,
      source: found.snapshot.file,
      objects: secrets.map(({ key }) => key.key),
    },
    systemClock,
  )

async function findMissing(
  request: GetRequest,
  found: FoundObjects,
  keys: readonly FoundKey[],
): Promise<readonly MissingObject[]> {
  const live = keys.filter(({ tombstone }) => !tombstone)
  const isThere = ({ resource, name }: WantedObject): boolean =>
    live.some((key) => isWanted(key, { ...request, wanted: [{ resource, name }], keys: [] }, found.index))
  const absent = request.wanted.filter((one) => one.name !== undefined && !isThere(one))
  const absentKeys = request.keys.filter((key) => !live.some((one) => one.key === key))
  const ofKeys = absentKeys.map((key) => ({
    ...{ resource: '', name: key, namespaces: [], similar: [] },
    deleted: deletedOf(keys.filter((one) => one.key === key)),
  }))
  if (absent.length === 0) return ofKeys
  // Somebody is to be told where it is: this time every name of the kinds is looked at.
  const resources = [...new Set(absent.map(({ resource }) => resource))]
  const everywhere = { ...request, resources, names: [], namespaces: [], keys: [], prefix: '' }
  const all = await readObjects(everywhere, async ({ keys: others }) => others)
  return [...ofKeys, ...absent.map((one) => describeMissing(one, all, found.index))]
}

const deletedOf = (keys: readonly FoundKey[]): MissingObject['deleted'] =>
  keys.filter(({ tombstone }) => tombstone).map(({ key, main }) => ({ key, revision: main }))

function describeMissing(
  { resource, name = '' }: WantedObject,
  keys: readonly FoundKey[],
  index: ResourceIndex,
): MissingObject {
  const paths = resolveResources(index, resource).map(({ storagePath }) => storagePath)
  const ofKind = keys.filter(({ storagePath }) => paths.includes(storagePath))
  const same = ofKind.filter((key) => key.name === name)
  const others = [...new Set(ofKind.filter(({ tombstone }) => !tombstone).map((key) => key.name))]
  const close = nearest(name, others)
  const within = others.filter((other) => other !== close && name.length > 2 && other.includes(name))
  return {
    resource,
    name,
    namespaces: same.filter(({ tombstone }) => !tombstone).map(({ namespace }) => namespace),
    deleted: deletedOf(same),
    similar: [...(close === undefined || close === name ? [] : [close]), ...within].slice(0, 5),
  }
}
