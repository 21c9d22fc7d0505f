/**
 * What the log still holds of writes that the db has applied already: after a compaction it is the only place where replaced and deleted
 * objects are whole. The log has requests, not revisions: whether a transaction's comparisons held and which revision it took is not
 * written down. Clients that compare tell it later: one that demands `mod == X` of a key has seen X there, and when X is newer than what the
 * write before it demanded itself, that write ran and took X ("confirmed"). One that demands what an earlier one demanded came too late
 * and did nothing, as does one that wants a lease that has ended ("late"). The others are "unconfirmed", and lie between the revisions
 * confirmed around them; what the db still has of them is found by key and value.
 *
 *     yield* visitWalHistory({ wal, upToIndex: db.consistentIndex, revisionThere: state.currentRevision, visit: (write) => ... })
 *
 * For entries behind `consistent_index` see wal-replay.ts, which knows everything of them.
 */
import type { Work } from '../../base/work.ts'
import {
  decodeRaftRequest,
  type RaftRequest,
  type RequestOperation,
  type TxnRequest,
} from '../../formats/etcd/raft-request.ts'
import type { Wal } from '../../formats/etcd/wal/decode-wal.ts'
import { EntryReader } from '../../formats/etcd/wal/entry-reader.ts'
import { nameOf } from './replay-store.ts'

export interface WalWrite {
  readonly kind: 'put' | 'delete'
  /** Views that are good until the next write. */
  readonly key: Uint8Array
  /** Of a delete that names more than its key; empty otherwise. */
  readonly rangeEnd: Uint8Array
  readonly value: Uint8Array
  /** In hex. */
  readonly lease: string | undefined
  /** Of the entry. */
  readonly index: number
  readonly term: number
  /** Of the transaction that it stands in: what its comparisons decide between. */
  readonly branch: 'success' | 'failure' | 'only'
  readonly certainty: 'confirmed' | 'unconfirmed' | 'late'
  /** The main revision it took lies between these, both included; when they are equal it is that one. */
  readonly lowestRevision: number
  readonly highestRevision: number
}

export interface WalHistoryOptions {
  readonly wal: Wal
  /** The last entry to look at, and the main revision of the store after it. */
  readonly upToIndex: number
  readonly revisionThere: number
  readonly visit: (write: WalWrite) => void
}

const REPORT_EVERY = 4096

/** Writes of the log in its order. Holes and what lies behind damage are left out; revisions are right on either side of them. */
export function* visitWalHistory(options: WalHistoryOptions): Work<void> {
  const { wal, upToIndex, revisionThere, visit } = options
  const last = Math.min(upToIndex, wal.log.lastIndex)
  const anchors = new RevisionAnchors()
  const wholeBytes = 2 * (last - wal.log.firstIndex + 1)
  let doneBytes = 0
  const reader = new EntryReader(wal)
  for (let index = wal.log.firstIndex; index <= last; index++) {
    const entry = reader.entryAt(index)
    anchors.note(entry === undefined ? undefined : decodeRaftRequest(entry))
    if (++doneBytes % REPORT_EVERY === 0) yield { doneBytes, wholeBytes }
  }
  // A log that ends before the db's index says nothing of the revisions between them.
  anchors.settle(last === upToIndex ? revisionThere : undefined)
  for (let index = wal.log.firstIndex; index <= last; index++) {
    const entry = reader.entryAt(index)
    const request = entry === undefined ? undefined : decodeRaftRequest(entry)
    if (++doneBytes % REPORT_EVERY === 0) yield { doneBytes, wholeBytes }
    const writes = request === undefined ? [] : writesOf(request)
    if (request === undefined || !mayWrite(request, writes)) continue
    const bounds = anchors.nextBounds()
    for (const { operation, branch } of writes)
      visit({ ...describeWrite(operation), ...bounds, branch, index, term: entry?.term ?? 0 })
  }
}

