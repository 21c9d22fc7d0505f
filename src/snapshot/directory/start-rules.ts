/**
 * Whether etcd would start, by the order in which it looks at things: db, log, raft snapshot, db against snapshot, members, raft. The rules
 * are upstream's (3.4: etcdserver/server.go NewServer, storage.go readWAL; 3.5: server/etcdserver; 3.6: server/etcdserver/bootstrap.go,
 * server/storage/wal), and held against real etcd of the three versions in test/e2e/data-directory.test.ts.
 */
import type { RaftSnapshot, RaftSnapshotReading } from '../../formats/etcd/raft-snapshot.ts'
import type { Wal } from '../../formats/etcd/wal/decode-wal.ts'
import type { WalProblem } from '../../formats/etcd/wal/wal-problem.ts'
import type { FormatProblem } from '../../formats/format-problem.ts'
import type { StartReason, StartReasonCode, StartVerdict } from '../../model/start-verdict.ts'
import type { MemberDb } from './member-db.ts'

export const etcdMinors = ['3.4', '3.5', '3.6'] as const
export type EtcdMinor = (typeof etcdMinors)[number]

export type DirectoryDb =
  | { readonly kind: 'missing' }
  /** A file of no bytes, in which etcd begins anew. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'unreadable'; readonly problems: readonly FormatProblem[] }
  /** `problems`: all that are known, of leaves only where somebody has visited them. */
  | { readonly kind: 'open'; readonly member: MemberDb; readonly problems: readonly FormatProblem[] }

export interface NamedSnapshot extends RaftSnapshotReading {
  readonly name: string
}

export interface StartFacts {
  /** Undefined when the folder has no `.wal` file at all. */
  readonly wal: Wal | undefined
  /** The newest name first. */
  readonly snapshots: readonly NamedSnapshot[]
  /** Indexes of the db files that a leader sent. */
  readonly receivedDbs: readonly number[]
  readonly db: DirectoryDb
  /** The highest that the log or its snapshot sets. */
  readonly clusterVersion: string | undefined
  readonly isRemoved: boolean
  readonly memberCount: number
  /** Whether the db has applied that this member joined, and does not list it. */
  readonly isUnlisted: boolean
}

/** The newest snapshot that etcd can read and that the log knows as committed; none is zero, the beginning of the log. */
export function chooseSnapshot(wal: Wal | undefined, snapshots: readonly NamedSnapshot[]): RaftSnapshot | undefined {
  const commit = wal?.state?.commit ?? 0
  const fits = (one: RaftSnapshot): boolean =>
    one.index <= commit && (wal?.snapshots ?? []).some(({ index, term }) => index === one.index && term === one.term)
  return snapshots.flatMap(({ snapshot }) => snapshot ?? []).find(fits)
}

type Finding = readonly [verdict: 'no' | 'unknown' | 'yes', code: StartReasonCode, detail: string]

export function evaluateStart(facts: StartFacts, version: EtcdMinor): StartVerdict {
  const findings: readonly Finding[] = [
    ...dbFindings(facts.db),
    ...logFindings(facts, version),
    ...versionFindings(facts, version),
  ]
  const verdicts = new Set(findings.map(([verdict]) => verdict))
  return {
    wouldStart: verdicts.has('no') ? 'no' : verdicts.has('unknown') ? 'unknown' : 'yes',
    reasons: findings.map(([, code, detail]): StartReason => ({ code, detail })),
  }
}

/** Behind a log that etcd cannot read it looks at nothing else. */
function logFindings(facts: StartFacts, version: EtcdMinor): readonly Finding[] {
  if (facts.wal === undefined) return [['unknown', 'wal-missing', 'no .wal file in member/wal']]
  const findings = walFindings(facts.wal, facts, version)
  if (findings.some(([verdict]) => verdict === 'no')) return findings
  return [...findings, ...snapshotFindings(facts.wal, facts, version)]
}

/** bbolt walks every page when it opens a db without a freelist, as etcd's are, and panics at these. */
const stopsBolt: ReadonlySet<string> = new Set([
  'page-out-of-bounds',
  'page-used-twice',
  'page-kind',
  'page-id',
  'revision-invalid',
])
/** One sound meta page is enough. */
const harmless: ReadonlySet<string> = new Set([
  'meta-magic',
  'meta-version',
  'meta-checksum',
  'meta-page-size',
  'meta-root',
  'meta-missing',
])

