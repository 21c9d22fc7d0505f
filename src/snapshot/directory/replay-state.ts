import type { Work } from '../../base/work.ts'
import type { KeyRange, RaftRequest, RequestOperation } from '../../formats/etcd/raft-request.ts'
import type { FormatProblem } from '../../formats/format-problem.ts'
import { type RevisionStore, type RevisionView, visitRevisions } from '../store/revision-store.ts'
import type { MemberDb } from './member-db.ts'
import { type LiveKey, nameOf, type ReplayState, rangeTest } from './replay-store.ts'

/** What of a store the requests can see or change, so that only that is read from the db. */
export class ReplayNeeds {
  readonly #keys = new Set<string>()
  readonly #ranges: ((name: string) => boolean)[] = []
  readonly #known = new Set<string>()
  readonly leases = new Set<string>()
  /** Whether any request compares or keeps a value. */
  needsValues = false

  note(request: RaftRequest): void {
    if (request.kind === 'lease-revoke') this.leases.add(request.lease)
    else if (request.kind === 'put' || request.kind === 'delete-range' || request.kind === 'txn')
      this.#noteOperation(request)
  }

  noteKey(name: string): void {
    this.#keys.add(name)
  }

  covers(name: string): boolean {
    return this.#keys.has(name) || this.#ranges.some((isIn) => isIn(name))
  }

  #noteOperation(operation: RequestOperation): void {
    if (operation.kind === 'put') {
      this.#keys.add(nameOf(operation.key))
      this.needsValues ||= operation.ignoreValue
    } else if (operation.kind === 'delete-range') this.#noteRange(operation)
    else if (operation.kind === 'txn') {
      for (const compare of operation.compare) {
        this.#noteRange(compare)
        this.needsValues ||= compare.target === 'value'
      }
      for (const one of [...operation.success, ...operation.failure]) this.#noteOperation(one)
    }
  }

  #noteRange(range: KeyRange): void {
    if (range.rangeEnd.length === 0) this.#keys.add(nameOf(range.key))
    else {
      const known = `${nameOf(range.key)} ${nameOf(range.rangeEnd)}`
      if (!this.#known.has(known)) this.#ranges.push(rangeTest(range))
      this.#known.add(known)
    }
  }
}

export interface StateReading {
  readonly store: RevisionStore
  readonly db: MemberDb
  readonly needs: ReplayNeeds
  readonly problem: (problem: FormatProblem) => void
}

/** Reads from a db what the requests need. Twice through the file when leases are revoked: only their keys know them. */
export function* decodeReplayState({ store, db, needs, problem }: StateReading): Work<ReplayState> {
  if (needs.leases.size > 0) {
    const visit = (revision: RevisionView): void => {
      if (needs.leases.has(leaseOf(revision) ?? '')) needs.noteKey(nameOf(revision.key))
    }
    yield* visitRevisions(store, { visit, problem: () => {} })
  }
  const newest = new Map<string, Newest>()
  let lastMain = 1
  const visit = (revision: RevisionView): void => {
    lastMain = Math.max(lastMain, revision.main)
    const { keyStart, keyEnd } = revision.keyValue
    if (keyStart === keyEnd) return
    const name = nameOf(revision.key)
    const before = newest.get(name)
    if (!needs.covers(name) || (before !== undefined && !isLater(revision, before))) return
    newest.set(name, newestOf(revision, needs))
  }
  yield* visitRevisions(store, { visit, problem })
  return {
    // A compaction may have removed the last revision of all; etcd counts on from it all the same.
    currentRevision: Math.max(lastMain, db.finishedCompactRevision, db.scheduledCompactRevision),
    compactRevision: Math.max(db.finishedCompactRevision, db.scheduledCompactRevision),
    keys: [...newest.values()].flatMap(({ live }) => live ?? []),
    ...{ leases: db.leases, alarms: db.alarms },
  }
}

interface Newest {
  readonly main: number
  readonly sub: number
  /** Undefined when the key is deleted. */
  readonly live: LiveKey | undefined
}

const isLater = (revision: RevisionView, before: Newest): boolean =>
  revision.main > before.main || (revision.main === before.main && revision.sub > before.sub)

function newestOf(revision: RevisionView, { needsValues }: ReplayNeeds): Newest {
  const { main, sub, tombstone, keyValue } = revision
  if (tombstone) return { main, sub, live: undefined }
  const { createRevision, modRevision, version } = keyValue
  const value = needsValues ? revision.value.slice() : undefined
  const live = { key: revision.key.slice(), value, createRevision, modRevision, version, lease: leaseOf(revision) }
  return { main, sub, live }
}

const leaseOf = ({ keyValue }: RevisionView): string | undefined =>
  keyValue.lease === 0n ? undefined : keyValue.lease.toString(16)
