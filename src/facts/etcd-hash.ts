import { decodeAlarmList } from '../formats/etcdctl/alarm-list.ts'
import { decodeHashKv } from '../formats/etcdctl/hashkv.ts'
import { member } from '../model/subject.ts'
import type { Deriver } from './deriver.ts'
import { itemReference } from './deriver.ts'
import { lineAbout, memberHost } from './etcd-status.ts'
import { collectLatestFacts } from './latest-facts.ts'

/**
 * Hashes of the stores. etcdctl before 3.6 does not show the revision it hashed; its hashes compare only while the store stands
 * still, which is certain under a CORRUPT alarm: no write is accepted then.
 */
export const deriveEtcdHash: Deriver = (items, context) => {
  const latest = collectLatestFacts()
  const isStill = items.some(
    ({ item, text }) =>
      item.collector === 'etcd.alarm-list' &&
      decodeAlarmList(text, item.exitCode)?.some(({ alarm }) => alarm === 'CORRUPT'),
  )
  for (const entry of items.filter(({ item }) => item.collector === 'etcd.hashkv')) {
    for (const { endpoint, hash, revision, compactRevision } of decodeHashKv(entry.text)) {
      const subject = member(memberHost(endpoint, undefined, { entry, context }))
      const at = revision ?? (isStill ? 'latest' : undefined)
      const value = at === undefined ? undefined : `${hash}@${at}/${compactRevision ?? 'unknown'}`
      latest.say('etcd.hash', subject, { value, line: itemReference(entry, lineAbout(entry.text, endpoint)) })
    }
  }
  return latest.facts()
}
