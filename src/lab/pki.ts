import { createPrivateKey, webcrypto } from 'node:crypto'
import type { LabHost } from './topology.ts'

const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const RSA_ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
const DAY_MS = 86_400_000

export interface PemPair {
  readonly cert: string
  readonly key: string
}

export interface Validity {
  readonly notBefore: Date
  readonly notAfter: Date
}

export interface CertificateRequest {
  readonly commonName: string
  readonly organization?: string
  readonly names?: readonly string[]
  readonly addresses?: readonly string[]
  readonly validity: Validity
}

export const validFor = (days: number): Validity => ({
  notBefore: new Date(Date.now() - DAY_MS),
  notAfter: new Date(Date.now() + days * DAY_MS),
})

/** A validity that ended `days` ago, after the year that kubeadm gives. */
export const expiredSince = (days: number): Validity => ({
  notBefore: new Date(Date.now() - (365 + days) * DAY_MS),
  notAfter: new Date(Date.now() - days * DAY_MS),
})

/** The library looks for its metadata at import, so both are loaded here and only when a lab needs certificates. */
async function loadX509() {
  await import('reflect-metadata')
  return await import('@peculiar/x509')
}

export async function issueAuthority(commonName: string): Promise<PemPair> {
  const x509 = await loadX509()
  const keys = await webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify'])
  const usage = x509.KeyUsageFlags
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [commonName] }],
    ...validFor(3650),
    keys,
    signingAlgorithm: KEY_ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(usage.keyCertSign | usage.digitalSignature | usage.keyEncipherment, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { cert: `${certificate.toString('pem')}\n`, key: await exportKey(keys.privateKey) }
}

/** One certificate as kubeadm makes them for etcd: for server and client use, with names and addresses. */
export async function issueCertificate(authority: PemPair, request: CertificateRequest): Promise<PemPair> {
  const x509 = await loadX509()
  const keys = await webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify'])
  const issuer = new x509.X509Certificate(authority.cert)
  const usage = x509.KeyUsageFlags
  const alternatives = [
    ...(request.names ?? []).map((value) => ({ type: 'dns' as const, value })),
    ...(request.addresses ?? []).map((value) => ({ type: 'ip' as const, value })),
  ]
  const organization = request.organization === undefined ? [] : [{ O: [request.organization] }]
  const certificate = await x509.X509CertificateGenerator.create({
    subject: [...organization, { CN: [request.commonName] }],
    issuer: issuer.subject,
    ...request.validity,
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.key),
    signingAlgorithm: KEY_ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(usage.digitalSignature | usage.keyEncipherment, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      ...(alternatives.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(alternatives)]),
    ],
  })
  return { cert: `${certificate.toString('pem')}\n`, key: await exportKey(keys.privateKey) }
}

/** The same certificate again with other dates: its own key, names and uses. Text around it, such as its key, stays as it is. */
export async function reissueCertificate(authority: PemPair, pem: string, validity: Validity): Promise<string> {
  const x509 = await loadX509()
  const old = new x509.X509Certificate(pem)
  const signingKey = await importKey(authority.key)
  const certificate = await x509.X509CertificateGenerator.create({
    // Names as they are encoded: Go finds a certificate's issuer by the bytes of its name.
    subject: old.subjectName,
    issuer: new x509.X509Certificate(authority.cert).subjectName,
    ...validity,
    publicKey: old.publicKey,
    signingKey,
    signingAlgorithm: signingKey.algorithm,
    extensions: old.extensions,
  })
  return pem.replace(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/, () => certificate.toString('pem'))
}

/** What etcd's server and peer certificates of one host say. `address` differs from the host's own in one fault. */
export const memberRequest = (host: LabHost, validity: Validity, address = host.address): CertificateRequest => ({
  commonName: host.name,
  names: [host.name, 'localhost'],
  addresses: [address, '127.0.0.1', '::1'],
  validity,
})

export const clientRequest = (commonName: string, validity: Validity): CertificateRequest => ({
  commonName,
  organization: 'system:masters',
  validity,
})

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key))
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ format: 'pem', type: 'sec1' }).toString()
}

/** kubeadm's authorities have RSA keys, the lab's own have not. */
async function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const key = createPrivateKey(pem)
  const algorithm = key.asymmetricKeyType === 'rsa' ? RSA_ALGORITHM : KEY_ALGORITHM
  const der = key.export({ format: 'der', type: 'pkcs8' })
  return await webcrypto.subtle.importKey('pkcs8', der, algorithm, true, ['sign'])
}
