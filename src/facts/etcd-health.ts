import { decodeGatewayAnswer } from '../formats/etcdctl/answer.ts'
import { decodeHealth } from '../formats/etcdctl/health.ts'
import { member } from '../model/subject.ts'
import type { DeriveContext, Deriver, TextItem } from './deriver.ts'
import { itemReference } from './deriver.ts'
import { endpointsIn } from './etcd-members.ts'
import { lineAbout, memberHost } from './etcd-status.ts'
import { collectLatestFacts, type LatestFacts } from './latest-facts.ts'

/** Health checks, reads and writes: whether something that needs the quorum went through a member. */
export const deriveEtcdHealth: Deriver = (items, context) => {
  const latest = collectLatestFacts()
  for (const entry of items) {
    if (entry.item.collector === 'etcd.health') sayHealth(latest, entry, context)
    else sayRead(latest, entry, context)
  }
  return latest.facts()
}

const ALARM = /Active Alarm|alarm/i
/** Errors of a member that was asked and found no quorum, or did not answer. Others, such as a full quota, are answers. */
const NO_QUORUM =
  /deadline exceeded|request timed out|no leader|unhealthy cluster|connection refused|Unavailable|transport/i

/** A health check is both: a word on the member, and a read that went through the quorum or did not. */
function sayHealth(latest: LatestFacts, entry: TextItem, context: DeriveContext): void {
  for (const { endpoint, isHealthy, reason, by } of decodeHealth(entry.text)) {
    if (endpoint === undefined && entry.item.host === undefined) continue
    const subject = member(memberHost(endpoint ?? '', undefined, { entry, context }))
    const line = itemReference(entry, lineAbout(entry.text, endpoint ?? 'health'))
    latest.say('etcd.health', subject, {
      value: isHealthy ? 'true' : ['false', reason].filter(Boolean).join(': '),
      line,
    })
    // etcdctl reads first and asks for alarms afterwards: an alarm in the answer means that the read succeeded.
    if (by === 'etcdctl')
      latest.say('etcd.linearizable-read', subject, { value: isHealthy || ALARM.test(reason), line })
    if (isHealthy) latest.say('etcd.answers', subject, { value: true, line })
  }
}

/**
 * A failure is held against a member only when it alone was asked. A success through one of several proves the quorum, so it
 * stands under the first of them, and takes back what failed before it.
 */
function sayRead(latest: LatestFacts, entry: TextItem, context: DeriveContext): void {
  const gateway = decodeGatewayAnswer(entry.text, 'range')
  const endpoints = gateway === undefined ? endpointsIn(entry.item.detail ?? '') : [gateway.endpoint]
  const [endpoint] = endpoints
  if (endpoint === undefined) return
  const failure = gateway === undefined ? failureOf(entry) : gateway.error
  if (gateway === undefined && entry.item.exitCode === undefined && failure === undefined) return
  const succeeded = failure === undefined || !NO_QUORUM.test(failure)
  if (endpoints.length > 1 && !succeeded) return
  const host = memberHost(endpoint, undefined, { entry, context })
  if (endpoints.length > 1) {
    for (const other of context.directory.members) latest.forget('etcd.linearizable-read', member(other))
  }
  const line = itemReference(entry, failure ?? `${entry.item.detail ?? 'read'}: answered`)
  latest.say('etcd.linearizable-read', member(host), { value: succeeded, line })
}

/** What the client said went wrong. A failure without a word of its own is told by the end of its output. */
const failureOf = ({ text, item }: TextItem): string | undefined =>
  /^Error: (.*)$/m.exec(text)?.[0] ?? ((item.exitCode ?? 0) === 0 ? undefined : text.slice(-300))
