import { isJsonObject, type JsonObject, type JsonValue } from '../../base/exact-json.ts'
import type { Work } from '../../base/work.ts'
import type { FormatProblem } from '../../formats/format-problem.ts'
import type { ObjectName } from '../../model/field-change.ts'
import type { DeletedObject } from '../../model/snapshot-deleted.ts'
import type { StoredValue } from '../../model/stored-value.ts'
import { KeyHash } from '../store/key-hash.ts'
import { NewestTable } from '../store/newest-table.ts'
import { originOf, type RevisionFeed, visitFeed } from '../store/revision-feed.ts'
import type { RevisionView } from '../store/revision-store.ts'
import { nameOfKey } from './object-name.ts'

/** A deleted object with what its last state says. */
export interface DeadObject extends DeletedObject {
  /** It hung on a lease of etcd: it expires, nobody deletes it. */
  readonly hasLease: boolean
  readonly ownerUid: string
  readonly deletionTimestamp: string | undefined
}

export interface DeadOptions {
  readonly seed: number
  readonly matches: (object: ObjectName) => boolean
  readonly decode: (value: Uint8Array, key: string) => StoredValue
  readonly problem: (problem: FormatProblem) => void
}

export interface DeadCount {
  readonly objects: readonly DeadObject[]
  readonly lastRevision: number
  readonly tombstones: number
  readonly recreated: number
}

/** Everything whose newest revision is a tombstone, with the newest state before it that the file still has. */
export function* findDeadObjects(feed: RevisionFeed, options: DeadOptions): Work<DeadCount> {
  const newest = new NewestTable(options.seed)
  let [tombstones, lastRevision] = [0, 0]
  const note = (revision: RevisionView): void => {
    const { bytes, keyValue, main, tombstone } = revision
    lastRevision = Math.max(lastRevision, main)
    if (keyValue.keyStart === keyValue.keyEnd) return
    if (tombstone) tombstones++
    newest.note({ bytes, from: keyValue.keyStart, to: keyValue.keyEnd }, revision)
  }
  yield* visitFeed(feed, { visit: note, problem: options.problem })
  const dead: number[] = []
  let recreated = tombstones
  for (let row = 0; row < newest.count; row++) if (!newest.isLive(row)) dead.push(newest.place(row))
  recreated -= dead.length
  const lastStates = new LastStates(options.seed)
  const places = Float64Array.from(dead).sort()
  const found = new Map<string, { readonly main: number; readonly place: number }>()
  yield* visitFeed(feed, {
    places,
    problem: () => {},
    visit: (revision) => {
      const key = keyText(revision)
      if (!options.matches(nameOfKey(key))) return
      found.set(key, revision.tombstone ? { main: revision.main, place: revision.place } : { main: 0, place: 0 })
      lastStates.want(revision)
    },
  })
  yield* visitFeed(feed, { problem: () => {}, visit: (revision) => lastStates.note(revision) })
  const states = yield* readStates(feed, lastStates, options)
  const objects = [...found].map(([key, { main, place }]) => {
    const state = states.get(key) ?? nothingLeft
    return { ...nameOfKey(key), ...state, deletedRevision: main, origin: originOf(feed, place) }
  })
  return { objects, lastRevision, tombstones, recreated }
}

type State = Omit<DeadObject, keyof ObjectName | 'deletedRevision' | 'origin'>

const nothingLeft: State = {
  ...{ readableRevision: undefined, createRevision: undefined, kind: '', uid: '', owner: '', ownerUid: '' },
  ...{ hasLease: false, deletionTimestamp: undefined },
}

/** The newest state of wanted keys. */
class LastStates {
  readonly #states: NewestTable
  readonly #hash: KeyHash
  readonly #isWanted = new Set<number>()

  constructor(seed: number) {
    this.#states = new NewestTable(seed)
    this.#hash = new KeyHash(seed)
  }

  want({ bytes, keyValue }: RevisionView): void {
    this.#isWanted.add(this.#numberOf(bytes, keyValue.keyStart, keyValue.keyEnd))
  }

  note(revision: RevisionView): void {
    const { bytes, keyValue, tombstone } = revision
    const { keyStart, keyEnd } = keyValue
    if (tombstone || keyStart === keyEnd || !this.#isWanted.has(this.#numberOf(bytes, keyStart, keyEnd))) return
    this.#states.note({ bytes, from: keyStart, to: keyEnd }, revision)
  }

  places(): Float64Array {
    return this.#states.livePlaces()
  }

  /** 53 bits of the hash: one number in a set is quicker than two. */
  #numberOf(bytes: Uint8Array, from: number, to: number): number {
    this.#hash.set(bytes, from, to)
    return this.#hash.low + (this.#hash.high >>> 11) * 2 ** 32
  }
}

function* readStates(
  feed: RevisionFeed,
  lastStates: LastStates,
  { decode }: DeadOptions,
): Work<ReadonlyMap<string, State>> {
  const states = new Map<string, State>()
  const visit = (revision: RevisionView): void => {
    const key = keyText(revision)
    const { keyValue, main } = revision
    const revisions = {
      readableRevision: main,
      createRevision: keyValue.createRevision,
      hasLease: keyValue.lease !== 0n,
    }
    const stored = decode(revision.value, key)
    const object = stored.kind === 'object' ? stored.object : {}
    const kind = stored.kind === 'object' ? stored.objectKind : ''
    states.set(key, { ...nothingLeft, ...revisions, kind, ...metadataOf(object) })
  }
  yield* visitFeed(feed, { visit, problem: () => {}, places: lastStates.places() })
  return states
}

function metadataOf({ metadata }: JsonObject): Pick<State, 'uid' | 'owner' | 'ownerUid' | 'deletionTimestamp'> {
  if (!isJsonObject(metadata)) return { uid: '', owner: '', ownerUid: '', deletionTimestamp: undefined }
  const owners = Array.isArray(metadata.ownerReferences) ? metadata.ownerReferences.filter(isJsonObject) : []
  const owner = owners.find(({ controller }) => controller === true) ?? owners[0]
  return {
    uid: textOf(metadata.uid),
    owner: owner === undefined ? '' : `${textOf(owner.kind)}/${textOf(owner.name)}`,
    ownerUid: textOf(owner?.uid),
    deletionTimestamp: typeof metadata.deletionTimestamp === 'string' ? metadata.deletionTimestamp : undefined,
  }
}

const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '')

const keyText = ({ key }: RevisionView): string => Buffer.from(key).toString('utf8')
