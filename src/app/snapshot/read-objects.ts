import { statSync } from 'node:fs'
import type { JsonObject } from '../../base/exact-json.ts'
import type { FormatProblem } from '../../formats/format-problem.ts'
import { decodeStoredValue } from '../../formats/kubernetes/decode-stored-value.ts'
import { indexResources, type ResourceIndex, resolveResources } from '../../formats/kubernetes/storage-key.ts'
import type { Sureness } from '../../model/snapshot-salvage.ts'
import { decodeDefinition, definitionPath } from '../../snapshot/objects/custom-resources.ts'
import { decodeObjectPlace, type ObjectPlace } from '../../snapshot/objects/object-place.ts'
import { type KeySelection, keyMatcherOf } from '../../snapshot/store/key-selection.ts'
import {
  findNewest,
  isNewer,
  type NewestFound,
  type NewestKey,
  type NewestKeys,
  noteNewest,
} from '../../snapshot/store/newest-keys.ts'
import { originOf, type RevisionFeed, visitFeed } from '../../snapshot/store/revision-feed.ts'
import type { RevisionView } from '../../snapshot/store/revision-store.ts'
import { driveWork, type WorkWatch } from './drive-work.ts'
import {
  type FoundTogether,
  findNewestTogether,
  type SecondThread,
  type SharedSearch,
  startSecondThread,
} from './find-newest-together.ts'
import type { OpenFeed } from './open-feed.ts'
import { databaseOf } from './open-snapshot.ts'
import { type ReadableSnapshot, readSnapshot } from './read-snapshot.ts'
import { type StepLimit, withinTime } from './within-time.ts'

export interface ObjectsRequest extends WorkWatch {
  readonly path: string
  /** As typed: `pods`, `deploy`, `databases.db.example.com`, `all`. None: everything. */
  readonly resources: readonly string[]
  readonly namespaces: readonly string[]
  readonly names: readonly string[]
  readonly keys: readonly string[]
  readonly prefix: string
  /** The state after this revision; the newest one when it is missing. */
  readonly atRevision: number | undefined
  /** Mines a damaged file as far as it goes. */
  readonly salvage?: boolean
}

/** One key that was wanted, with its newest revision. */
export interface FoundKey extends ObjectPlace {
  readonly key: string
  readonly main: number
  readonly tombstone: boolean
  readonly place: number
  /** Only of what was salvaged. A key may then be there twice: as it is surest, and as it is newest. */
  readonly sureness?: Sureness
}

type KeyVisit = (key: FoundKey, revision: RevisionView) => void

/** What of a snapshot was asked for; good until the function that was given it has ended. */
export interface FoundObjects {
  readonly snapshot: ReadableSnapshot
  readonly index: ResourceIndex
  /** CRDs by the storage path of their objects. */
  readonly definitions: ReadonlyMap<string, JsonObject>
  /** In the order of their keys, deleted ones as well. */
  readonly keys: readonly FoundKey[]
  readonly lastRevision: number
  /** Up to where the log of a data directory compacts; 0 without one. */
  readonly compactedByLog: number
  /** RFC 3339: the newest time that objects carry. */
  readonly readNewestTime: () => Promise<string | undefined>
  readonly problems: readonly FormatProblem[]
  /** Words for resources that nobody knows. */
  readonly unknownResources: readonly string[]
  readonly read: (keys: readonly FoundKey[], visit: KeyVisit, limit?: StepLimit) => Promise<void>
}

/** Finds what is wanted in a snapshot that holds still, and hands it on. */
export async function readObjects<Value>(
  request: ObjectsRequest,
  use: (found: FoundObjects) => Promise<Value>,
): Promise<Value> {
  // The second thread begins before the file is opened here: both are busy at the same time.
  const selection = selectionOf(request, indexResources([]))
  const salvage = request.salvage === true
  let second = selection === undefined || salvage ? undefined : startSecond(request, selection)
  try {
    const read = async (snapshot: ReadableSnapshot): Promise<Value> => {
      const given = second
      second = undefined
      const found = await findObjects(request, { snapshot, second: given })
      return await use(found)
    }
    return await readSnapshot(request.path, read, salvage ? { salvage: request } : {})
  } finally {
    second?.stop()
  }
}

const startSecond = (request: ObjectsRequest, selection: KeySelection): SecondThread | undefined => {
  const path = databaseOf(request.path).file
  const sizeBytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  return startSecondThread({ path, sizeBytes, selection, atRevision: revisionOf(request) })
}

const revisionOf = ({ atRevision }: ObjectsRequest): number => atRevision ?? Number.POSITIVE_INFINITY

