/**
 * `etcdctl alarm list`, Maintenance.Alarm, and the ERRORS of an endpoint status:
 *
 *   memberID:4940097954673041992 alarm:NOSPACE        the id in decimal
 *   alarm:CORRUPT                                     no id: etcd could not tell which member is wrong
 *
 * An empty answer with exit code 0 means that there is no alarm.
 */
import { decodeGatewayAnswer, decodePrintedJson, hexIn, type JsonObject, objectsIn, textIn } from './answer.ts'

export interface RaisedAlarm {
  /** Hex; undefined when etcd could not tell. */
  readonly memberId: string | undefined
  readonly alarm: string
}

/** Undefined when the command did not get an answer. */
export function decodeAlarmList(text: string, exitCode: number | undefined): readonly RaisedAlarm[] | undefined {
  const gateway = decodeGatewayAnswer(text, 'alarmList')
  if (gateway !== undefined) return gateway.body === undefined ? undefined : fromJson(gateway.body)
  const printed = decodePrintedJson(text)?.[0]
  if (printed !== undefined) return fromJson(printed)
  const alarms = decodeAlarmWords(text)
  return alarms.length === 0 && (exitCode !== 0 || /^Error: /m.test(text)) ? undefined : alarms
}

/** Alarms as words in a line, as the ERRORS column has them. */
export const decodeAlarmWords = (text: string): readonly RaisedAlarm[] =>
  [...text.matchAll(/(?:memberID:(\d+)\s+)?\balarm:([A-Z]+)/g)].map(([, id, alarm = '']) => ({
    memberId: hexIn(id),
    alarm,
  }))

/** The enumeration is a name from the gateway and a number from etcdctl: 0 none, 1 NOSPACE, 2 CORRUPT. */
const fromJson = (object: JsonObject): readonly RaisedAlarm[] =>
  objectsIn(object.alarms).map((row) => ({
    memberId: hexIn(row.memberID),
    alarm: { 1: 'NOSPACE', 2: 'CORRUPT' }[textIn(row.alarm) ?? ''] ?? textIn(row.alarm) ?? '',
  }))
