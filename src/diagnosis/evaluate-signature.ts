import type { Ternary } from '../base/ternary.ts'
import type { Signature } from '../model/condition.ts'
import type { EvidenceReference } from '../model/evidence.ts'
import type { SignatureHit } from '../model/fact.ts'
import { hostOf, type Subject, subjectKey } from '../model/subject.ts'
import type { FactIndex } from './fact-index.ts'

export interface SignatureOutcome {
  readonly value: Ternary
  /** Hits that count, those on the subject's own log first. */
  readonly hits: readonly SignatureHit[]
  /** Whether the subject itself says so, and not only others about it. */
  readonly firsthand: boolean
  /** Set when the subject's process served again after the last of these lines: the evidence that it is over. */
  readonly over: EvidenceReference | undefined
}

/** A signature is true when it hit, false when the logs that would carry it were read whole, else unknown. */
export function evaluateSignature(signature: Signature, subject: Subject, index: FactIndex): SignatureOutcome {
  const concerning = index.hitsOf(signature.id).filter((hit) => concerns(hit, subject))
  const standing = concerning.filter(({ count, cleared }) => !cleared && count >= signature.atLeast)
  if (standing.length > 0) {
    const own = standing.filter((hit) => isFirsthand(hit, subject))
    const reported = standing.filter((hit) => !own.includes(hit))
    return {
      value: 'true',
      hits: [...own, ...reported],
      firsthand: own.length > 0,
      over: overSince(signature, standing, index),
    }
  }
  const isCleared = concerning.some(({ cleared }) => cleared)
  const value =
    signature.supplementary === true || isCleared || isSilenceProven(signature, subject, index) ? 'false' : 'unknown'
  return { value, hits: [], firsthand: true, over: undefined }
}

/**
 * Logs remember what was repaired long ago. Where we captured, and so know what "now" is, lines before the last time their
 * subject's process said that it serves are of the past. A line without a time never is.
 */
function overSince(
  signature: Signature,
  hits: readonly SignatureHit[],
  index: FactIndex,
): EvidenceReference | undefined {
  if (index.capturedAt === undefined) return undefined
  const served = hits.map((hit) => {
    const host = hostOf(hit.subject)
    const event = host === undefined ? undefined : index.lastServed(host, signature.components)
    const last = hit.evidence.at(-1)?.at
    return event !== undefined && last !== undefined && event.at > last ? event.evidence : undefined
  })
  return served.every((evidence) => evidence !== undefined) ? served[0] : undefined
}

/** Whether the hit is about this subject. What any host says concerns the cluster. */
function concerns(hit: SignatureHit, subject: Subject): boolean {
  if (subject.kind === 'cluster') return true
  if (subject.kind === 'object')
    return subjectKey(hit.subject) === subjectKey(subject) || (hit.subject.name === subject.name && !hit.subject.host)
  return hostOf(hit.subject) === subject.name
}

const isFirsthand = (hit: SignatureHit, subject: Subject): boolean =>
  subject.kind === 'cluster' || hit.reportedBy === undefined || hit.reportedBy === hostOf(subject)

/** Silence is a statement only of logs that were read to their end. */
function isSilenceProven(signature: Signature, subject: Subject, index: FactIndex): boolean {
  const logs = index.logs.filter(({ component }) => signature.components.some((name) => name === component))
  const isReadWhole = (host: string | undefined): boolean => {
    const own = logs.filter((log) => log.host === host)
    return own.length > 0 && own.every(({ whole }) => whole)
  }
  const host = hostOf(subject)
  if (host === undefined) {
    const speakers = [...(signature.components.includes('etcd') ? index.members : []), ...logs.map((log) => log.host)]
    return speakers.length > 0 && speakers.every(isReadWhole)
  }
  // Others speak about the subject: one witness that heard everything and said nothing is enough.
  if (signature.about !== undefined) {
    // A member that is known to be the only one has nobody but itself to speak about it.
    const isAlone = index.capturedAt !== undefined && index.members.length === 1 && index.members[0] === host
    return [...new Set(logs.map((log) => log.host))].some((name) => (isAlone || name !== host) && isReadWhole(name))
  }
  return isReadWhole(host)
}
