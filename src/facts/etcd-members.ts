import { decodeMemberList, type ListedMember, type MemberList } from '../formats/etcdctl/member-list.ts'
import { cluster, member } from '../model/subject.ts'
import type { Deriver, TextItem } from './deriver.ts'
import { itemReference } from './deriver.ts'
import { memberHost } from './etcd-status.ts'
import { collectLatestFacts } from './latest-facts.ts'
import type { MemberIdentity } from './member-directory.ts'

/** Who belongs to the cluster, as its members list it. */
export const deriveEtcdMembers: Deriver = (items, context) => {
  const latest = collectLatestFacts()
  const { directory } = context
  for (const entry of items) {
    const list = decodeMemberList(entry.text)
    if (list === undefined) continue
    const line = itemReference(entry, listedText(entry.text))
    const endpoint = endpointOf(entry, list)
    const voters = list.members.filter(({ isLearner }) => !isLearner).map(({ id }) => id)
    if (endpoint !== undefined) {
      if (list.endpoint === undefined)
        for (const host of directory.members) latest.forget('etcd.member-list', member(host))
      const subject = member(memberHost(endpoint, undefined, { entry, context }))
      latest.say('etcd.member-list', subject, { value: voters.toSorted(), line })
    }
    const listed = new Set(list.members.map((one) => hostOfListed(one, directory.hostOf)))
    for (const host of new Set([...directory.members, ...listed])) {
      latest.say('etcd.in-member-list', member(host), { value: listed.has(host), line })
    }
    for (const one of list.members) {
      const subject = member(hostOfListed(one, directory.hostOf))
      latest.say('etcd.learner', subject, { value: one.isLearner, line })
    }
    const unstarted = list.members.filter(({ name }) => name === '').flatMap(({ peerUrls }) => peerUrls)
    latest.say('etcd.unstarted-members', cluster, { value: unstarted, line })
  }
  return latest.facts()
}

export const identifyByMemberList = ({ text }: TextItem): readonly MemberIdentity[] =>
  (decodeMemberList(text)?.members ?? []).map(({ id, name, peerUrls, clientUrls }) => ({
    id,
    name: name === '' ? undefined : name,
    urls: [...peerUrls, ...clientUrls],
  }))

const hostOfListed = ({ id, name, peerUrls }: ListedMember, hostOf: (token: string) => string | undefined): string =>
  [id, ...peerUrls, name].map(hostOf).find((host) => host !== undefined) ?? (name === '' ? id : name)

/** With several endpoints any of them may have answered and nobody is named; the first then stands for them. */
const endpointOf = (entry: TextItem, list: MemberList): string | undefined =>
  list.endpoint ?? endpointsIn(entry.item.detail ?? '')[0]

/** The endpoints that a command line of etcdctl names. */
export const endpointsIn = (command: string): readonly string[] =>
  /--endpoints[= ]["']?([^\s"']+)/.exec(command)?.[1]?.split(',') ?? []

const listedText = (text: string): string =>
  text.split('\n').find((line) => line.includes('http')) ?? text.slice(0, 600)
