/**
 * Replaying a log onto a db. The db says up to which entry it has applied the log (`consistent_index`); what follows in the log is
 * applied here as etcd would at its next start, and gives the revisions that the db does not have yet. Applying by index makes it
 * idempotent: an entry at or below the index is never looked at. Entries up to the commit are certain ("wal"). Those above were
 * written and may never have been acknowledged ("uncommitted"): the only member of a cluster will apply them, one of several may see
 * them replaced. With authentication on, etcd may have refused a request that is applied here: `isCertain` is false then.
 *
 *     const needs = yield* decodeReplayNeeds(wal, db.consistentIndex)
 *     const state = yield* decodeReplayState({ store, db, needs, problem })
 *     const replay = yield* replayWal({ wal, db, state, needs, visit: (revision) => ... })
 */
import type { Work } from '../../base/work.ts'
import { decodeRaftRequest, type RaftRequest } from '../../formats/etcd/raft-request.ts'
import type { Wal } from '../../formats/etcd/wal/decode-wal.ts'
import { EntryReader } from '../../formats/etcd/wal/entry-reader.ts'
import type { RaftEntry } from '../../formats/etcd/wal/wal-record.ts'
import type { MemberDb } from './member-db.ts'
import { type Outcome, replayRequest } from './replay-request.ts'
import { ReplayNeeds } from './replay-state.ts'
import { type ReplayedRevision, type ReplayState, ReplayStore } from './replay-store.ts'

/** Where a revision comes from that is not in the db. */
type WalLabel = 'wal' | 'uncommitted'

export interface WalRevision extends ReplayedRevision {
  readonly label: WalLabel
  /** Of the entry of the log. */
  readonly index: number
  readonly term: number
}

interface RefusedEntry {
  readonly index: number
  readonly reason: string
}

export interface Replay {
  /** Entries that were applied or tried, of either label. */
  readonly entries: number
  /** Main revision after the committed entries, and after the uncommitted ones as well. */
  readonly committedRevision: number
  readonly lastRevision: number
  readonly compactRevision: number
  /** What etcd answers with an error: the store is not changed by it. */
  readonly refused: readonly RefusedEntry[]
  /** The first entry that is needed and is not there, or was read from behind damage: nothing from it on was applied. */
  readonly missingIndex: number | undefined
  readonly isCertain: boolean
}

export interface ReplayOptions {
  readonly wal: Wal
  readonly db: MemberDb
  readonly state: ReplayState
  readonly needs: ReplayNeeds
  readonly visit: (revision: WalRevision) => void
  /** Each entry with what became of it. */
  readonly visitEntry?: (entry: RaftEntry, request: RaftRequest, outcome: Outcome) => void
}

/**
 * The last entry that is known to be committed: etcd does not wait until the disk has a commit that comes alone, so that a db or a
 * snapshot may know of a later one.
 */
export const committedIndexOf = (wal: Wal, db: Pick<MemberDb, 'consistentIndex'> | undefined): number =>
  Math.max(wal.state?.commit ?? 0, db?.consistentIndex ?? 0)

const REPORT_EVERY = 4096
const MOST_REFUSED = 1000

/** Keys, ranges and leases that the entries behind `index` name. */
export function* decodeReplayNeeds(wal: Wal, index: number): Work<ReplayNeeds> {
  const needs = new ReplayNeeds()
  const reader = new EntryReader(wal)
  const last = lastSoundIndex(wal)
  for (let at = Math.max(index + 1, wal.log.firstIndex); at <= last; at++) {
    const entry = reader.entryAt(at)
    if (entry === undefined) break
    needs.note(decodeRaftRequest(entry))
    if (at % REPORT_EVERY === 0) yield progressOf(at - index, last - index)
  }
  return needs
}

export function* replayWal(options: ReplayOptions): Work<Replay> {
  const { wal, db, state, needs, visit, visitEntry } = options
  const committed = committedIndexOf(wal, db)
  const reader = new EntryReader(wal)
  const refused: RefusedEntry[] = []
  const at: { label: WalLabel; index: number; term: number } = { label: 'wal', index: db.consistentIndex, term: 0 }
  const store = new ReplayStore(state, {
    keepValues: needs.needsValues,
    visit: (revision) => visit({ ...revision, ...at }),
  })
  let committedRevision = store.currentRevision
  const last = lastSoundIndex(wal)
  let next = db.consistentIndex + 1
  for (; next <= last; next++) {
    const entry = reader.entryAt(next)
    if (entry === undefined) break
    const request = decodeRaftRequest(entry)
    Object.assign(at, { label: next <= committed ? 'wal' : 'uncommitted', index: next, term: entry.term })
    const outcome = replayRequest(store, request)
    if (outcome.kind === 'refused' && refused.length < MOST_REFUSED)
      refused.push({ index: next, reason: outcome.reason })
    visitEntry?.(entry, request, outcome)
    if (next <= committed) committedRevision = store.currentRevision
    if (next % REPORT_EVERY === 0) yield progressOf(next - db.consistentIndex, last - db.consistentIndex)
  }
  return {
    ...{ entries: next - db.consistentIndex - 1, committedRevision, lastRevision: store.currentRevision },
    ...{ compactRevision: store.compactRevision, refused, isCertain: !db.isAuthEnabled },
    missingIndex: next <= Math.max(committed, wal.log.lastIndex) ? next : undefined,
  }
}

/** Behind damage entries may be read, but not applied: one before them may be missing. */
const lastSoundIndex = (wal: Wal): number =>
  wal.damage === undefined ? wal.log.lastIndex : Math.min(wal.log.lastIndex, wal.damage.soundIndex)

const progressOf = (
  doneBytes: number,
  wholeBytes: number,
): { readonly doneBytes: number; readonly wholeBytes: number } => ({
  doneBytes,
  wholeBytes,
})
