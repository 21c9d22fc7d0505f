import { decodeAlarmList, decodeAlarmWords, type RaisedAlarm } from '../formats/etcdctl/alarm-list.ts'
import { decodeEndpointStatus } from '../formats/etcdctl/endpoint-status.ts'
import type { EvidenceReference } from '../model/evidence.ts'
import { member } from '../model/subject.ts'
import type { DeriveContext, Deriver, TextItem } from './deriver.ts'
import { itemReference } from './deriver.ts'
import { lineAbout } from './etcd-status.ts'
import { collectLatestFacts } from './latest-facts.ts'

interface AlarmStatement {
  readonly alarms: readonly RaisedAlarm[]
  readonly line: EvidenceReference
  /** One command of a transcript speaks for the cluster at its time; answers of one capture are put together. */
  readonly isTranscript: boolean
}

/** Alarms raised, per member. Every member knows the alarms of all, so one answer says them for the cluster. */
export const deriveEtcdAlarms: Deriver = (items, context) => {
  const latest = collectLatestFacts()
  const { directory } = context
  let standing: AlarmStatement | undefined
  for (const statement of items.flatMap(statementOf)) {
    const together = !statement.isTranscript && standing !== undefined && !standing.isTranscript
    standing = together && standing !== undefined ? both(standing, statement) : statement
  }
  if (standing === undefined) return []
  const named = standing.alarms.map((alarm) => ({ ...alarm, host: hostOf(alarm, context) }))
  for (const host of new Set([...directory.members, ...named.flatMap((alarm) => alarm.host ?? [])])) {
    // An alarm without a member, which CORRUPT has when etcd cannot tell who is wrong, is held against each of them.
    const own = named.filter((alarm) => alarm.host === undefined || alarm.host === host).map(({ alarm }) => alarm)
    latest.say('etcd.alarms', member(host), { value: [...new Set(own)].sort(), line: standing.line })
  }
  return latest.facts()
}

const hostOf = ({ memberId }: RaisedAlarm, { directory }: DeriveContext): string | undefined =>
  memberId === undefined ? undefined : (directory.hostOf(memberId) ?? memberId)

const both = (left: AlarmStatement, right: AlarmStatement): AlarmStatement => ({
  ...left,
  alarms: [...left.alarms, ...right.alarms],
  line: left.alarms.length > 0 ? left.line : right.line,
})

function statementOf(entry: TextItem): readonly AlarmStatement[] {
  const isTranscript = entry.item.path.includes('#')
  if (entry.item.collector === 'etcd.alarm-list') {
    const alarms = decodeAlarmList(entry.text, entry.item.exitCode)
    const shown = entry.text === '' ? `${entry.item.detail ?? 'alarm list'}: no alarm` : lineAbout(entry.text, 'alarm')
    return alarms === undefined ? [] : [{ alarms, line: itemReference(entry, shown), isTranscript }]
  }
  const answered = decodeEndpointStatus(entry.text).filter(({ failure }) => failure === undefined)
  if (answered.length === 0) return []
  const alarms = answered.flatMap(({ errors }) => decodeAlarmWords(errors))
  return [{ alarms, line: itemReference(entry, lineAbout(entry.text, answered[0]?.endpoint ?? '')), isTranscript }]
}
