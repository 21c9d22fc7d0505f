import type { SnapshotDiff } from '../model/snapshot-diff.ts'
import { diffSnapshots } from '../snapshot/diff-snapshots.ts'
import { matcherOf, type ObjectFilter } from '../snapshot/object-name.ts'
import { driveWork, type WorkWatch } from './drive-work.ts'
import { readFeed } from './open-feed.ts'
import { type ReadableSnapshot, readSnapshots } from './read-snapshots.ts'
import { recordReveal } from './record-reveal.ts'
import { openStoredValueReader } from './stored-value-reader.ts'
import { systemClock } from './system-clock.ts'

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
export const MOST_LISTED = 100_000

export async function diffSnapshotFiles(request: DiffRequest): Promise<ToldDiff> {
  const { decode } = await openStoredValueReader(request.encryptionConfiguration)
  return readSnapshots([request.before, request.after], async ([before, after]) => {
    if (before === undefined || after === undefined) throw new TypeError('two files were asked for')
    const { reveal, all } = request
    const feeds = [await driveWork(readFeed(before), request), await driveWork(readFeed(after), request)] as const
    const work = diffSnapshots(
      { name: before.path, feed: feeds[0].feed },
      { name: after.path, feed: feeds[1].feed },
      { seed: before.seed, reveal, all, mostListed: MOST_LISTED, matches: matcherOf(request), decode },
    )
    const diff = await driveWork(work, request)
    return { diff, recordedIn: reveal ? await recordSecrets(diff, request, after) : undefined }
  })
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