/** Undefined when words are not known without the CRDs of the snapshot. */
function selectionOf(request: ObjectsRequest, index: ResourceIndex): KeySelection | undefined {
  const resources = request.resources.map((text) => resolveResources(index, text))
  if (resources.some((found) => found.length === 0)) return undefined
  const paths = resources.flat().map(({ storagePath }) => storagePath)
  const { namespaces, names, keys, prefix } = request
  return { paths, namespaces, names, keys, prefix, always: [definitionPath] }
}

interface Opened {
  readonly snapshot: ReadableSnapshot
  readonly second: SecondThread | undefined
}

async function findObjects(request: ObjectsRequest, { snapshot, second }: Opened): Promise<FoundObjects> {
  const search = {
    path: snapshot.file.path,
    sizeBytes: snapshot.file.sizeBytes,
    atRevision: revisionOf(request),
    second,
  }
  const known = selectionOf(request, indexResources([]))
  const first = known ?? { ...nothingBut, always: [definitionPath] }
  const log = await readLog(snapshot, request)
  let found = withLog(await findNewestTogether(snapshot.store, { ...search, selection: first }, request), log, {
    ...search,
    selection: first,
  })
  const definitions = await readDefinitions(log.feed, found, request)
  const index = indexResources([...definitions.values()].map(decodeDefinition).filter((one) => one !== undefined))
  const selection = known ?? selectionOf(request, index)
  if (known === undefined && selection !== undefined)
    found = withLog(
      await findNewestTogether(snapshot.store, { ...search, selection, second: undefined }, request),
      log,
      { ...search, selection },
    )
  const salvaged =
    selection === undefined ? undefined : await findSurest(request, { snapshot, feed: log.feed }, selection)
  const unknownResources = request.resources.filter((text) => resolveResources(index, text).length === 0)
  return {
    ...{ snapshot, index, definitions, unknownResources },
    keys: unknownResources.length > 0 ? [] : besideEachOther(keysOf(found, index, selection), salvaged?.(index)),
    lastRevision: found.last.main,
    compactedByLog: log.compactedByLog,
    readNewestTime: async () => {
      const { findNewestTime } = await import('../../snapshot/contents/newest-time.ts')
      return findNewestTime(snapshot.store, found.inDatabase.place)
    },
    problems: [...snapshot.store.problems, ...found.problems, ...logProblems(log)],
    read: (keys, visit, limit) => readKeys(log.feed, keys, { visit, watch: request, limit }),
  }
}

/** What the log of a data directory has beyond its db. Nothing of it is read for a snapshot. */
async function readLog(snapshot: ReadableSnapshot, watch: WorkWatch): Promise<OpenFeed> {
  if (snapshot.memberFolder === undefined)
    return { feed: { store: snapshot.store, replayed: [] }, compactedByLog: 0, leftOut: 0 }
  const { readFeed } = await import('./open-feed.ts')
  return await driveWork(readFeed(snapshot), watch)
}

interface FoundWithLog extends FoundTogether {
  /** The last write that the database itself has. */
  readonly inDatabase: NewestKey
}

/** Committed writes that the database has not got yet count, as they will when etcd starts. */
function withLog(
  found: FoundTogether,
  { feed }: OpenFeed,
  { selection, atRevision }: Pick<SharedSearch, 'selection' | 'atRevision'>,
): FoundWithLog {
  const matches = keyMatcherOf(selection)
  let { last } = found
  for (const { view, origin } of feed.replayed) {
    const { main, sub, tombstone, place, bytes, keyValue } = view
    if (origin === 'uncommitted' || main > atRevision) continue
    const at = { main, sub, tombstone, place }
    if (isNewer(at, last)) last = at
    const { keyStart, keyEnd } = keyValue
    if (matches(bytes, keyStart, keyEnd)) noteNewest(found.keys, Buffer.from(view.key).toString('latin1'), at)
  }
  return { ...found, last, inDatabase: found.last }
}

const logProblems = ({ leftOut }: OpenFeed): readonly FormatProblem[] =>
  leftOut === 0
    ? []
    : [
        {
          code: 'wal-left-out',
          offset: 0,
          region: 'write-ahead log',
          detail: `${leftOut} writes were too many to hold`,
        },
      ]

/** Of what was salvaged the newest revisions that are in the sound tree: they are shown beside newer ones that are less sure. */
async function findSurest(
  request: ObjectsRequest,
  { snapshot, feed }: { readonly snapshot: ReadableSnapshot; readonly feed: RevisionFeed },
  selection: KeySelection,
): Promise<((index: ResourceIndex) => SurestKeys) | undefined> {
  const { salvaged, store } = snapshot
  if (salvaged === undefined) return undefined
  const work = findNewest(store, {
    matches: keyMatcherOf(selection),
    atRevision: revisionOf(request),
    accepts: (place) => salvaged.surenessOf(place) === 'reachable',
    problem: () => undefined,
  })
  const found = await driveWork(work, request)
  const unsure = newestUncommitted(feed, { selection, atRevision: revisionOf(request) })
  return (index) => ({
    keys: [...keysOf(found, index, selection), ...keysOf({ ...found, keys: unsure }, index, selection)],
    surenessOf: ({ place }) => surenessOf(feed, place),
  })
}

