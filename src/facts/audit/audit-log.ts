import type { EvidenceReference } from '../../model/evidence.ts'
import type { LogObserver } from '../log-observer.ts'
import { type AuditedWrite, decodeAuditedWrite } from './audit-event.ts'

/** A write with the line that tells of it. */
export interface AuditLine {
  readonly write: AuditedWrite
  readonly line: EvidenceReference
}

export interface AuditFindings {
  /** Whether any audit log was read: only then is it a statement that nothing is in it. */
  readonly isRead: boolean
  /** One of the files that were read. */
  readonly file: EvidenceReference | undefined
  /** In order of time, each request once, however many files hold it. */
  readonly writes: readonly AuditLine[]
}

const verbs = ['create', 'update', 'patch', 'delete'] as const

/** Written all the time by their owners, and told of elsewhere. */
const ordinary: ReadonlySet<string> = new Set([
  'leases.coordination.k8s.io',
  'events',
  'events.events.k8s.io',
  'endpoints',
  'endpointslices.discovery.k8s.io',
  'tokenreviews.authentication.k8s.io',
  'subjectaccessreviews.authorization.k8s.io',
  'nodes',
])

/** What is kept at most; the youngest stay. */
const MOST_WRITES = 50_000

/** A line of the log has a thousand characters, of which these matter. */
function describeWrite({ verb, resource, namespace, name, user, agent, address }: AuditedWrite): string {
  const object = `${resource} ${namespace === '' || resource === 'namespaces' ? '' : `${namespace}/`}${name}`
  return `${verb} ${object} by ${user} (${agent} at ${address})`
}

/** Who wrote which object, from the audit logs of all API servers. */
export function observeAuditLogs(): { readonly observer: LogObserver; readonly findings: () => AuditFindings } {
  const writes = new Map<string, AuditLine>()
  let file: EvidenceReference | undefined
  const observer: LogObserver = {
    watched: verbs.map((verb) => ({ components: ['audit'], literal: `"verb":"${verb}"` })),
    observe: (_literal, line) => {
      const write = decodeAuditedWrite(line.payload)
      if (write === undefined || ordinary.has(write.resource) || writes.has(write.id)) return
      writes.set(write.id, { write, line: { ...line.reference(), at: write.at, text: describeWrite(write) } })
      if (writes.size > MOST_WRITES) writes.delete(writes.keys().next().value ?? '')
    },
    endOfFile: (end) => {
      if (end.component === 'audit') file = { file: end.file, host: end.host, text: 'audit log, read to its end' }
    },
  }
  return {
    observer,
    findings: () => ({
      isRead: file !== undefined,
      file,
      writes: [...writes.values()].sort((left, right) => (left.write.at < right.write.at ? -1 : 1)),
    }),
  }
}
