import type { DirectorySoundness, SoundnessFinding } from '../../model/soundness.ts'
import { isSoundnessCode } from '../../model/soundness-codes.ts'
import type { StartReason } from '../../model/start-verdict.ts'
import type { DataDirectory } from '../directory/data-directory.ts'
import type { Replay } from '../directory/wal-replay.ts'
import { finding } from './evaluate-soundness.ts'

export interface JudgedDirectory {
  readonly directory: DataDirectory
  readonly replay: Replay | undefined
  /** Of `snap` and `wal`. */
  readonly missingFolders: readonly string[]
  readonly hasDb: boolean
}

export function deriveDirectorySoundness({ directory, replay }: JudgedDirectory): DirectorySoundness {
  const { db, starts, nodeId, clusterId, membership, committedIndex, lastIndex } = directory
  return {
    ...{ starts, likelyVersion: likelyVersionOf(directory), nodeId, clusterId },
    members: membership.members.length,
    consistentIndex: db.kind === 'open' ? db.member.consistentIndex : undefined,
    ...{ committedIndex, lastIndex },
    committedRevision: replay?.missingIndex === undefined ? replay?.committedRevision : undefined,
  }
}

type Minor = keyof DirectorySoundness['starts']
const minors: readonly Minor[] = ['3.4', '3.5', '3.6']

/** The cluster's version says so from its first election on; what 3.6 wrote has a storage version. */
function likelyVersionOf({ db, membership }: DataDirectory): Minor | undefined {
  const stored = db.kind === 'open' ? (db.member.clusterVersion ?? db.member.storageVersion) : undefined
  const version = membership.latestClusterVersion ?? stored ?? ''
  return minors.find((minor) => version.startsWith(`${minor}.`))
}

export function directoryFindings(judged: JudgedDirectory): readonly SoundnessFinding[] {
  const { directory, missingFolders, hasDb } = judged
  const findings: SoundnessFinding[] = missingFolders.map((name) => finding('directory-structure', `member/${name}`))
  if (!hasDb) findings.push(finding('db-missing', 'member/snap/db'))
  for (const problem of directory.problems) {
    const { code, region, offset, detail } = problem
    const file = 'file' in problem ? problem.file : ''
    if (isSoundnessCode(code)) findings.push(finding(code, detail, { file, region, offset }))
  }
  return [...findings, ...startFindings(directory)]
}

/** By the version that the cluster has; where that is not known, only what every version says. */
function startFindings(directory: DataDirectory): readonly SoundnessFinding[] {
  const likely = likelyVersionOf(directory)
  const asked = likely === undefined ? minors : [likely]
  const verdicts = asked.map((minor) => directory.starts[minor])
  const reasons = (verdicts[0]?.reasons ?? []).map(({ code, detail }: StartReason) => `${code}: ${detail}`).join('; ')
  const what = `etcd ${asked.join(', ')}: ${reasons}`
  const isStopped = verdicts.every(({ wouldStart }) => wouldStart === 'no')
  const isUnknown = !isStopped && verdicts.some(({ wouldStart }) => wouldStart !== 'yes')
  const codes = new Set(verdicts.flatMap((verdict) => verdict.reasons.map(({ code }) => code)))
  return [
    ...(isStopped ? [finding('etcd-would-not-start', what)] : []),
    ...(isUnknown ? [finding('start-not-known', what)] : []),
    ...(codes.has('db-ahead-of-log') ? [finding('db-ahead-of-log', detailOf(directory, 'db-ahead-of-log'))] : []),
    ...(codes.has('member-removed') ? [finding('member-removed', detailOf(directory, 'member-removed'))] : []),
  ]
}

const detailOf = ({ starts }: DataDirectory, code: StartReason['code']): string =>
  Object.values(starts)
    .flatMap(({ reasons }) => reasons)
    .find((reason) => reason.code === code)?.detail ?? ''
