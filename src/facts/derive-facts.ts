import type { Component } from '../model/component.ts'
import type { Signature } from '../model/condition.ts'
import type { EvidenceItem, EvidenceReader } from '../model/evidence.ts'
import type { Fact, FactSet } from '../model/fact.ts'
import type { Inventory } from '../model/inventory.ts'
import { cluster, hostOf, subjectKey } from '../model/subject.ts'
import { answersOfKubectl } from './api-objects/kubectl-answers.ts'
import { deriveAuditFacts } from './audit/audit-facts.ts'
import { observeAuditLogs } from './audit/audit-log.ts'
import { capturedDerivers } from './captured-derivers.ts'
import { deriveSignatureHits } from './derive-signature-hits.ts'
import { deriveTimeline } from './derive-timeline.ts'
import type { DeriveContext, TextItem } from './deriver.ts'
import { derivers, identifiers } from './derivers.ts'
import { observeEtcdLogs } from './etcd-log.ts'
import { deriveEtcdLogFacts } from './etcd-log-facts.ts'
import { lookUpFacts } from './fact-lookup.ts'
import { deriveGatheredFacts } from './gathered-facts.ts'
import { deriveHistoryFacts } from './histories.ts'
import { buildMemberDirectory } from './member-directory.ts'
import { memberView } from './member-view.ts'
import { observeProcessLife } from './process-life-observer.ts'
import { deriveQuorumFacts } from './quorum.ts'
import { readTextItems } from './read-text-items.ts'
import { scanLogs } from './scan-logs.ts'

export interface DeriveOptions {
  /** The compiled signatures of the whole catalogue. */
  readonly signatures: readonly Signature[]
  readonly inventory?: Inventory | undefined
  /** ISO time of the capture by the operator's clock; undefined for files that somebody else gathered. */
  readonly capturedAt?: string | undefined
  /** ISO time that says which year a line without one means: the time of capture, else of the call. */
  readonly referenceTime: string
}

/** Items whose lines are searched: logs, and what client programs printed. */
const clients: readonly string[] = ['etcdctl', 'kubectl', 'docker'] satisfies readonly Component[]
const isScanned = ({ component }: EvidenceItem): boolean => component !== undefined && clients.includes(component)
const isLog = ({ collector }: EvidenceItem): boolean =>
  collector === 'log' || collector === 'node.dmesg' || collector === 'audit.log'
const hasBytes = ({ outcome }: EvidenceItem): boolean => outcome === 'collected' || outcome === 'truncated'

/** Everything that one body of evidence says. The same evidence and options give the same answer, wherever and whenever. */
export async function deriveFacts(reader: EvidenceReader, options: DeriveOptions): Promise<FactSet> {
  const { inventory, signatures, capturedAt } = options
  const readable = reader.items.filter(hasBytes)
  const etcdLogs = observeEtcdLogs()
  const life = observeProcessLife()
  const audit = observeAuditLogs()
  const scan = await scanLogs(
    reader,
    readable.filter((item) => isLog(item) || isScanned(item)),
    {
      wishes: { signatures, observers: [etcdLogs.observer, life.observer, audit.observer] },
      referenceMs: Date.parse(options.referenceTime),
    },
  )
  const texts = await readTextItems(
    reader,
    readable.filter((item) => !isLog(item) || item.collector === 'node.dmesg'),
  )
  // That a file is not there, or that a host did not answer, is a statement as well.
  const unread = reader.items.filter((item) => !hasBytes(item)).map((item) => ({ item, text: '' }))
  const findings = etcdLogs.findings()
  const directory = buildMemberDirectory(inventory, [...findings.identities, ...identitiesIn(texts.items)])
  const context: DeriveContext = {
    directory,
    inventory,
    referenceMs: capturedAt === undefined ? newestOf(scan.logs, options.referenceTime) : Date.parse(capturedAt),
  }
  const said = [
    ...derivedFrom(derivers, texts.items, context),
    ...derivedFrom(capturedDerivers, [...texts.items, ...answersOfKubectl(texts.items), ...unread], context),
  ]
  const logFacts = deriveEtcdLogFacts(findings, directory, {
    referenceMs: context.referenceMs,
    isCapture: capturedAt !== undefined,
  })
  const own = preferEarlier([
    ...said,
    ...logFacts,
    ...deriveAuditFacts(audit.findings(), {
      referenceMs: context.referenceMs,
      namespaces: lookUpFacts(said).list('kubernetes.namespaces', cluster) ?? [],
    }),
  ])
  const facts = preferEarlier([...derivedFromFacts(own, context), ...own])
  const hits = deriveSignatureHits(scan.hits, directory)
  const logs = scan.logs
  return {
    capturedAt,
    facts,
    hits,
    logs,
    hosts: hostsOf(reader.items, { facts, hits, inventory, logs }),
    members: directory.members,
    timeline: deriveTimeline({ hits, life: life.events(), findings, signatures }),
    gaps: [...gapsOf(reader.items), ...scan.gaps, ...texts.gaps],
  }
}