function dbFindings(db: DirectoryDb): readonly Finding[] {
  if (db.kind === 'missing' || db.kind === 'empty') return []
  const describe = ({ region, detail }: FormatProblem): string => `${region}: ${detail}`
  if (db.kind === 'unreadable') return [['no', 'db-unreadable', db.problems.map(describe).join('; ')]]
  const fatal = db.problems.find(({ code }) => stopsBolt.has(code))
  if (fatal !== undefined) return [['no', 'db-damaged', describe(fatal)]]
  const open = db.problems.find(({ code }) => !harmless.has(code))
  return open === undefined ? [] : [['unknown', 'db-damage-not-judged', describe(open)]]
}

const LARGEST_34_RECORD_BYTES = 10 << 20

function walFindings(wal: Wal, facts: StartFacts, version: EtcdMinor): readonly Finding[] {
  if (wal.files.length === 0) return [['no', 'wal-file-missing', 'no file has a name that etcd takes']]
  if (wal.metadata === undefined) return [['no', 'wal-unreadable', 'no record says whose log it is']]
  const missing = wal.problems.find(({ code }) => code === 'file-missing')
  if (missing !== undefined) return [['no', 'wal-file-missing', `before ${missing.file}: ${missing.detail}`]]
  const fatal = fatalProblem(wal, chooseSnapshot(wal, facts.snapshots)?.index ?? 0)
  const describe = (one: WalProblem): string => `${one.file}, ${one.region}: ${one.code} (${one.detail})`
  if (fatal !== undefined) return [['no', 'wal-unreadable', describe(fatal)]]
  const large = wal.problems.find(({ code }) => code === 'record-too-large')
  if (large !== undefined) return [['unknown', 'wal-not-judged', describe(large)]]
  const claimedBytes = Math.max(wal.largestRecordBytes, wal.torn?.claimedBytes ?? 0)
  if (version === '3.4' && claimedBytes >= LARGEST_34_RECORD_BYTES)
    return [['no', 'wal-unreadable', `3.4 takes no record of 10 MB and more; one has ${claimedBytes} bytes`]]
  if (wal.torn === undefined) return []
  const { file, offset, lostBytes } = wal.torn
  return [['yes', 'torn-tail-cut', `${file} at ${offset}: ${lostBytes} bytes behind entry ${wal.log.lastIndex}`]]
}

/** Looked for in all files when etcd searches for snapshots, whatever it needs of them later. */
const everywhere: ReadonlySet<WalProblem['code']> = new Set([
  'frame-cut',
  'frame-length',
  'record-undecodable',
  'crc-mismatch',
  'crc-chain',
  'number-too-large',
])
/** Looked for from the file on in which the chosen snapshot's entries go on. */
const fromSnapshot: ReadonlySet<WalProblem['code']> = new Set([
  'record-kind',
  'record-content',
  'metadata-conflict',
  'index-gap',
  'file-repeated',
])

function fatalProblem(wal: Wal, snapshotIndex: number): WalProblem | undefined {
  const first = startFile(wal, snapshotIndex)
  const order = (name: string): number => wal.files.findIndex((file) => file.name === name)
  return wal.problems.find(({ code, file }) => everywhere.has(code) || (fromSnapshot.has(code) && order(file) >= first))
}

/** The last file whose first index is not above the snapshot's; -1 when that file is gone. */
const startFile = (wal: Wal, snapshotIndex: number): number =>
  wal.files.findLastIndex(({ firstIndex }) => firstIndex <= snapshotIndex)

function snapshotFindings(wal: Wal, facts: StartFacts, version: EtcdMinor): readonly Finding[] {
  const chosen = chooseSnapshot(wal, facts.snapshots)
  const index = chosen?.index ?? 0
  const findings: Finding[] = unreadableSnapshots(facts, index)
  if (startFile(wal, index) < 0) {
    const code = chosen === undefined ? 'snapshot-missing' : 'wal-file-missing'
    findings.push(['no', code, `the log begins at ${wal.files[0]?.name}, the snapshot at ${index}`])
  }
  if (chosen !== undefined && chosen.store === undefined)
    findings.push(['no', 'snapshot-store-unreadable', `snapshot at ${index}`])
  if (facts.isUnlisted && version === '3.6')
    findings.push(['no', 'members-bucket-stale', `member ${wal.metadata?.nodeId} is not in the members bucket`])
  if (chosen?.store?.hasClientKeys === true && version === '3.6')
    findings.push(['no', 'v2-keys', `snapshot at ${index}`])
  return [...findings, ...dbAgainstSnapshot(facts, chosen), ...raftFindings(wal, facts, { index, version })]
}

