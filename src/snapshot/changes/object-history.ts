import type { JsonObject } from '../../base/exact-json.ts'
import type { Work } from '../../base/work.ts'
import type { FormatProblem } from '../../formats/format-problem.ts'
import type { ObjectName } from '../../model/field-change.ts'
import type { FieldHistory, HistoryVersion, ObjectHistory } from '../../model/object-history.ts'
import type { StoredValue } from '../../model/stored-value.ts'
import { decodeMemberDb } from '../directory/member-db.ts'
import { originOf, type RevisionFeed, visitFeed } from '../store/revision-feed.ts'
import type { RevisionView } from '../store/revision-store.ts'
import { describeChange } from './diff-snapshots.ts'
import { decodeFieldPath, valueAt } from './field-path.ts'
import { newManagers, ownersOf } from './managed-fields.ts'
import { type ChangeView, shownValue } from './object-changes.ts'
import { nameOfKey } from './object-name.ts'
import { readClock } from './revision-clock.ts'

export interface HistoryOptions extends ChangeView {
  /** The whole key where it is known, else how it ends: of other keys not even the name is made. */
  readonly ending: string
  readonly matches: (object: ObjectName) => boolean
  /** `spec.replicas`. */
  readonly fields: readonly string[]
  readonly all: boolean
  readonly decode: (value: Uint8Array, key: string) => StoredValue
  readonly compactedByLog: number
}

export type HistoryAnswer =
  | { readonly kind: 'found'; readonly history: ObjectHistory }
  /** Several objects have the name, or none. */
  | {
      readonly kind: 'ambiguous' | 'missing'
      readonly keys: readonly string[]
      readonly compactedRevision: number
      /** Of what could not be read, nobody knows what it was. */
      readonly isDamaged: boolean
    }

/** Of one answer. A lease that is renewed every other second has as many after some hours without compaction. */
const MOST_VERSIONS = 5000
/** Decoded at once. */
const ROUND = 500

export function* readObjectHistory(
  { name, feed }: { readonly name: string; readonly feed: RevisionFeed },
  options: HistoryOptions,
): Work<HistoryAnswer> {
  const problems: FormatProblem[] = [...feed.store.problems]
  const { scheduledCompactRevision, finishedCompactRevision } = decodeMemberDb(feed.store)
  const compactedRevision = Math.max(scheduledCompactRevision, finishedCompactRevision, options.compactedByLog)
  const found = yield* findPlaces(feed, options, (one) => void problems.push(one))
  const [key] = found.keys
  if (key === undefined || found.keys.length > 1)
    return {
      ...{ kind: key === undefined ? 'missing' : 'ambiguous', keys: found.keys, compactedRevision },
      isDamaged: problems.length > 0,
    }
  const places = found.places.slice(-MOST_VERSIONS)
  const telling = new HistoryTelling(nameOfKey(key), options)
  for (let from = 0; from < places.length; from += ROUND)
    yield* readRound(feed, places.slice(from, from + ROUND), { telling, options })
  const clock = yield* readClock(
    feed,
    telling.versions.map(({ revision }) => revision),
    options.decode,
  )
  const versions = telling.versions.map((version) => ({
    ...version,
    time: statedTime(version) ?? clock(version.revision),
  }))
  const history: ObjectHistory = {
    ...{ name, object: telling.object, revision: found.lastRevision, compactedRevision, versions },
    unlisted: found.places.length - places.length,
    fields: options.fields.map((path) => fieldHistory(path, { versions, telling, view: options })),
    problems,
  }
  return { kind: 'found', history }
}

interface FoundPlaces {
  readonly keys: readonly string[]
  /** In the order of revisions. */
  readonly places: readonly number[]
  readonly lastRevision: number
}

function* findPlaces(
  feed: RevisionFeed,
  options: HistoryOptions,
  problem: (one: FormatProblem) => void,
): Work<FoundPlaces> {
  const ending = Buffer.from(options.ending)
  const [keys, places] = [new Set<string>(), [] as number[]]
  let lastRevision = 0
  const visit = (revision: RevisionView): void => {
    const { bytes, keyValue, main, place } = revision
    lastRevision = Math.max(lastRevision, main)
    const from = keyValue.keyEnd - ending.length
    if (from < keyValue.keyStart) return
    for (let index = ending.length - 1; index >= 0; index--) if (bytes[from + index] !== ending[index]) return
    const key = Buffer.from(revision.key).toString('utf8')
    if (!options.matches(nameOfKey(key))) return
    keys.add(key)
    places.push(place)
  }
  yield* visitFeed(feed, { visit, problem })
  // Places of the log are negative and fall; they come last.
  const inPages = places.filter((place) => place >= 0).toSorted((left, right) => left - right)
  return { keys: [...keys].toSorted(), places: [...inPages, ...places.filter((place) => place < 0)], lastRevision }
}

