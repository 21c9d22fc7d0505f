import {
  type DataDirectory,
  decodeDataDirectory,
  openDirectoryDb,
  replayDirectory,
} from '../snapshot/data-directory.ts'
import type { StoreOpening } from '../snapshot/revision-store.ts'
import type { Replay } from '../snapshot/wal-replay.ts'
import { describeFiles } from './copy-stable.ts'
import { driveWork, type WorkWatch } from './drive-work.ts'
import type { Examination } from './examine-database.ts'
import { openMemberFiles } from './open-member-files.ts'

export interface ExaminedDirectory {
  readonly directory: DataDirectory
  readonly replay: Replay | undefined
}

/** The log and the raft snapshots beside the db; undefined when somebody wrote to them meanwhile. */
export async function examineDirectory(
  memberFolder: string,
  examination: Examination | undefined,
  watch: WorkWatch,
): Promise<ExaminedDirectory | undefined> {
  const before = describeFiles(memberFolder)
  const member = openMemberFiles(memberFolder)
  try {
    const directory = await driveWork(decodeDataDirectory(member.files, directoryDb(examination)), watch)
    const replay =
      examination?.kind === 'examined'
        ? await driveWork(
            replayDirectory(directory, { store: examination.store, problem: () => {}, visit: () => {} }),
            watch,
          )
        : undefined
    return describeFiles(memberFolder) === before ? { directory, replay } : undefined
  } finally {
    member.close()
  }
}

function directoryDb(examination: Examination | undefined) {
  if (examination === undefined || examination.kind === 'moved') return openDirectoryDb(undefined)
  const problems = examination.problems.byCode.flatMap(({ first }) => first)
  const opening: StoreOpening =
    examination.kind === 'unreadable' ? { kind: 'unreadable', problems } : { kind: 'open', store: examination.store }
  return openDirectoryDb(opening, problems)
}
