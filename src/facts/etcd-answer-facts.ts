import type { Fact } from '../model/fact.ts'
import { unknown } from '../model/fact.ts'
import { member } from '../model/subject.ts'
import { atMember, hasText, type Placed, pointAt, say, sayIfKnown, sayState } from './captured.ts'
import type { DeriveContext, Deriver, TextItem } from './deriver.ts'
import { decodeEtcdAnswer, type EtcdAnswer, hexId } from './etcd-answer.ts'

/** An answer in stored form, on the host of its member. */
interface Answered {
  readonly captured: TextItem
  readonly host: string
  readonly answer: EtcdAnswer
}

/** Reads the answers of all items; what was not collected says why a fact stays open. */
const fromAnswers =
  (name: Fact['name'], derive: (answered: Answered, context: DeriveContext) => readonly Fact[]): Deriver =>
  (items, context) =>
    items.flatMap((captured) => {
      const host = captured.item.host ?? context.directory.hostOf(captured.item.detail ?? '')
      if (host === undefined) return []
      if (!hasText(captured)) return openFact(name, host, captured)
      const answer = decodeEtcdAnswer(captured.text)
      return answer === undefined ? [] : derive({ captured, host, answer }, context)
    })

const openFact = (name: Fact['name'], host: string, captured: TextItem): readonly Fact[] => [
  {
    name,
    subject: member(host),
    state: unknown(captured.item.reason || captured.item.outcome),
    evidence: [pointAt(captured)],
  },
]

/** The item in one line: what was asked and what came back. */
const whole = ({ captured, host }: Answered): Placed => ({
  subject: member(host),
  evidence: [pointAt(captured, undefined, captured.text.replace(/\s+/g, ' ').trim())],
})

/** `etcdctl endpoint status`: served by the member itself, with or without a quorum. */
export const deriveEndpointStatus = fromAnswers('etcd.answers', (answered) => {
  const placed = whole(answered)
  const { ok, status } = answered.answer
  if (!ok || status === undefined) return [say('etcd.answers', placed, false)]
  const { header } = status
  const leader = status.leader ?? '0'
  return [
    say('etcd.answers', placed, true),
    say('etcd.has-leader', placed, leader !== '0'),
    ...(leader === '0' ? [] : [say('etcd.leader', placed, hexId(leader))]),
    ...sayIfKnown('etcd.member-id', placed, header?.member_id && hexId(header.member_id)),
    ...sayIfKnown('etcd.cluster-id', placed, header?.cluster_id && hexId(header.cluster_id)),
    ...sayIfKnown('etcd.version', placed, status.version),
    say('etcd.learner', placed, status.isLearner ?? false),
    ...sayIfKnown('etcd.db-size-bytes', placed, status.dbSize),
    ...sayIfKnown('etcd.db-in-use-bytes', placed, status.dbSizeInUse),
    ...sayIfKnown('etcd.revision', placed, header?.revision),
    ...sayIfKnown('etcd.raft-term', placed, status.raftTerm ?? header?.raft_term),
    ...sayIfKnown('etcd.raft-index', placed, status.raftIndex),
  ]
})

/** Who is in the cluster, as this member sees it. Members that never started have no name yet. */
export const deriveMemberList = fromAnswers('etcd.member-list', (answered, { directory }) => {
  const members = answered.answer.memberList?.members
  if (members === undefined || !answered.answer.ok) return []
  const placed = whole(answered)
  const voters = members.filter(({ isLearner }) => !isLearner).map(({ ID }) => hexId(ID))
  const named = members.flatMap(({ ID, name, peerURLs }) => {
    const host = directory.hostOf(hexId(ID)) ?? directory.hostOf(name) ?? directory.hostOf(peerURLs[0] ?? '')
    return host === undefined ? [] : [say('etcd.member-id', { ...placed, subject: member(host) }, hexId(ID))]
  })
  return [say('etcd.member-list', placed, voters.sort()), ...named]
})

/** Alarms stand in the cluster and name their member; 0 is CORRUPT that etcd could not pin to one. */
export const deriveAlarms = fromAnswers('etcd.alarms', (answered, { directory }) => {
  const { ok, alarmList } = answered.answer
  if (!ok || alarmList === undefined) return []
  const placed = whole(answered)
  const raised = Map.groupBy(alarmList.alarms, ({ memberID }) =>
    memberID === '0' ? answered.host : (directory.hostOf(hexId(memberID)) ?? hexId(memberID)),
  )
  return [...new Set([answered.host, ...raised.keys()])].map((host) =>
    say(
      'etcd.alarms',
      { ...placed, subject: member(host) },
      [...new Set((raised.get(host) ?? []).map(({ alarm }) => alarmName(alarm)))].sort(),
    ),
  )
})

