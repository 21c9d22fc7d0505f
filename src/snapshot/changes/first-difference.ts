import { hash } from 'node:crypto'
import type { Work } from '../../base/work.ts'
import { decodeMemberDb } from '../directory/member-db.ts'
import { type RevisionFeed, visitFeed } from '../store/revision-feed.ts'
import type { RevisionView } from '../store/revision-store.ts'

/** Two histories where both files still hold every write. */
export interface FirstDifference {
  /** The first revision under which they have different writes. */
  readonly revision: number
  /** The revision before it that both have alike; 0 when there is none. */
  readonly sameUpTo: number
}

/** Revisions that may be held at once; a longer history is left undecided. */
const MOST_REVISIONS = 1_000_000

/**
 * Looks behind the compactions of both files, up to a revision that is known to differ. Undefined when the first difference lies in what
 * was compacted away.
 */
export function* findFirstDifference(
  before: RevisionFeed,
  after: RevisionFeed,
  differsBy: number,
): Work<FirstDifference | undefined> {
  const compacted = Math.max(...[before, after].map(({ store }) => decodeMemberDb(store).finishedCompactRevision))
  const window = { above: compacted, upTo: differsBy }
  const left = yield* collectDigests(before, window)
  const right = yield* collectDigests(after, window)
  if (left === undefined || right === undefined) return undefined
  const mains = [...new Set([...left.keys(), ...right.keys()])].sort((one, other) => one - other)
  const revision = mains.find((main) => left.get(main) !== right.get(main))
  if (revision === undefined) return undefined
  const sameUpTo = mains.findLast((main) => main < revision) ?? 0
  // Without one common write before it, the difference may have begun in what is compacted.
  return sameUpTo === 0 && compacted > 0 ? undefined : { revision, sameUpTo }
}

interface Window {
  readonly above: number
  readonly upTo: number
}

/** By main revision, whatever the order in which its writes are met. */
function* collectDigests(feed: RevisionFeed, { above, upTo }: Window): Work<ReadonlyMap<number, number> | undefined> {
  const digests = new Map<number, number>()
  const visit = ({ main, sub, tombstone, key, value }: RevisionView): void => {
    if (main <= above || main > upTo || digests.size > MOST_REVISIONS) return
    const head = Buffer.from(`${sub} ${tombstone ? 'deleted' : 'put'} ${key.length} `)
    const digest = hash('sha256', Buffer.concat([head, key, value]), 'buffer').readUInt32LE(0)
    digests.set(main, ((digests.get(main) ?? 0) + digest) % 2 ** 48)
  }
  yield* visitFeed(feed, { visit, problem: () => {} })
  return digests.size > MOST_REVISIONS ? undefined : digests
}
