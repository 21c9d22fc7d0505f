import type { SignatureHit } from '../model/fact.ts'
import { cluster, member, node, object, type Subject, subjectKey, unnamedHost } from '../model/subject.ts'
import type { MemberDirectory } from './member-directory.ts'
import type { TrackedHit } from './signature-tracker.ts'

const KEPT_EVIDENCE = 5

/** Names the subject of every hit, and joins what different names of one subject split. */
export function deriveSignatureHits(
  tracked: readonly TrackedHit[],
  directory: MemberDirectory,
): readonly SignatureHit[] {
  const joined = new Map<string, SignatureHit>()
  for (const hit of tracked) {
    if (hit.count < hit.signature.atLeast) continue
    const reportedBy = reporterOf(hit, directory)
    const subject = subjectOf(hit, directory)
    const names = [hit.about ?? '', ...directory.namesOf(subject.name)]
    const fresh: SignatureHit = {
      signature: hit.signature.id,
      subject,
      reportedBy,
      count: hit.count,
      cleared: hit.isCleared(names),
      evidence: hit.evidence(),
    }
    const key = `${fresh.signature} ${subjectKey(subject)} ${reportedBy ?? ''}`
    const before = joined.get(key)
    joined.set(key, before === undefined ? fresh : join(before, fresh))
  }
  return [...joined.values()]
}

/** Undefined for what a client program printed. */
const reporterOf = ({ host }: TrackedHit, directory: MemberDirectory): string | undefined =>
  host === undefined ? undefined : (directory.hostOf(host) ?? host)

function subjectOf(hit: TrackedHit, directory: MemberDirectory): Subject {
  const { signature, about, component } = hit
  const reporter = reporterOf(hit, directory)
  const scope = signature.scope ?? (component === 'etcd' ? 'member' : 'node')
  if (scope === 'cluster') return cluster
  if (scope === 'object') return about === undefined ? object('', reporter) : object(about)
  const name = (about === undefined ? reporter : (directory.hostOf(about, reporter) ?? about)) ?? unnamedHost
  return scope === 'member' ? member(name) : node(name)
}

const join = (left: SignatureHit, right: SignatureHit): SignatureHit => ({
  ...left,
  count: left.count + right.count,
  cleared: left.cleared && right.cleared,
  evidence: [...left.evidence, ...right.evidence].slice(0, KEPT_EVIDENCE),
})