/** AlarmType: 1 NOSPACE, 2 CORRUPT; etcdctl's JSON has the number. */
const alarmName = (alarm: string | number): string =>
  ({ '1': 'NOSPACE', '2': 'CORRUPT' })[String(alarm)] ?? String(alarm)

/** Hashes can be compared only at one revision and compact revision, so both stand beside it. */
export const deriveHash = fromAnswers('etcd.hash', (answered) => {
  const { hashKV, revision, ok } = answered.answer
  if (!ok || hashKV?.hash === undefined) return []
  const asked = revision === undefined || revision === 0 ? undefined : revision
  const at = asked ?? hashKV.hash_revision ?? hashKV.header?.revision ?? 0
  return [say('etcd.hash', whole(answered), `${hashKV.hash}@${at}/${hashKV.compact_revision ?? 0}`)]
})

/** A linearizable read goes through the leader and a majority: the one proof that a quorum exists. */
export const deriveRead = fromAnswers('etcd.linearizable-read', (answered) => [
  say('etcd.linearizable-read', whole(answered), answered.answer.ok),
])

export const deriveHealth = fromAnswers('etcd.health', (answered) => {
  const { health, ok } = answered.answer
  if (!ok || health === undefined) return []
  const { health: verdict, reason } = typeof health === 'string' ? { health, reason: undefined } : health
  const text = verdict === 'true' || reason === undefined || reason === '' ? verdict : `${verdict}: ${reason}`
  return sayIfKnown('etcd.health', whole(answered), text)
})

/** What the program was told on its command line, in its unit, environment or configuration file. */
export const deriveEtcdUnit: Deriver = (items) =>
  items.flatMap((captured) => {
    const { host, detail } = captured.item
    if (host === undefined || !hasText(captured)) return []
    const lines = captured.text.split(/\r?\n/).filter((line) => !/^\s*#/.test(line))
    const forced = lines.findIndex((line) =>
      /--force-new-cluster(?!=false)|ETCD_FORCE_NEW_CLUSTER=["']?true|force-new-cluster:\s*true/.test(line),
    )
    const quota = /(?:--quota-backend-bytes[= ]|ETCD_QUOTA_BACKEND_BYTES=["']?|quota-backend-bytes:\s*)(\d+)/.exec(
      captured.text,
    )
    const placed = atMember(host, captured)
    const isWhole = detail?.endsWith('.service') === true
    return [
      ...(forced >= 0 || isWhole ? [say('etcd.force-new-cluster-flag', placed, forced >= 0)] : []),
      ...sayIfKnown('etcd.quota-bytes', placed, quota === null ? undefined : Number(quota[1])),
    ]
  })

/** For a directory that is not there, `absent` is an answer; anything else that was not read stays open. */
export const deriveDataDir: Deriver = (items) =>
  items.flatMap((captured) => {
    const { host, outcome } = captured.item
    if (host === undefined) return []
    const placed = atMember(host, captured)
    if (outcome === 'absent') return [say('etcd.data-dir', placed, 'absent')]
    if (!hasText(captured)) return openFact('etcd.data-dir', host, captured)
    const files = listedFiles(captured.text)
    const wal = files.filter(({ folder, name }) => folder.endsWith('/member/wal') && /^[0-9a-f-]+\.wal$/.test(name))
    const db = files.find(({ folder, name }) => folder.endsWith('/member/snap') && name === 'db')
    if (wal.length === 0 && db === undefined) return [say('etcd.data-dir', placed, 'empty')]
    return [
      say('etcd.data-dir', placed, 'present'),
      say('etcd.wal-files', placed, wal.length),
      db === undefined
        ? sayState('etcd.db-file-bytes', placed, { kind: 'absent' })
        : say('etcd.db-file-bytes', placed, db.sizeBytes),
    ]
  })

/** `ls -lnR`: a folder with a colon, then lines of mode, links, uid, gid, size, date (two or three words), name. */
function listedFiles(
  text: string,
): readonly { readonly folder: string; readonly name: string; readonly sizeBytes: number }[] {
  let folder = ''
  return text.split(/\r?\n/).flatMap((line) => {
    const opened = /^(\/.*):$/.exec(line)?.[1]
    if (opened !== undefined) folder = opened
    const [, size, rest] = /^-\S+\s+\d+\s+\d+\s+\d+\s+(\d+)\s+(.+)$/.exec(line) ?? []
    const name = rest?.split(/\s+/).at(-1)
    return size === undefined || name === undefined ? [] : [{ folder, name, sizeBytes: Number(size) }]
  })
}
