import { shorten } from '../base/text.ts'
import type { Fact } from '../model/fact.ts'
import { cluster, node, type Subject } from '../model/subject.ts'
import { say } from './captured.ts'
import type { FactLookup } from './fact-lookup.ts'

interface Dated {
  readonly fact: Fact
  readonly host: string
  readonly path: string
  readonly role: string
  readonly expired: boolean
}

/** What one renewal would have to mend, host by host, and the kubeconfigs of the whole cluster. Nothing where no file was read. */
export function deriveExpiredCertificates(facts: FactLookup): readonly Fact[] {
  const files = facts.named('certificate.expired').flatMap((fact) => fileOf(fact, facts) ?? [])
  const issued = files.filter(({ role }) => isIssuedByKubeadm(role))
  const kubeconfigs = issued.filter(({ role }) => role === 'kubeconfig')
  return [
    ...[...Map.groupBy(issued, ({ host }) => host)].map(([host, own]) =>
      gather('node.expired-certificate-roles', node(host), { files: own, named: ({ role }) => role }),
    ),
    ...(kubeconfigs.length === 0
      ? []
      : [
          gather('kubernetes.expired-kubeconfigs', cluster, {
            files: kubeconfigs,
            named: ({ host, path }) => `${host}:${path}`,
          }),
        ]),
  ]
}

/** Undefined for what is served: the file decides what a renewal has to do. */
function fileOf(fact: Fact, facts: FactLookup): Dated | undefined {
  const { name: path, host } = fact.subject
  const role = facts.text('certificate.role', fact.subject)
  if (host === undefined || role === undefined || path.startsWith('wire:') || fact.state.kind !== 'known')
    return undefined
  return { fact, host, path, role, expired: fact.state.value === true }
}

/** kubelets renew theirs by themselves, an authority is not renewed at all, and of other files nobody knows who uses them. */
const isIssuedByKubeadm = (role: string): boolean =>
  role !== 'other' && !role.endsWith('ca') && !role.startsWith('kubelet-')

function gather(
  name: 'node.expired-certificate-roles' | 'kubernetes.expired-kubeconfigs',
  subject: Subject,
  { files, named }: { readonly files: readonly Dated[]; readonly named: (file: Dated) => string },
): Fact {
  const expired = files.filter((file) => file.expired)
  const shown = expired.length === 0 ? files : expired
  const [first, ...others] = shown.flatMap(({ fact }) => fact.evidence.slice(0, 1))
  // All by name at once: of several pieces of evidence a reader sees a few.
  const names = shorten(expired.map(({ path }) => path).join(', '), 600)
  const evidence =
    first === undefined ? [] : [expired.length < 2 ? first : { ...first, text: `expired: ${names}` }, ...others]
  return say(name, { subject, evidence }, [...new Set(expired.map(named))].sort())
}
