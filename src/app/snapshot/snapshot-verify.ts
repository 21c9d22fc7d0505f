import type { Soundness, SoundnessFinding } from '../../model/soundness.ts'
import { deriveDatabaseSoundness } from '../../snapshot/soundness/derive-database-soundness.ts'
import { databaseFindings, evaluateVerdict, finding, findingsOf } from '../../snapshot/soundness/evaluate-soundness.ts'
import { explainSoundness } from '../../snapshot/soundness/explain-soundness.ts'
import {
  deriveDirectorySoundness,
  directoryFindings,
  type JudgedDirectory,
} from '../../snapshot/soundness/judge-directory.ts'
import type { WorkWatch } from './drive-work.ts'
import { type Examination, examineDatabase } from './examine-database.ts'
import { examineDirectory } from './examine-directory.ts'
import { type DatabaseInput, type ExaminedInput, examineInput } from './examine-input.ts'
import { heldFindings } from './held-findings.ts'

export interface VerifyOptions extends WorkWatch {
  readonly values: 'sampled' | 'all'
  /** What must hold besides, where the caller knows it. */
  readonly expected: Expected
}

export interface Expected {
  /** The last revision must not be below it: that of the newest snapshot, or of another member. */
  readonly revision?: number
  /** In hex. */
  readonly clusterId?: string
}

/** How sound a snapshot, a db or a data directory is. Takes no lock and changes nothing. */
export async function verifySnapshot(path: string, options: VerifyOptions): Promise<Soundness> {
  const input = examineInput(path)
  if (input.kind === 'nothing')
    return judged({ path, input: 'file', sizeBytes: 0 }, [finding(input.code, input.detail)])
  const { sizeBytes, directory } = input
  const about = { path, input: directory === undefined ? 'file' : 'directory', sizeBytes } as const
  const examination = directory?.hasDb === false ? undefined : await examineDatabase(input, options)
  try {
    return await judgeExamined({ about, input, examination }, options)
  } finally {
    if (examination?.kind === 'examined') examination.snapshot.close()
  }
}

type About = Pick<Soundness, 'path' | 'input' | 'sizeBytes'>

interface Examined {
  readonly about: About
  readonly input: DatabaseInput
  readonly examination: Examination | undefined
}

const beingWritten = [finding('being-written', 'its meta pages, its size or its time moved, three times in a row')]

async function judgeExamined({ about, input, examination }: Examined, options: VerifyOptions): Promise<Soundness> {
  if (examination?.kind === 'moved') return judged(about, beingWritten)
  const database = examination?.kind === 'examined' ? deriveDatabaseSoundness(examination) : undefined
  const findings: SoundnessFinding[] = [...contentFindings(input, examination)]
  if (database !== undefined && examination?.kind === 'examined')
    findings.push(
      ...databaseFindings(database, {
        fileBytes: input.sizeBytes,
        isMember: input.directory !== undefined,
        isDamaged: findings.length > 0,
        keyless: examination.sweep.census.keyless,
      }),
    )
  if (input.directory === undefined) {
    findings.push(...revisionFindings(database?.lastRevision, options.expected))
    return judged(about, heldFindings(findings, input.file), { database })
  }
  const examined = await examineDirectory(input.directory.memberFolder, examination, options)
  if (examined === undefined) return judged(about, beingWritten)
  const directory: JudgedDirectory = { ...examined, ...input.directory }
  const soundness = deriveDirectorySoundness(directory)
  findings.push(
    ...directoryFindings(directory),
    ...revisionFindings(soundness.committedRevision ?? database?.lastRevision, options.expected),
    ...clusterFindings(soundness.clusterId, options.expected),
  )
  return judged(about, heldFindings(findings, input.file), { database, directory: soundness })
}

/** Where no database can be opened: what stands there instead. */
export function judgeWithoutDatabase(
  input: ExaminedInput,
  examination: Examination | undefined,
): Pick<Soundness, 'verdict' | 'findings'> {
  const findings =
    input.kind === 'nothing'
      ? [finding(input.code, input.detail)]
      : examination === undefined
        ? [finding('db-missing', 'member/snap/db')]
        : examination.kind === 'moved'
          ? beingWritten
          : contentFindings(input, examination)
  return { verdict: evaluateVerdict(findings), findings }
}

/** Without a valid meta page the content may be anything; with one, or with pages, it is a database that is judged by its pages. */
function contentFindings(
  { looksLike }: DatabaseInput,
  examination: Examination | undefined,
): readonly SoundnessFinding[] {
  if (examination === undefined || examination.kind === 'moved') return []
  if (examination.kind === 'unreadable' && looksLike !== undefined) return [finding(looksLike, 'no valid meta page')]
  return findingsOf(examination.problems)
}

const revisionFindings = (last: number | undefined, { revision }: Expected): readonly SoundnessFinding[] =>
  revision === undefined || last === undefined || last >= revision
    ? []
    : [finding('revision-behind', `${last} is the last one, ${revision} was asked for`)]

const clusterFindings = (own: string | undefined, { clusterId }: Expected): readonly SoundnessFinding[] =>
  clusterId === undefined || own === undefined || own === clusterId
    ? []
    : [finding('wrong-cluster', `cluster ${own}, ${clusterId} was asked for`)]

function judged(
  about: About,
  findings: readonly SoundnessFinding[],
  parts: Partial<Pick<Soundness, 'database' | 'directory'>> = {},
): Soundness {
  const { database, directory } = parts
  const verdict = evaluateVerdict(findings)
  const explained = explainSoundness({ path: about.path, verdict, findings, database, directory })
  return { ...about, verdict, findings, ...explained, database, directory }
}
