import type { Work } from '../../base/work.ts'
import { decodeDataDirectory, openDirectoryDb, replayDirectory } from '../../snapshot/directory/data-directory.ts'
import { ReplayedRevisions, type RevisionFeed } from '../../snapshot/store/revision-feed.ts'
import { openMemberFiles } from './open-member-files.ts'
import type { ReadableSnapshot } from './read-snapshot.ts'

export interface OpenFeed {
  readonly feed: RevisionFeed
  /** Up to where the log compacts, once it is applied. */
  readonly compactedByLog: number
  /** Revisions of the log for which there was no room. */
  readonly leftOut: number
}

/** A snapshot as it is; of a data directory the revisions as well that only its log has. */
export function* readFeed(snapshot: ReadableSnapshot): Work<OpenFeed> {
  const { store, memberFolder, salvaged } = snapshot
  const base = salvaged === undefined ? { store } : { store, surenessOf: salvaged.surenessOf }
  if (memberFolder === undefined) return { feed: { ...base, replayed: [] }, compactedByLog: 0, leftOut: 0 }
  const member = openMemberFiles(memberFolder)
  try {
    const directory = yield* decodeDataDirectory(member.files, openDirectoryDb({ kind: 'open', store }))
    const replayed = new ReplayedRevisions()
    const replay = yield* replayDirectory(directory, {
      store,
      problem: () => {},
      visit: (revision) => replayed.add(revision),
    })
    const feed = { ...base, replayed: replayed.views }
    return { feed, compactedByLog: replay?.compactRevision ?? 0, leftOut: replayed.left }
  } finally {
    member.close()
  }
}
