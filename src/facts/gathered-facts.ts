import type { EvidenceReference } from '../model/evidence.ts'
import { type Fact, known } from '../model/fact.ts'
import { cluster, member, node } from '../model/subject.ts'
import { type Placed, say, sayIfKnown } from './captured.ts'
import type { DeriveContext } from './deriver.ts'
import { deriveExpiredCertificates } from './expired-certificates.ts'
import { type FactLookup, lookUpFacts } from './fact-lookup.ts'

/** Facts that need several hosts, or the inventory beside what was seen. Quorum and histories have files of their own. */
export function deriveGatheredFacts(facts: readonly Fact[], context: DeriveContext): readonly Fact[] {
  const lookup = lookUpFacts(facts)
  return [
    ...membershipFacts(lookup, context),
    ...sizeFacts(lookup, context),
    ...apiFacts(lookup, context),
    ...roleFacts(lookup, context),
    ...deriveExpiredCertificates(lookup),
  ]
}

/** Who is on the list of those that answer, how far each is behind, and which versions are about. */
function membershipFacts(facts: FactLookup, { directory }: DeriveContext): readonly Fact[] {
  const answering = directory.members.filter((host) => facts.flag('etcd.answers', member(host)) === true)
  const lists = answering.flatMap((host) => facts.fact('etcd.member-list', member(host)) ?? [])
  const listed = new Set(answering.flatMap((host) => facts.list('etcd.member-list', member(host)) ?? []))
  const furthest = Math.max(0, ...answering.map((host) => facts.number('etcd.raft-index', member(host)) ?? 0))
  const versions = new Set(answering.flatMap((host) => facts.text('etcd.version', member(host)) ?? []))
  const evidence = evidenceOf(answering.map((host) => facts.fact('etcd.version', member(host))))
  return [
    ...directory.members.flatMap((host) => {
      const id = facts.text('etcd.member-id', member(host))
      const placed = { subject: member(host), evidence: evidenceOf(lists) }
      return listed.size === 0 || id === undefined ? [] : [say('etcd.in-member-list', placed, listed.has(id))]
    }),
    ...answering.flatMap((host) => {
      const index = facts.number('etcd.raft-index', member(host))
      const placed = placedAs(host, facts.fact('etcd.raft-index', member(host)))
      return sayIfKnown('etcd.raft-index-behind', placed, index === undefined ? undefined : furthest - index)
    }),
    ...(versions.size === 0 ? [] : [say('etcd.versions', { subject: cluster, evidence }, [...versions].sort())]),
  ]
}

function sizeFacts(facts: FactLookup, { directory }: DeriveContext): readonly Fact[] {
  return directory.members.flatMap((host) => {
    const subject = member(host)
    const size = facts.number('etcd.db-size-bytes', subject)
    const inUse = facts.number('etcd.db-in-use-bytes', subject)
    const quota = facts.number('etcd.quota-bytes', subject)
    if (size === undefined || size === 0) return []
    const placed = placedAs(host, facts.fact('etcd.db-size-bytes', subject))
    return [
      ...sayIfKnown(
        'etcd.quota-used-fraction',
        placed,
        quota === undefined || quota === 0 ? undefined : rounded(size / quota),
      ),
      ...sayIfKnown('etcd.db-free-fraction', placed, inUse === undefined ? undefined : rounded(1 - inUse / size)),
    ]
  })
}

/** 401 and 403 are answers of a living server. A host that nobody could reach is neither ready nor down. */
function apiFacts(facts: FactLookup, { inventory }: DeriveContext): readonly Fact[] {
  const answers = facts
    .named('apiserver.readyz')
    .flatMap((fact) => (fact.state.kind === 'known' ? [{ fact, answer: String(fact.state.value) }] : []))
  const ready = answers.filter(({ answer }) => /^(200|401|403)$/.test(answer))
  const down = answers.filter(({ answer }) => /^(5\d\d|refused|tls)$/.test(answer))
  const count = (name: 'apiserver.ready' | 'apiserver.down', entries: typeof answers): Fact => ({
    name,
    subject: cluster,
    state: known(entries.length),
    evidence: evidenceOf(entries.map(({ fact }) => fact)),
  })
  return [
    ...(inventory === undefined
      ? []
      : [
          say('apiserver.declared', { subject: cluster, evidence: [] }, inventory.apiServers.length > 0),
          say('loadbalancer.declared', { subject: cluster, evidence: [] }, inventory.loadBalancer !== undefined),
        ]),
    ...(answers.length === 0 ? [] : [count('apiserver.ready', ready), count('apiserver.down', down)]),
  ]
}

const controlPlaneUnit = /^(etcd|kube-apiserver|kube-controller-manager|kube-scheduler|rke2-server|k3s)\.service$/

/** What the inventory says that a host should run, against what it would start. */
function roleFacts(facts: FactLookup, { inventory }: DeriveContext): readonly Fact[] {
  return (inventory?.nodes ?? []).flatMap(({ name, roles }) => {
    const hasRole = roles.includes('control-plane')
    const enabled = facts.list('node.enabled-units', node(name))
    const stray = enabled?.filter(
      (unit) => controlPlaneUnit.test(unit) && !(hasRole || (unit === 'etcd.service' && roles.includes('etcd'))),
    )
    const units = facts.fact('node.enabled-units', node(name))
    return [
      say('node.control-plane-role', { subject: node(name), evidence: [] }, hasRole),
      ...sayIfKnown('node.stray-units', { subject: node(name), evidence: units?.evidence ?? [] }, stray),
    ]
  })
}

const placedAs = (host: string, fact: Fact | undefined): Placed => ({
  subject: member(host),
  evidence: fact?.evidence ?? [],
})

const evidenceOf = (facts: readonly (Fact | undefined)[]): readonly EvidenceReference[] =>
  facts.flatMap((fact) => fact?.evidence.slice(0, 1) ?? [])

const rounded = (fraction: number): number => Math.round(fraction * 10_000) / 10_000