const unreadableSnapshots = ({ snapshots }: StartFacts, chosenIndex: number): Finding[] =>
  snapshots.flatMap(({ name, snapshot, problems }): Finding[] => {
    const isPassed = Number.parseInt(name.slice(17, 33), 16) > chosenIndex
    if (snapshot !== undefined || !isPassed) return []
    return [['yes', 'snapshot-unreadable', `${name}: ${problems.map(({ detail }) => detail).join('; ')}`]]
  })

function dbAgainstSnapshot({ db, receivedDbs }: StartFacts, chosen: RaftSnapshot | undefined): readonly Finding[] {
  const index = chosen?.index ?? 0
  const hasReceived = receivedDbs.includes(index)
  if (db.kind === 'missing' || db.kind === 'empty') {
    if (index === 0) return [['yes', 'db-rebuilt', 'from entry 1']]
    if (db.kind === 'empty' && hasReceived) return [['yes', 'received-db-used', `snapshot at ${index}`]]
    const aside = hasReceived
      ? '; etcd deletes even the db that a leader sent: first put it in the place of the db'
      : ''
    return [['no', 'db-missing', `the snapshot at ${index} needs it${aside}`]]
  }
  // What a damaged db says of itself may come from a bucket that cannot be read.
  if (db.kind === 'unreadable' || (db.problems.length > 0 && db.member.consistentIndex === 0)) return []
  const { consistentIndex } = db.member
  if (index <= consistentIndex) return []
  const detail = `db at entry ${consistentIndex}, snapshot at ${index}`
  return hasReceived ? [['yes', 'received-db-used', detail]] : [['no', 'db-behind-snapshot', detail]]
}

function raftFindings(
  wal: Wal,
  facts: StartFacts,
  at: { readonly index: number; readonly version: EtcdMinor },
): readonly Finding[] {
  const { db, isRemoved } = facts
  const lastIndex = Math.max(wal.log.lastIndex, at.index)
  const commit = wal.state?.commit ?? 0
  const consistentIndex = db.kind === 'open' ? db.member.consistentIndex : 0
  const findings: Finding[] = []
  if (wal.log.lastIndex > at.index && wal.log.firstIndex > at.index + 1)
    findings.push(['no', 'wal-unreadable', `entry ${wal.log.firstIndex} follows the snapshot at ${at.index}`])
  if (commit > lastIndex) findings.push(['no', 'commit-beyond-log', `commit ${commit}, last entry ${lastIndex}`])
  if (consistentIndex > lastIndex) {
    const detail = `db at entry ${consistentIndex}, last entry ${lastIndex}`
    findings.push([aheadVerdict(facts, at.version, consistentIndex - lastIndex), 'db-ahead-of-log', detail])
  }
  if (isRemoved) findings.push(['unknown', 'member-removed', 'a change of the members says so'])
  return findings
}

/** Tries of a starting 3.6 to publish itself, one every seven seconds, that somebody may wait for. */
const PATIENT_TRIES = 16

/**
 * All versions elect a leader and skip every entry up to the db's index. 3.6 serves only after an entry of its own was applied, of
 * which it writes one every seven seconds: the only member of a cluster comes up late or, for people, never. Others get theirs from a leader.
 */
function aheadVerdict({ memberCount }: StartFacts, version: EtcdMinor, missing: number): Finding[0] {
  if (version !== '3.6' || missing <= 1) return 'yes'
  return memberCount === 1 && missing > PATIENT_TRIES ? 'no' : 'unknown'
}

function versionFindings(facts: StartFacts, version: EtcdMinor): readonly Finding[] {
  const { clusterVersion, db } = facts
  const minor = minorOf(version)
  const stored = db.kind === 'open' ? db.member : undefined
  const cluster = [clusterVersion, version === '3.6' ? stored?.clusterVersion : undefined].find(
    (one) => minorOf(one) > minor,
  )
  if (cluster !== undefined) {
    // 3.4 does not know the request by which 3.6 sets the version in the log, and skips it where the db has applied it.
    const isOverlooked =
      version === '3.4' && minorOf(cluster) >= 6 && chooseSnapshot(facts.wal, facts.snapshots) === undefined
    return [[isOverlooked ? 'unknown' : 'no', 'cluster-version-newer', `cluster ${cluster}`]]
  }
  if (minorOf(stored?.storageVersion) <= minor) return []
  // Older ones never look at it: the version of the cluster keeps them out, which a restore takes away.
  return [[version === '3.6' ? 'no' : 'yes', 'storage-version-newer', `storage ${stored?.storageVersion}`]]
}

/** 5 of `3.5.0`; what is no such version is below all. */
const minorOf = (version: string | undefined): number => Number(/^3\.(\d+)/.exec(version ?? '')?.[1] ?? -1)
