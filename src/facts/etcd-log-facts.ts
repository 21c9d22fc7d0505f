import type { EvidenceReference } from '../model/evidence.ts'
import { type Fact, type FactValue, known } from '../model/fact.ts'
import type { FactName } from '../model/fact-table.ts'
import { cluster, member, unnamedHost } from '../model/subject.ts'
import type { EtcdLogFindings, EtcdRun } from './etcd-log.ts'
import { factOf } from './fact-lookup.ts'
import type { MemberDirectory } from './member-directory.ts'

/** A log that ends this long before the time of capture says nothing about now. An idle etcd writes every five minutes. */
const STALE_MS = 15 * 60_000

/** What "now" means to the evidence. */
export interface EvidenceTime {
  readonly referenceMs: number
  /** Whether we gathered it ourselves, so that members were asked beside their logs. */
  readonly isCapture: boolean
}

interface MemberRuns {
  readonly host: string
  /** Oldest first. */
  readonly runs: readonly EtcdRun[]
}

/** Facts that etcd's own logs prove. A live answer on the same thing is stronger. */
export function deriveEtcdLogFacts(
  findings: EtcdLogFindings,
  directory: MemberDirectory,
  now: EvidenceTime,
): readonly Fact[] {
  const members = runsByMember(findings.runs, directory)
  const { referenceMs } = now
  return [
    ...members.flatMap((of) => identityFacts(of)),
    ...members.flatMap((of) => {
      const end = abruptEnd(of, findings, directory)
      return [...end, ...leaderFacts(of, now, end)]
    }),
    ...alarmFacts(findings, directory),
    ...voterFacts(members),
    ...lostQuorum(members, referenceMs),
  ]
}

/** A log without a host still says which member wrote it, and the directory may know where that one lives. */
const hostOfRun = (run: EtcdRun, directory: MemberDirectory): string | undefined =>
  run.host !== undefined && run.host !== unnamedHost
    ? run.host
    : ((run.id === undefined ? undefined : directory.hostOf(run.id)) ??
      (run.name === undefined ? undefined : directory.hostOf(run.name)) ??
      run.host)

function runsByMember(runs: readonly EtcdRun[], directory: MemberDirectory): readonly MemberRuns[] {
  const byHost = Map.groupBy(runs, (run) => hostOfRun(run, directory) ?? unnamedHost)
  return [...byHost].map(([host, own]) => ({
    host,
    runs: own.toSorted((left, right) => (left.startedAt ?? '').localeCompare(right.startedAt ?? '')),
  }))
}

const say = (name: FactName, host: string, rest: { value: FactValue; line: EvidenceReference | undefined }): Fact =>
  factOf(name, member(host), { state: known(rest.value), evidence: rest.line === undefined ? [] : [rest.line] })

/** From the last run that says it: ids change when a cluster is restored. */
function identityFacts({ host, runs }: MemberRuns): readonly Fact[] {
  const latest = <Key extends 'version' | 'id' | 'clusterId' | 'quotaBytes'>(key: Key) =>
    runs.findLast((run) => run[key] !== undefined)
  const rows = [
    ['etcd.version', 'version'],
    ['etcd.member-id', 'id'],
    ['etcd.cluster-id', 'clusterId'],
    ['etcd.quota-bytes', 'quotaBytes'],
  ] as const
  return rows.flatMap(([name, key]) => {
    const run = latest(key)
    const value = run?.[key]
    return run === undefined || value === undefined ? [] : [say(name, host, { value, line: run.start })]
  })
}

/**
 * Whether it had a leader when its log ends, unless the process had ended or the log is old. In a capture, a member that runs was asked
 * itself: what the log of one that did not answer says of its leader may be its last word.
 */
function leaderFacts({ host, runs }: MemberRuns, now: EvidenceTime, end: readonly Fact[]): readonly Fact[] {
  const run = runs.at(-1)
  if (run?.leader === undefined || !isCurrent(run, now.referenceMs)) return []
  const line = run.leaderLine
  if (run.leader === 'none') return [say('etcd.has-leader', host, { value: false, line })]
  const endedAbruptly = end.some(({ state }) => state.kind === 'known' && state.value === true)
  if (now.isCapture || endedAbruptly) return []
  return [say('etcd.has-leader', host, { value: true, line }), say('etcd.leader', host, { value: run.leader, line })]
}

