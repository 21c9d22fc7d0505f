import type { Work } from '../../base/work.ts'
import type { FormatProblem } from '../../formats/format-problem.ts'
import { type RevisionStore, type RevisionView, visitRevisions } from '../store/revision-store.ts'
import { selectLive } from '../store/select-revisions.ts'
import { DigestTable } from './digest-table.ts'
import { type ComparedObject, ObjectDigest } from './object-digest.ts'

/** What a log adds to a db: keys in latin1, with what became of them; undefined for those that are deleted. */
type ReplayedKeys = ReadonlyMap<string, ComparedObject | undefined>

export interface StateReading {
  readonly store: RevisionStore
  readonly replayed: ReplayedKeys
  /** For the hashes of this run. */
  readonly seed: number
  readonly problem: (problem: FormatProblem) => void
}

/** Everything that lives at the last revision, as digests that wait to be met by what etcd says. */
export interface ComparedState {
  readonly objects: number
  readonly table: DigestTable
  /** Keys, rising, that cut the whole into parts of about a megabyte. */
  readonly boundaries: readonly Uint8Array[]
  /** Goes once more through the objects. */
  readonly visitObjects: (visit: (object: ComparedObject) => void) => Work<void>
}

/** etcd sends a part as one message, which both sides hold whole. */
const PART_BYTES = 1 << 20

export function* decodeComparedState(reading: StateReading): Work<ComparedState> {
  const { store, replayed, problem } = reading
  const { places } = yield* selectLive(store, { ...reading, matches: isNotReplayed(replayed) })
  const live = [...replayed.values()].filter((one) => one !== undefined)
  const visitObjects = function* (visit: (object: ComparedObject) => void): Work<void> {
    yield* visitRevisions(store, { places, problem, visit: (revision) => visit(comparedOf(revision)) })
    live.forEach(visit)
  }
  const objects = places.length + live.length
  const table = new DigestTable(objects)
  const boundaries: Uint8Array[] = []
  const digest = new ObjectDigest()
  let partBytes = 0
  yield* visitObjects((object) => {
    table.add(digest.set(object).digest)
    partBytes += object.key.length + object.value.length
    if (partBytes < PART_BYTES) return
    partBytes = 0
    boundaries.push(object.key.slice())
  })
  return { objects, table, boundaries: boundaries.sort(Buffer.compare), visitObjects }
}

/** Keys that the log has written since are taken from there. */
function isNotReplayed(replayed: ReplayedKeys): (bytes: Uint8Array, from: number, to: number) => boolean {
  if (replayed.size === 0) return () => true
  return (bytes, from, to) => !replayed.has(nameOf(bytes.subarray(from, to)))
}

/** How `ReplayedKeys` names a key. */
export const nameOf = (key: Uint8Array): string =>
  Buffer.from(key.buffer, key.byteOffset, key.length).toString('latin1')

const comparedOf = ({ key, value, keyValue }: RevisionView): ComparedObject => {
  const { createRevision, modRevision, version, lease } = keyValue
  return { key, value, createRevision, modRevision, version, lease }
}
