import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { checkServerIdentity, connect, type PeerCertificate, rootCertificates, type TLSSocket } from 'node:tls'
import type { Secret } from '../base/secret.ts'
import { reachErrors } from './errors.ts'
import { describeNetworkFailure, describeTlsVerdict, type NetworkFailure } from './failure-text.ts'

/** What a client needs to be trusted, and whom it trusts. The key stays wrapped until the handshake. */
export interface TlsMaterial {
  readonly ca: string | undefined
  readonly cert: string | undefined
  readonly key: Secret | undefined
}

export interface TlsTarget {
  /** The name or address the certificate should be for. */
  readonly host: string
  readonly material: TlsMaterial
  readonly alpn: readonly string[]
  readonly timeoutMs: number
}

export interface OpenTls {
  readonly socket: TLSSocket
  /** Why the certificate would not be trusted; undefined when it would. */
  readonly distrust: string | undefined
  /** Leaf first, as presented. */
  readonly chain: string
}

/**
 * Shakes hands whoever is at the other end, and says whether it would be trusted: a probe that hung up at an expired
 * certificate could not say what hides behind it. No credentials beyond the client certificate go over it.
 */
export function openTls(stream: Duplex, target: TlsTarget): Promise<OpenTls> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      socket: stream,
      ca: target.material.ca === undefined ? [...rootCertificates] : [target.material.ca],
      ...(target.material.cert === undefined ? {} : { cert: target.material.cert }),
      ...(target.material.key === undefined ? {} : { key: target.material.key.reveal() }),
      ...(isIP(target.host) === 0 ? { servername: target.host } : {}),
      ALPNProtocols: [...target.alpn],
      rejectUnauthorized: false,
      // The name is judged below, so that an untrusted authority does not hide a wrong name or the other way round.
      checkServerIdentity: () => undefined,
    })
    const fail = (thrown: Error): void => {
      clearTimeout(late)
      stream.destroy()
      socket.destroy()
      reject(thrown)
    }
    // Said here and not by destroying the socket: one that is destroyed already would say nothing more.
    const late = setTimeout(() => {
      fail(reachErrors.error('REACH_TIMEOUT', `no answer within ${target.timeoutMs} ms in the TLS handshake`))
    }, target.timeoutMs)
    // The socket may fail twice: for itself, and for the stream below it. Whoever uses it afterwards listens for himself.
    socket.on('error', fail)
    stream.on('error', fail)
    socket.on('close', () => fail(reachErrors.error('REACH_CLOSED', 'the connection was closed in the TLS handshake')))
    socket.once('secureConnect', () => {
      clearTimeout(late)
      resolve({
        socket,
        distrust: distrustOf(socket, target),
        chain: renderChain(socket.getPeerCertificate(true)),
      })
    })
  })
}

/** Without an authority to judge by, only validity and name are judged. */
function distrustOf(socket: TLSSocket, target: TlsTarget): string | undefined {
  const reasons: string[] = target.material.ca === undefined ? validity(socket.getPeerCertificate()) : authority(socket)
  const mismatch = checkServerIdentity(target.host, socket.getPeerCertificate())
  if (mismatch !== undefined) reasons.push(`x509: ${mismatch.message}`)
  return reasons.length === 0 ? undefined : reasons.join('; ')
}

function validity(leaf: PeerCertificate): string[] {
  const now = Date.now()
  if (Date.parse(leaf.valid_to) < now) return [describeTlsVerdict('CERT_HAS_EXPIRED')]
  return Date.parse(leaf.valid_from) > now ? [describeTlsVerdict('CERT_NOT_YET_VALID')] : []
}

function authority(socket: TLSSocket): string[] {
  const verdict: unknown = socket.authorizationError
  if (socket.authorized || verdict === undefined || verdict === null) return []
  return [describeTlsVerdict(verdict instanceof Error && 'code' in verdict ? String(verdict.code) : String(verdict))]
}

function renderChain(leaf: PeerCertificate & { issuerCertificate?: PeerCertificate }): string {
  const seen = new Set<string>()
  const blocks: string[] = []
  let current: (PeerCertificate & { issuerCertificate?: PeerCertificate }) | undefined = leaf
  while (current?.raw !== undefined && !seen.has(current.fingerprint256)) {
    seen.add(current.fingerprint256)
    const lines = current.raw.toString('base64').match(/.{1,64}/g) ?? []
    blocks.push(`-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`)
    current = current.issuerCertificate
  }
  return blocks.join('')
}

export type ServedCertificates =
  | { readonly kind: 'served'; readonly chain: string; readonly distrust: string | undefined }
  | NetworkFailure

/** Shakes hands and hangs up: what a server presents, and whether that would be trusted. */
export async function readServedCertificates(
  open: () => Promise<Duplex>,
  target: TlsTarget,
): Promise<ServedCertificates> {
  try {
    const { socket, chain, distrust } = await openTls(await open(), target)
    socket.on('error', () => {})
    socket.destroy()
    return { kind: 'served', chain, distrust }
  } catch (thrown) {
    return describeNetworkFailure(thrown)
  }
}
