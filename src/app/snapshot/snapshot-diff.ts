import type { SnapshotDiff } from '../../model/snapshot-diff.ts'
import { diffSnapshots } from '../../snapshot/changes/diff-snapshots.ts'
import { matcherOf, type ObjectFilter } from '../../snapshot/changes/object-name.ts'
import { systemClock } from '../system-clock.ts'
import { driveWork, type WorkWatch } from './drive-work.ts'
import { readFeed } from './open-feed.ts'
import { type ReadableSnapshot, readSnapshot } from './read-snapshot.ts'
import { recordReveal } from './record-reveal.ts'
import { openStoredValueReader } from './stored-value-reader.ts'

export interface DiffRequest extends ObjectFilter, WorkWatch {
  readonly before: string
  readonly after: string
  /** Noise as well. */
  readonly all: boolean
  /** What Secrets hold. */
  readonly reveal: boolean
  readonly encryptionConfiguration: string | undefined
  /** For the record of what was revealed. */
  readonly command: string
}

export interface ToldDiff {
  readonly diff: SnapshotDiff
  /** Where it was written down that secret values were shown. */
  readonly recordedIn: string | undefined
}

/** Objects and fields together: an answer of more is read by nobody, and has to be held. */
export const MOST_LISTED = 40_000

export async function diffSnapshotFiles(request: DiffRequest): Promise<ToldDiff> {
  const { decode } = await openStoredValueReader(request.encryptionConfiguration)
  const compare = async (before: ReadableSnapshot, after: ReadableSnapshot): Promise<ToldDiff> => {
    const { reveal, all } = request
    const [left, right] = [await driveWork(readFeed(before), request), await driveWork(readFeed(after), request)]
    const options = { seed: before.seed, reveal, all, mostListed: MOST_LISTED, matches: matcherOf(request), decode }
    const earlier = { name: before.path, feed: left.feed }
    const diff = await driveWork(diffSnapshots(earlier, { name: after.path, feed: right.feed }, options), request)
    return { diff, recordedIn: reveal ? await recordSecrets(diff, request, after) : undefined }
  }
  return readSnapshot(request.before, (before) => readSnapshot(request.after, (after) => compare(before, after)))
}

export async function recordSecrets(
  { objects }: SnapshotDiff,
  { command, after: path }: DiffRequest,
  { file }: ReadableSnapshot,
): Promise<string | undefined> {
  const shown = objects
    .filter(({ resource, fields }) => resource === 'secrets' && fields.length > 0)
    .map(({ key }) => key)
  return shown.length === 0 ? undefined : recordReveal({ command, path, source: file, objects: shown }, systemClock)
}