/** Still running when its log ended, and that not long ago. */
const isCurrent = (run: EtcdRun, referenceMs: number): boolean =>
  run.ended === undefined && run.whole && run.lastAt !== undefined && referenceMs - Date.parse(run.lastAt) < STALE_MS

/**
 * A log that just ends is not enough: an idle etcd is silent, and logs are cut. It counts when peers were refused by its port
 * after that, before it wrote again. Without any peer's log nothing is said.
 */
function abruptEnd(
  { host, runs }: MemberRuns,
  { refusals }: EtcdLogFindings,
  directory: MemberDirectory,
): readonly Fact[] {
  const refused = [...refusals]
    .filter(([address]) => directory.hostOf(address) === host)
    .flatMap(([, times]) => times)
    .sort((left, right) => left.at.localeCompare(right.at))
  if (refused.length === 0) return []
  for (const [index, run] of runs.entries()) {
    const next = runs[index + 1]
    const end = lastWordOf(run, next)
    if (run.ended !== undefined || !run.whole || end === undefined || run.startedAt === undefined) continue
    const after = refused.find(({ at }) => at > end && (next?.startedAt === undefined || at < next.startedAt))
    if (after === undefined) continue
    const evidence = [...(run.last === undefined ? [] : [run.last]), after.line]
    return [factOf('etcd.log-ends-abruptly', member(host), { state: known(true), evidence })]
  }
  const whole = runs.every((run) => run.whole && run.startedAt !== undefined)
  return whole ? [factOf('etcd.log-ends-abruptly', member(host), { state: known(false), evidence: [] })] : []
}

/** When a process was last heard of. In one file with the next start, its last line is not known: its start is all there is. */
const lastWordOf = (run: EtcdRun, next: EtcdRun | undefined): string | undefined =>
  run.lastAt ?? (next === undefined ? undefined : (run.leaderAt ?? run.startedAt))

/** Alarms as the logs leave them. A log shows an alarm only while it is raised or disarmed, so silence is no statement. */
function alarmFacts({ alarms }: EtcdLogFindings, directory: MemberDirectory): readonly Fact[] {
  const standing = new Map<string, { readonly alarms: Set<string>; line: EvidenceReference }>()
  for (const { alarm, memberId, raised, line } of alarms.toSorted((left, right) =>
    (left.line.at ?? '').localeCompare(right.line.at ?? ''),
  )) {
    // Id 0: etcd could not tell which member is wrong.
    for (const host of memberId === '0' ? directory.members : [directory.hostOf(memberId) ?? memberId]) {
      const entry = standing.get(host) ?? { alarms: new Set(), line }
      if (raised) entry.alarms.add(alarm)
      else entry.alarms.delete(alarm)
      standing.set(host, { ...entry, line })
    }
  }
  return [...standing].map(([host, entry]) =>
    say('etcd.alarms', host, { value: [...entry.alarms].sort(), line: entry.line }),
  )
}

/**
 * Logs can prove that the quorum is lost, never that it is there: so many members, running and leaderless at the end, that the rest
 * is no majority.
 */
function lostQuorum(members: readonly MemberRuns[], referenceMs: number): readonly Fact[] {
  const current = members.flatMap(({ runs }) => runs.slice(-1)).filter((run) => isCurrent(run, referenceMs))
  const leaderless = current.filter(({ leader }) => leader === 'none')
  const voters = Math.max(0, ...current.map((run) => run.voters?.length ?? 0))
  const rest = voters - leaderless.length
  if (voters === 0 || rest >= Math.floor(voters / 2) + 1) return []
  const evidence = leaderless.flatMap(({ leaderLine }) => leaderLine ?? [])
  return [factOf('etcd.quorum', cluster, { state: known('lost'), evidence })]
}

/** The configuration that the newest run ended with. */
function voterFacts(members: readonly MemberRuns[]): readonly Fact[] {
  const runs = members
    .flatMap((of) => of.runs)
    .filter(({ voters }) => voters !== undefined && voters.length > 0)
    .sort((left, right) => (left.startedAt ?? '').localeCompare(right.startedAt ?? ''))
  const newest = runs.at(-1)
  if (newest?.voters === undefined) return []
  const evidence = newest.start === undefined ? [] : [newest.start]
  return (['etcd.voters-at-least', 'etcd.voters-at-most'] as const).map((name) =>
    factOf(name, cluster, { state: known(newest.voters?.length ?? 0), evidence }),
  )
}
