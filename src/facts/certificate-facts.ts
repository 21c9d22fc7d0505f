import type { X509Certificate } from 'node:crypto'
import { absent, type Fact } from '../model/fact.ts'
import type { FactName } from '../model/fact-table.ts'
import type { InventoryNode } from '../model/inventory.ts'
import { object } from '../model/subject.ts'
import { type Placed, pointAt, say, sayIfKnown, sayState } from './captured.ts'
import {
  type CertificateFile,
  certificateIn,
  expectedAddresses,
  publicKeyHash,
  roleOfIssuer,
} from './certificate-file.ts'
import type { DeriveContext, Deriver } from './deriver.ts'

const dayMs = 24 * 3600 * 1000

/** Every certificate held against the clock of its host, the CA beside it, its key, and the addresses it must cover. */
export const deriveCertificates: Deriver = (items, context) => {
  const files = items.flatMap((captured) => certificateIn(captured, context) ?? [])
  const authorities = files.filter((file) => file.role.endsWith('ca') && !isServed(file))
  return files.flatMap((file) => {
    const placed = placeOf(file)
    return [
      say('certificate.role', placed, file.role),
      ...validityFacts(file, placed, context),
      ...authorityFacts(file, placed, { authorities, context }),
      ...nameFacts(file, placed, context),
      ...keyFacts(file, placed),
      ...servedFacts(file, placed, files),
    ]
  })
}

const isServed = ({ name }: CertificateFile): boolean => name.startsWith('wire:')

/** The certificate in one line. */
function placeOf(file: CertificateFile): Placed {
  const { subject, validFrom, validTo } = file.certificate
  const shown = `${file.name}: ${subject.replaceAll('\n', ', ')}; valid ${iso(validFrom)} to ${iso(validTo)}`
  return { subject: object(file.name, file.host), evidence: [pointAt(file.captured, undefined, shown)] }
}

const iso = (date: string): string => new Date(date).toISOString()

/** By the clock that decides: the host's own. */
function validityFacts(file: CertificateFile, placed: Placed, { referenceMs }: DeriveContext): readonly Fact[] {
  const { startedAt, clockOffsetMs = 0 } = file.captured.item
  const operatorMs = startedAt === undefined ? referenceMs : Date.parse(startedAt)
  const hostMs = operatorMs + clockOffsetMs
  const [from, to] = [Date.parse(file.certificate.validFrom), Date.parse(file.certificate.validTo)]
  return [
    say('certificate.not-before', placed, new Date(from).toISOString()),
    say('certificate.not-after', placed, new Date(to).toISOString()),
    say('certificate.expired', placed, hostMs > to),
    say('certificate.not-yet-valid', placed, hostMs < from),
    say('certificate.days-left', placed, Math.floor((to - operatorMs) / dayMs)),
  ]
}

/** A question that does not arise for this certificate: nothing is left open by it. */
const notAsked = (name: FactName, placed: Placed): Fact => sayState(name, placed, absent)

interface Beside {
  readonly authorities: readonly CertificateFile[]
  readonly context: DeriveContext
}

/** Against the CA on its own host, and against the CA that most hosts carry for the same role. */
function authorityFacts(file: CertificateFile, placed: Placed, { authorities, context }: Beside): readonly Fact[] {
  const isAuthority = file.role.endsWith('ca')
  const issuer = isAuthority ? file.role : roleOfIssuer(file.role)
  if (issuer === undefined)
    return [notAsked('certificate.signed-by-its-ca', placed), notAsked('certificate.ca-differs', placed)]
  const candidates = authorities.filter(({ role }) => role === issuer)
  const own = candidates.find(({ host }) => host === file.host)
  const common = majority(candidates)
  const isAlone = common === undefined && (context.inventory?.nodes.filter(carriesAuthorities).length ?? 0) === 1
  const differs = (other: CertificateFile): boolean =>
    isAuthority ? keyOf(other) !== keyOf(file) : !isSignedBy(file.certificate, other.certificate)
  return [
    ...(isAuthority
      ? [notAsked('certificate.signed-by-its-ca', placed)]
      : sayIfKnown('certificate.signed-by-its-ca', placed, own && isSignedBy(file.certificate, own.certificate))),
    ...(isAlone
      ? [notAsked('certificate.ca-differs', placed)]
      : sayIfKnown('certificate.ca-differs', placed, common && differs(common))),
  ]
}

const carriesAuthorities = ({ roles }: InventoryNode): boolean =>
  roles.includes('control-plane') || roles.includes('etcd')

/** The CA that more than half of at least two hosts carry. A renewed CA keeps its key, so the key decides. */
function majority(files: readonly CertificateFile[]): CertificateFile | undefined {
  if (files.length < 2) return undefined
  const groups = Map.groupBy(files, keyOf)
  return [...groups.values()].find(({ length }) => length * 2 > files.length)?.[0]
}

const keyOf = (file: CertificateFile): string => publicKeyHash(file)

/** Names may be equal while keys are not, so the signature itself is checked. */
function isSignedBy(certificate: X509Certificate, authority: X509Certificate): boolean {
  try {
    return certificate.verify(authority.publicKey)
  } catch {
    return false
  }
}

function nameFacts(file: CertificateFile, placed: Placed, context: DeriveContext): readonly Fact[] {
  const addresses = expectedAddresses(file, context)
  if (addresses === undefined) return [notAsked('certificate.covers-address', placed)]
  if (addresses.length === 0) return []
  const covers = (address: string): boolean =>
    isAddress(address)
      ? file.certificate.checkIP(address) !== undefined
      : file.certificate.checkHost(address) !== undefined
  return [say('certificate.covers-address', placed, addresses.every(covers))]
}

/** IPv4 in dots, or anything with a colon. */
const isAddress = (text: string): boolean => /^\d+(\.\d+){3}$/.test(text) || text.includes(':')

function keyFacts(file: CertificateFile, placed: Placed): readonly Fact[] {
  if (file.keyHash === 'absent' || isServed(file)) return [notAsked('certificate.key-matches', placed)]
  if (file.keyHash === undefined) return []
  return [say('certificate.key-matches', placed, file.keyHash === publicKeyHash(file))]
}

/** A process serves what it read when it started; the file may have been renewed since. */
function servedFacts(file: CertificateFile, placed: Placed, files: readonly CertificateFile[]): readonly Fact[] {
  if (!isServed(file)) return [notAsked('certificate.served-differs', placed)]
  const onDisk = files.find((other) => other.host === file.host && other.role === file.role && !isServed(other))
  return sayIfKnown(
    'certificate.served-differs',
    placed,
    onDisk && onDisk.certificate.fingerprint256 !== file.certificate.fingerprint256,
  )
}