function derivedFrom(rows: typeof derivers, items: readonly TextItem[], context: DeriveContext): readonly Fact[] {
  return rows.flatMap(({ collectors, derive }) => {
    const own = items.filter(({ item }) => collectors.includes(item.collector))
    return own.length === 0 ? [] : derive(own, context)
  })
}

const identitiesIn = (items: readonly TextItem[]) =>
  identifiers.flatMap(({ collectors, identify }) =>
    items.filter(({ item }) => collectors.includes(item.collector)).flatMap(identify),
  )

/** Facts of the cluster, from facts of its members. */
function derivedFromFacts(facts: readonly Fact[], context: DeriveContext): readonly Fact[] {
  const { directory, inventory } = context
  const lookup = lookUpFacts(facts)
  const views = directory.members.map((name) => memberView(name, lookup))
  const declared = inventory?.etcd?.members.length ?? lookup.number('etcd.voters-at-most', cluster)
  const spoken = views.filter((view) => view.isReached || view.voters !== undefined || inventory !== undefined)
  return [...deriveGatheredFacts(facts, context), ...deriveQuorumFacts(spoken, declared), ...deriveHistoryFacts(views)]
}

/** One fact for each name and subject. What is known goes first, then the order in which they come: stronger sources first. */
function preferEarlier(facts: readonly Fact[]): readonly Fact[] {
  const rank = { known: 0, absent: 1, unknown: 2 }
  const best = new Map<string, Fact>()
  for (const fact of facts) {
    const key = `${fact.name} ${subjectKey(fact.subject)}`
    const before = best.get(key)
    if (before === undefined || rank[fact.state.kind] < rank[before.state.kind]) best.set(key, fact)
  }
  return [...best.values()]
}

/** What "now" means to files that nobody dated: the newest line of their logs. */
function newestOf(logs: readonly { readonly to: string | undefined }[], fallback: string): number {
  const newest = logs
    .map(({ to }) => to ?? '')
    .sort()
    .at(-1)
  return Date.parse(newest === undefined || newest === '' ? fallback : newest)
}

function hostsOf(
  items: readonly EvidenceItem[],
  {
    facts,
    hits,
    inventory,
    logs,
  }: Pick<FactSet, 'facts' | 'hits' | 'logs'> & { readonly inventory: Inventory | undefined },
): readonly string[] {
  const named = [
    ...items.map(({ host }) => host),
    ...logs.map(({ host }) => host),
    ...facts.map(({ subject }) => hostOf(subject)),
    ...hits.flatMap(({ subject, reportedBy }) => [hostOf(subject), reportedBy]),
    ...(inventory?.nodes.map(({ name }) => name) ?? []),
  ]
  return [...new Set(named.filter((host) => host !== undefined && host !== ''))]
    .filter((host) => host !== undefined)
    .sort()
}

const gapsOf = (items: readonly EvidenceItem[]) =>
  items
    .filter(({ outcome }) => outcome !== 'collected' && outcome !== 'absent')
    .map(({ path, host, reason, outcome }) => ({ file: path, host, reason: reason === '' ? outcome : reason }))
