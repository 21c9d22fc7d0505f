import {
  type DataDirectory,
  decodeDataDirectory,
  openDirectoryDb,
  replayDirectory,
} from '../../snapshot/directory/data-directory.ts'
import type { Replay } from '../../snapshot/directory/wal-replay.ts'
import type { StoreOpening } from '../../snapshot/store/revision-store.ts'
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
  try {
    // Listed before anything is opened, so that a file that comes meanwhile is seen.
    const before = describeFiles(memberFolder)
    const examined = await readDirectory(memberFolder, examination, watch)
    return describeFiles(memberFolder) === before ? examined : undefined
  } catch (thrown) {
    // A running etcd deletes files that were listed a moment ago.
    if (isGone(thrown)) return undefined
    throw thrown
  }
}

async function readDirectory(
  memberFolder: string,
  examination: Examination | undefined,
  watch: WorkWatch,
): Promise<ExaminedDirectory> {
  const member = openMemberFiles(memberFolder)
  const ignored = (): void => {}
  try {
    const directory = await driveWork(decodeDataDirectory(member.files, directoryDb(examination)), watch)
    if (examination?.kind !== 'examined') return { directory, replay: undefined }
    const { store } = examination
    const replay = await driveWork(replayDirectory(directory, { store, problem: ignored, visit: ignored }), watch)
    return { directory, replay }
  } finally {
    member.close()
  }
}

const isGone = (thrown: unknown): boolean => thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'

function directoryDb(examination: Examination | undefined) {
  if (examination === undefined || examination.kind === 'moved') return openDirectoryDb(undefined)
  const problems = examination.problems.byCode.flatMap(({ first }) => first)
  const opening: StoreOpening =
    examination.kind === 'unreadable' ? { kind: 'unreadable', problems } : { kind: 'open', store: examination.store }
  return openDirectoryDb(opening, problems)
}