interface Round {
  readonly telling: HistoryTelling
  readonly options: HistoryOptions
}

function* readRound(feed: RevisionFeed, places: readonly number[], { telling, options }: Round): Work<void> {
  const writes: Write[] = []
  const visit = (revision: RevisionView): void => {
    const { main, sub, tombstone, keyValue, place } = revision
    const stored = tombstone ? undefined : options.decode(revision.value, telling.object.key)
    const { createRevision, version } = keyValue
    writes.push({ main, sub, createRevision, version, stored, origin: originOf(feed, place) })
  }
  yield* visitFeed(feed, { visit, problem: () => {}, places: Float64Array.from(places).sort() })
  for (const write of writes.toSorted((left, right) => left.main - right.main || left.sub - right.sub))
    telling.add(write)
}

interface Write extends Pick<HistoryVersion, 'origin' | 'createRevision' | 'version'> {
  readonly main: number
  readonly sub: number
  /** Undefined for a tombstone. */
  readonly stored: StoredValue | undefined
}

const noTime = { from: undefined, to: undefined } as const

/** Goes through the writes of one object in their order. */
class HistoryTelling {
  readonly object: ObjectName
  readonly versions: HistoryVersion[] = []
  /** The newest state that was read as an object. */
  newest: JsonObject | undefined
  readonly #options: HistoryOptions
  #before: StoredValue | undefined

  constructor(object: ObjectName, options: HistoryOptions) {
    this.object = object
    this.#options = options
  }

  add({ main, stored, origin, createRevision, version }: Write): void {
    const base = { revision: main, origin, createRevision, version, time: noTime }
    const before = this.#before
    this.#before = stored
    if (stored === undefined) return void this.versions.push({ ...base, kind: 'deleted', managers: [], changes: [] })
    const object = stored.kind === 'object' ? stored.object : undefined
    this.newest = object ?? this.newest
    const managers =
      object === undefined ? [] : newManagers(before?.kind === 'object' ? before.object : undefined, object)
    if (before === undefined) {
      const kind = version === 1 ? 'created' : 'kept'
      // Of the oldest one that is left, the entries say who had written by then, not who wrote it.
      return void this.versions.push({
        ...base,
        kind,
        managers: kind === 'created' ? managers : newestOf(managers),
        changes: [],
      })
    }
    const { fields, opaque } = describeChange(this.object, [before, stored], this.#options)
    const changes = this.#options.all
      ? fields
      : fields.filter(({ noise }) => noise !== 'managed-fields' && noise !== 'resource-version')
    this.versions.push({ ...base, kind: 'updated', managers, changes, ...(opaque === undefined ? {} : { opaque }) })
  }
}

type Managers = HistoryVersion['managers']

const newestOf = (managers: Managers): Managers =>
  managers.toSorted((left, right) => ((left.time ?? '') < (right.time ?? '') ? 1 : -1)).slice(0, 1)

/** An API server notes the second of a write that changes who manages what. */
function statedTime({ kind, managers }: HistoryVersion): HistoryVersion['time'] | undefined {
  if (kind === 'kept' || kind === 'deleted') return undefined
  const times = managers.flatMap(({ time }) => time ?? []).toSorted()
  return times.length === 0 ? undefined : { from: times.at(-1), to: times.at(-1) }
}

interface Telling {
  readonly versions: readonly HistoryVersion[]
  readonly telling: HistoryTelling
  readonly view: ChangeView
}

function fieldHistory(path: string, { versions, telling, view }: Telling): FieldHistory {
  const steps = decodeFieldPath(path)
  const { newest } = telling
  const value = newest === undefined || steps === undefined ? undefined : valueAt(newest, steps)
  const isOf = (changed: string): boolean =>
    changed === path ||
    changed.startsWith(`${path}.`) ||
    changed.startsWith(`${path}[`) ||
    path.startsWith(`${changed}.`) ||
    path.startsWith(`${changed}[`)
  return {
    path,
    value:
      value === undefined || newest === undefined || steps === undefined
        ? undefined
        : shownValue(newest, { value, path: steps }, view),
    changedIn: versions.findLast(
      ({ kind, changes }) => (kind === 'created' && value !== undefined) || changes.some((change) => isOf(change.path)),
    ),
    oldestRevision: versions[0]?.revision ?? 0,
    owners: newest === undefined || steps === undefined ? [] : ownersOf(newest, steps),
  }
}
