import type { SnapshotStatus } from '../../model/snapshot-status.ts'
import type { SoundnessFinding } from '../../model/soundness.ts'
import { soundnessMeanings } from '../../model/soundness-codes.ts'
import { decodeHeavyKeys } from '../../snapshot/contents/decode-heavy-keys.ts'
import { deriveStatus } from '../../snapshot/contents/derive-status.ts'
import { findNewestTime } from '../../snapshot/contents/newest-time.ts'
import { databaseFindings, evaluateVerdict, finding, findingsOf } from '../../snapshot/soundness/evaluate-soundness.ts'
import { explainSoundness } from '../../snapshot/soundness/explain-soundness.ts'
import {
  deriveDirectorySoundness,
  directoryFindings,
  type JudgedDirectory,
} from '../../snapshot/soundness/judge-directory.ts'
import { keyBucket, placeOf, type RevisionStore } from '../../snapshot/store/revision-store.ts'
import { appErrors } from '../errors.ts'
import { systemClock } from '../system-clock.ts'
import { driveWork, type WorkWatch } from './drive-work.ts'
import { type ExaminedDatabase, examineDatabase } from './examine-database.ts'
import { examineDirectory } from './examine-directory.ts'
import { type DatabaseInput, type ExaminedInput, examineInput } from './examine-input.ts'
import { heldFindings } from './held-findings.ts'
import { judgeWithoutDatabase } from './snapshot-verify.ts'

export interface StatusOptions extends WorkWatch {
  /** So many of the largest keys are named. */
  readonly largest: number
}

/** What is in a snapshot, a db or a data directory. Takes no lock and changes nothing. */
export async function readSnapshotStatus(path: string, options: StatusOptions): Promise<SnapshotStatus> {
  const input = examineInput(path)
  const { examination, refused } = await examine(input, options)
  if (input.kind === 'nothing' || examination?.kind !== 'examined') throw unreadable(path, refused)
  try {
    return await statusOf({ path, input, examination }, options)
  } finally {
    examination.snapshot.close()
  }
}

async function examine(input: ExaminedInput, options: StatusOptions) {
  const hasDatabase = input.kind === 'database' && input.directory?.hasDb !== false
  const examination = hasDatabase ? await examineDatabase(input, { ...options, values: 'none' }) : undefined
  return { examination, refused: judgeWithoutDatabase(input, examination) }
}

function unreadable(path: string, { verdict, findings }: Pick<SnapshotStatus, 'verdict' | 'findings'>) {
  const { meaning, advice } = explainSoundness({ path, findings, verdict, database: undefined, directory: undefined })
  const isMoving = findings.some(({ code }) => code === 'being-written')
  const details = findings.flatMap(({ places }) => places.map(({ region, detail }) => `${region} ${detail}`.trim()))
  return appErrors.error(
    isMoving ? 'SNAPSHOT_BEING_WRITTEN' : 'SNAPSHOT_UNREADABLE',
    `${path}: ${meaning.en} (${details.slice(0, 3).join('; ')})`,
    {
      data: { path, verdict, codes: findings.map(({ code }) => code) },
      hint: advice[0]?.en ?? 'codeblue snapshot verify says more.',
    },
  )
}

interface StatusInput {
  readonly path: string
  readonly input: DatabaseInput
  readonly examination: ExaminedDatabase
}

async function statusOf({ path, input, examination }: StatusInput, options: StatusOptions): Promise<SnapshotStatus> {
  const { store, sweep, problems } = examination
  const largest = await driveWork(decodeHeavyKeys(store, sweep.census.heaviest(options.largest)), options)
  const derived = deriveStatus(examination, largest)
  const directory = await readDirectory(input, examination, options)
  const pageFindings = findingsOf(problems)
  const seen: readonly SoundnessFinding[] = [
    ...pageFindings,
    ...databaseFindings(derived.database, {
      fileBytes: input.sizeBytes,
      isMember: input.directory !== undefined,
      isDamaged: pageFindings.length > 0,
      keyless: sweep.census.keyless,
    }),
    ...directoryFindingsOf(input, directory),
  ]
  const findings = heldFindings(seen, input.file)
  return {
    path,
    input: input.directory === undefined ? 'file' : 'directory',
    fileBytes: input.sizeBytes,
    verdict: evaluateVerdict(findings),
    findings: findings.toSorted((left, right) => Number(isNote(left)) - Number(isNote(right))),
    ...derived,
    newest: newestOf(store),
    directory: directory === undefined ? undefined : deriveDirectorySoundness(directory),
  }
}

const isNote = ({ code }: SoundnessFinding): boolean => soundnessMeanings[code].weight === 'note'

/** What a member has written to its log meanwhile is nothing that the db knows of: the numbers hold, the whole is not judged. */
function directoryFindingsOf(
  input: DatabaseInput,
  directory: JudgedDirectory | undefined,
): readonly SoundnessFinding[] {
  if (directory !== undefined) return directoryFindings(directory)
  return input.directory === undefined ? [] : [finding('being-written', 'the log moved')]
}

async function readDirectory(
  { directory }: DatabaseInput,
  examination: ExaminedDatabase,
  options: StatusOptions,
): Promise<JudgedDirectory | undefined> {
  if (directory === undefined) return undefined
  const examined = await examineDirectory(directory.memberFolder, examination, options)
  return examined === undefined ? undefined : { ...examined, ...directory }
}

function newestOf(store: RevisionStore): SnapshotStatus['newest'] {
  const leaves = keyBucket(store)?.leaves?.count ?? 0
  const time = leaves === 0 ? undefined : findNewestTime(store, placeOf(leaves, -1))
  return time === undefined ? undefined : { time, ageMs: systemClock.now() - Date.parse(time) }
}