type Write = Extract<RequestOperation, { kind: 'put' | 'delete-range' }>

const describeWrite = (write: Write): Pick<WalWrite, 'kind' | 'key' | 'rangeEnd' | 'value' | 'lease'> =>
  write.kind === 'put'
    ? { kind: 'put', key: write.key, rangeEnd: nothing, value: write.value, lease: write.lease }
    : { kind: 'delete', key: write.key, rangeEnd: write.rangeEnd, value: nothing, lease: undefined }

const nothing = new Uint8Array()

/** Whether a request can take a revision: the end of a lease does when keys hang on it. */
const mayWrite = (request: RaftRequest, writes: readonly BranchedWrite[]): boolean =>
  request.kind === 'lease-revoke' || writes.length > 0

interface BranchedWrite {
  readonly operation: Write
  readonly branch: WalWrite['branch']
}

function writesOf(request: RaftRequest): readonly BranchedWrite[] {
  if (request.kind === 'put' || request.kind === 'delete-range') return [{ operation: request, branch: 'only' }]
  if (request.kind !== 'txn') return []
  const writes: BranchedWrite[] = []
  for (const branch of ['success', 'failure'] as const)
    for (const operation of request[branch].flatMap(flatten))
      writes.push({ operation, branch: request.compare.length === 0 ? 'only' : branch })
  return writes
}

const flatten = (operation: RequestOperation): readonly Write[] =>
  operation.kind === 'put' || operation.kind === 'delete-range'
    ? [operation]
    : operation.kind === 'txn'
      ? [...operation.success, ...operation.failure].flatMap(flatten)
      : []

/** The revisions that requests took, by their place among those that can write: from what later ones demanded. */
class RevisionAnchors {
  #count = 0
  /** Zero where nothing is known, below zero for what came too late. */
  #mains = new Float64Array(1024)
  readonly #writers = new Map<string, KeyWriter>()
  readonly #namesOfLease = new Map<string, string[]>()
  readonly #endedLeases = new Set<string>()
  #highest = Number.MAX_SAFE_INTEGER
  readonly #walk = { ordinal: 0, below: 0, after: 0 }