/** What the log has and may never have been acknowledged: shown beside the rest. */
function newestUncommitted(
  feed: RevisionFeed,
  { selection, atRevision }: Pick<SharedSearch, 'selection' | 'atRevision'>,
): NewestKeys {
  const matches = keyMatcherOf(selection)
  const found: NewestKeys = new Map()
  for (const { view, origin } of feed.replayed) {
    const { main, sub, tombstone, place, bytes, keyValue } = view
    if (origin !== 'uncommitted' || main > atRevision || !matches(bytes, keyValue.keyStart, keyValue.keyEnd)) continue
    noteNewest(found, Buffer.from(view.key).toString('latin1'), { main, sub, tombstone, place })
  }
  return found
}

function surenessOf(feed: RevisionFeed, place: number): Sureness {
  const origin = originOf(feed, place)
  if (origin === 'wal') return 'wal-committed'
  if (origin === 'uncommitted') return 'wal-uncommitted'
  return origin === 'db' ? 'reachable' : origin
}

interface SurestKeys {
  readonly keys: readonly FoundKey[]
  readonly surenessOf: (key: FoundKey) => Sureness
}

function besideEachOther(newest: readonly FoundKey[], surest: SurestKeys | undefined): readonly FoundKey[] {
  if (surest === undefined) return newest
  const places = new Set(newest.map(({ place }) => place))
  // What the log has committed is no less sure than what it replaces.
  const replaced = new Set(newest.filter((key) => surest.surenessOf(key) === 'wal-committed').map(({ key }) => key))
  const others = surest.keys.filter(
    ({ key, place, tombstone }) => !tombstone && !places.has(place) && (place < 0 || !replaced.has(key)),
  )
  return [...newest, ...others]
    .map((key) => ({ ...key, sureness: surest.surenessOf(key) }))
    .sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : left.main - right.main))
}

/** A key that nothing has: an empty selection would be everything. */
const nothingBut: KeySelection = { paths: [], namespaces: [], names: [''], keys: [], prefix: '', always: [] }

/** What was found besides for the names of resources is left out again. */
function keysOf({ keys }: NewestFound, index: ResourceIndex, selection: KeySelection | undefined): readonly FoundKey[] {
  const matches = keyMatcherOf({ ...(selection ?? nothingBut), always: [] })
  const found: FoundKey[] = []
  for (const [latin1, { main, tombstone, place }] of keys) {
    const bytes = Buffer.from(latin1, 'latin1')
    if (!matches(bytes, 0, bytes.length)) continue
    const key = bytes.toString('utf8')
    found.push({ ...decodeObjectPlace(index, key), key, main, tombstone, place })
  }
  return found.sort((left, right) => (left.key < right.key ? -1 : 1))
}

async function readDefinitions(
  feed: RevisionFeed,
  { keys }: NewestFound,
  watch: WorkWatch,
): Promise<ReadonlyMap<string, JsonObject>> {
  const definitions = new Map<string, JsonObject>()
  const wanted = [...keys].flatMap(([key, { tombstone, place }]) =>
    !tombstone && key.includes(`/${definitionPath}/`) ? [place] : [],
  )
  const visit = (revision: RevisionView): void => {
    const stored = decodeStoredValue(revision.value)
    const resource = stored.kind === 'object' ? decodeDefinition(stored.object) : undefined
    if (stored.kind === 'object' && resource !== undefined)
      definitions.set(`${resource.group}/${resource.plural}`, stored.object)
  }
  const places = Float64Array.from(wanted).sort()
  if (places.length > 0) await driveWork(visitFeed(feed, { visit, places, problem: () => undefined }), watch)
  return definitions
}

interface Reading {
  readonly visit: KeyVisit
  readonly watch: WorkWatch
  readonly limit: StepLimit | undefined
}

async function readKeys(
  feed: RevisionFeed,
  keys: readonly FoundKey[],
  { visit, watch, limit }: Reading,
): Promise<void> {
  const byPlace = new Map(keys.filter(({ tombstone }) => !tombstone).map((key) => [key.place, key]))
  const places = Float64Array.from(byPlace.keys()).sort()
  if (places.length === 0) return
  const visitOne = (revision: RevisionView): void => {
    const key = byPlace.get(revision.place)
    if (key !== undefined) visit(key, revision)
  }
  // What is wrong with a page was said when it was searched.
  const work = visitFeed(feed, { visit: visitOne, places, problem: () => undefined })
  await driveWork(limit === undefined ? work : withinTime(work, limit), watch)
}
