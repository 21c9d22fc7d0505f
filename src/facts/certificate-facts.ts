import type { X509Certificate } from 'node:crypto'
import type { Fact } from '../model/fact.ts'
import { object } from '../model/subject.ts'
import { type Placed, pointAt, say, sayIfKnown } from './captured.ts'
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
  const authorities = files.filter(({ role, name }) => role.endsWith('ca') && !name.startsWith('wire:'))
  return files.flatMap((file) => {
    const placed = placeOf(file)
    return [
      say('certificate.role', placed, file.role),
      ...validityFacts(file, placed, context),
      ...authorityFacts(file, placed, authorities),
      ...nameFacts(file, placed, context),
      ...keyFacts(file, placed),
      ...servedFacts(file, placed, files),
    ]
  })
}

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

/** Against the CA on its own host, and against the CA that most hosts carry for the same role. */
function authorityFacts(
  file: CertificateFile,
  placed: Placed,
  authorities: readonly CertificateFile[],
): readonly Fact[] {
  if (file.role.endsWith('ca')) return caDiffers(file, placed, authorities)
  const issuer = roleOfIssuer(file.role)
  const candidates = authorities.filter(({ role }) => role === issuer)
  const own = candidates.find(({ host }) => host === file.host)
  const common = majority(candidates)
  return [
    ...sayIfKnown('certificate.signed-by-its-ca', placed, own && isSignedBy(file.certificate, own.certificate)),
    ...sayIfKnown('certificate.ca-differs', placed, common && !isSignedBy(file.certificate, common.certificate)),
  ]
}

function caDiffers(file: CertificateFile, placed: Placed, authorities: readonly CertificateFile[]): readonly Fact[] {
  const common = majority(authorities.filter(({ role }) => role === file.role))
  return sayIfKnown('certificate.ca-differs', placed, common && keyOf(common) !== keyOf(file))
}

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
  if (file.keyHash === undefined || file.keyHash === 'absent') return []
  return [say('certificate.key-matches', placed, file.keyHash === publicKeyHash(file))]
}

/** A process serves what it read when it started; the file may have been renewed since. */
function servedFacts(file: CertificateFile, placed: Placed, files: readonly CertificateFile[]): readonly Fact[] {
  if (!file.name.startsWith('wire:')) return []
  const onDisk = files.find(
    ({ host, role, name }) => host === file.host && role === file.role && !name.startsWith('wire:'),
  )
  return sayIfKnown(
    'certificate.served-differs',
    placed,
    onDisk && onDisk.certificate.fingerprint256 !== file.certificate.fingerprint256,
  )
}