  note(request: RaftRequest | undefined): void {
    // Behind a hole nobody knows who wrote a key last.
    if (request === undefined) this.#writers.clear()
    if (request?.kind === 'lease-grant') this.#endedLeases.delete(request.lease)
    if (request === undefined) return
    const writes = writesOf(request)
    const demands = request.kind === 'txn' ? demandsOf(request) : []
    const isLate = demands.some((demand) => this.#isLate(demand))
    if (!isLate) for (const demand of demands) this.#confirm(demand)
    if (!mayWrite(request, writes)) return
    if (this.#count === this.#mains.length) this.#grow()
    const isIdle = isLate && writes.every(({ branch }) => branch === 'success')
    if (isIdle || this.#wantsEndedLease(writes)) this.#mains[this.#count] = LATE
    else this.#noteWrites(writes, demands)
    if (request.kind === 'lease-revoke') this.#endLease(request.lease)
    this.#count++
  }

  #noteWrites(writes: readonly BranchedWrite[], demands: readonly Demand[]): void {
    for (const { operation } of writes) {
      if (operation.kind === 'delete-range' && operation.rangeEnd.length > 0) this.#writers.clear()
      const name = nameOf(operation.key)
      const before = this.#writers.get(name)
      const confirmed = before === undefined ? 0 : (this.#mains[before.ordinal] ?? 0)
      const demanded = demands.find((one) => one.name === name)?.main
      const lease = operation.kind === 'put' ? operation.lease : undefined
      this.#writers.set(name, {
        ...{ ordinal: this.#count, isPut: operation.kind === 'put', lease },
        floor: Math.max(before?.floor ?? 0, confirmed, demanded ?? 0),
        isBlind:
          demanded === undefined
            ? confirmed === 0
            : before?.isBlind === true && (before.isDemandless || demanded === 0),
        isDemandless: demanded === undefined,
      })
      if (lease !== undefined) this.#namesOfLease.set(lease, (this.#namesOfLease.get(lease) ?? []).concat(name))
    }
  }

  /** Keys of a lease that ended may be made anew, which is not late. */
  #endLease(lease: string): void {
    for (const name of this.#namesOfLease.get(lease) ?? [])
      if (this.#writers.get(name)?.lease === lease) this.#writers.delete(name)
    this.#namesOfLease.delete(lease)
    this.#endedLeases.add(lease)
  }

  #wantsEndedLease(writes: readonly BranchedWrite[]): boolean {
    if (this.#endedLeases.size === 0) return false
    return writes.some(({ operation }) => operation.kind === 'put' && this.#endedLeases.has(operation.lease ?? ''))
  }

  #confirm({ name, main }: Demand): void {
    const writer = this.#writers.get(name)
    if (writer?.isPut === true && !writer.isBlind && main > writer.floor) this.#mains[writer.ordinal] = main
  }

  /** Demands what was there before the last write of the key: also nothing, where there is something since. */
  #isLate({ name, main }: Demand): boolean {
    const writer = this.#writers.get(name)
    if (writer === undefined) return false
    return main === 0 ? writer.isPut : main <= writer.floor
  }

  /**
   * What was confirmed must rise in the order of the log, and not be older than the requests behind it can account for: a write that was itself
   * refused, because its demand was of before the log, would else be confirmed by the next one that knew better.
   */
  settle(revisionThere: number | undefined): void {
    let below = 0
    for (let ordinal = 0; ordinal < this.#count; ordinal++) {
      const own = this.#mains[ordinal] ?? 0
      if (revisionThere !== undefined) below = Math.max(below, revisionThere - (this.#count - ordinal))
      if (own > 0 && own <= below) this.#mains[ordinal] = 0
      else below = Math.max(below, own)
    }
    this.#highest = revisionThere ?? this.#highest
  }

  #grow(): void {
    const mains = this.#mains
    this.#mains = new Float64Array(this.#count * 2)
    this.#mains.set(mains)
  }

  /** Of the requests that can write, one after the other. */
  nextBounds(): Pick<WalWrite, 'certainty' | 'lowestRevision' | 'highestRevision'> {
    const walk = this.#walk
    const ordinal = walk.ordinal++
    const own = this.#mains[ordinal] ?? 0
    if (own > 0) {
      walk.below = own
      return { certainty: 'confirmed', lowestRevision: own, highestRevision: own }
    }
    if (walk.after <= ordinal) walk.after = ordinal + 1
    while (walk.after < this.#count && (this.#mains[walk.after] ?? 0) <= 0) walk.after++
    const highestRevision = walk.after < this.#count ? (this.#mains[walk.after] ?? 0) - 1 : this.#highest
    return { certainty: own === LATE ? 'late' : 'unconfirmed', lowestRevision: walk.below + 1, highestRevision }
  }
}

const LATE = -1

interface KeyWriter {
  readonly ordinal: number
  /** The newest revision of the key that is known to be older than this write. */
  readonly floor: number
  /**
   * It demanded nothing of its key and nobody knows what was there, so that an older revision may be meant later; or it stands behind such
   * a one, and its own demand may have been of before that.
   */
  readonly isBlind: boolean
  readonly isDemandless: boolean
  readonly isPut: boolean
  readonly lease: string | undefined
}

interface Demand {
  readonly name: string
  readonly main: number
}

const demandsOf = ({ compare }: TxnRequest): readonly Demand[] =>
  compare.flatMap(({ target, result, key, rangeEnd, number }) =>
    target === 'mod' && result === 'equal' && rangeEnd.length === 0 && number >= 0n
      ? [{ name: nameOf(key), main: Number(number) }]
      : [],
  )
