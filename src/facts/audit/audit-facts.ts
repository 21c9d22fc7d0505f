import type { Fact } from '../../model/fact.ts'
import type { FactName } from '../../model/fact-table.ts'
import { cluster } from '../../model/subject.ts'
import { say } from '../captured.ts'
import type { AuditFindings, AuditLine } from './audit-log.ts'
import { findDuels } from './duels.ts'

/** What a namespace that lived shorter held was not meant to stay. */
const SHORTEST_LIFE_MS = 60_000
const WINDOW_MS = 24 * 3_600_000

const MOST_LINES = 8

interface AuditFinding {
  readonly text: string
  readonly lines: readonly AuditLine[]
}

const COLLECTOR = 'system:serviceaccount:kube-system:generic-garbage-collector'

/**
 * Who deleted which namespace, and who writes against whom. Nothing is said where no audit log was read. A namespace that is
 * there now was made again, or came back with a restore.
 */
export function deriveAuditFacts(
  findings: AuditFindings,
  now: { readonly referenceMs: number; readonly namespaces: readonly string[] },
): readonly Fact[] {
  if (!findings.isRead) return []
  const deletions = deletedNamespaces(findings.writes, now.referenceMs).filter(
    ({ write }) => !now.namespaces.includes(write.name),
  )
  const list = (name: FactName, found: readonly AuditFinding[]): Fact => {
    // The first line of each finding tells all of it.
    const lines = found.flatMap(({ text, lines: [first, ...rest] }) =>
      first === undefined ? [] : [{ ...first.line, text }, ...rest.map(({ line }) => line)],
    )
    const evidence = lines.length > 0 || findings.file === undefined ? lines.slice(0, MOST_LINES) : [findings.file]
    return say(
      name,
      { subject: cluster, evidence },
      found.map(({ text }) => text),
    )
  }
  return [
    list('kubernetes.namespaces-deleted', deletions.map(describe)),
    list(
      'kubernetes.namespaces-deleted-by-collector',
      deletions.filter(({ write }) => write.user === COLLECTOR).map(describe),
    ),
    list('kubernetes.duels', findDuels(findings.writes, now.referenceMs)),
  ]
}

/** Deletions of the last day of namespaces that were not made just before, and not made again since. */
function deletedNamespaces(writes: readonly AuditLine[], referenceMs: number): readonly AuditLine[] {
  const own = writes.filter(({ write }) => write.resource === 'namespaces' && write.subresource === '')
  return [...Map.groupBy(own, ({ write }) => write.name).values()].flatMap((history) => {
    const last = history.findLast(({ write }) => write.verb === 'delete' || write.verb === 'create')
    if (last === undefined || last.write.verb !== 'delete') return []
    // A deletion that takes long is asked for again and again: the first of them is the one that counts.
    const born = history.findLast(({ write }) => write.verb === 'create')?.write.at ?? ''
    const first = history.find(({ write }) => write.verb === 'delete' && write.at > born) ?? last
    const at = Date.parse(first.write.at)
    const lifeMs = born === '' ? Number.POSITIVE_INFINITY : at - Date.parse(born)
    return lifeMs < SHORTEST_LIFE_MS || referenceMs - at > WINDOW_MS ? [] : [first]
  })
}

function describe(entry: AuditLine): AuditFinding {
  const { name, user, agent, address, at } = entry.write
  return { text: `${name}: deleted by ${user} with ${agent} from ${address} at ${at}`, lines: [entry] }
}
