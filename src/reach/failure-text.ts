import { describeThrown } from '../base/error.ts'

/** How a network attempt failed, in the words the facts use. */
type NetworkFailureKind = 'refused' | 'timeout' | 'tls' | 'unreachable' | 'failed'

export interface NetworkFailure {
  readonly kind: NetworkFailureKind
  /** The reason in the words of whoever refused. */
  readonly error: string
  /** The OpenSSL reason, where TLS refused. */
  readonly tls?: string
}

/** Sorts what a socket, an ssh forward, gRPC or a TLS handshake threw. */
export function describeNetworkFailure(thrown: unknown): NetworkFailure {
  const error = withoutGrpcWords(describeThrown(thrown))
  const code = codeOf(thrown)
  if (/refused/i.test(error)) return { kind: 'refused', error }
  if (code === 'ETIMEDOUT' || /timed out|no answer within|aborted due to timeout/i.test(error))
    return { kind: 'timeout', error }
  if (isTlsReason(`${code} ${error}`)) return { kind: 'tls', error, tls: describeTlsReason(code, error) }
  if (/no route|unreachable|ENOTFOUND|EAI_AGAIN|EHOSTDOWN/i.test(`${code} ${error}`))
    return { kind: 'unreachable', error }
  return { kind: 'failed', error }
}

const withoutGrpcWords = (text: string): string =>
  (/Last error: (?:Error: )?(.*?)\.? Resolution note:/s.exec(text)?.[1] ?? text).trim()

/** What the other side said against us comes as an alert; what we found against it, as a code or in OpenSSL's words. */
function describeTlsReason(code: string, error: string): string {
  const alert = /alert ([a-z ]+?)(?::|$)/.exec(error)?.[1]
  if (alert !== undefined) return `remote error: tls: ${alert}`
  const known = tlsReasons[code] ?? tlsReasons[codeOfWords.find(([words]) => error.includes(words))?.[1] ?? '']
  return known ?? error
}

const codeOfWords: readonly (readonly [string, string])[] = [
  ['certificate has expired', 'CERT_HAS_EXPIRED'],
  ['certificate is not yet valid', 'CERT_NOT_YET_VALID'],
  ['unable to verify the first certificate', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['unable to get local issuer', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
  ['self-signed certificate in', 'SELF_SIGNED_CERT_IN_CHAIN'],
  ['self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ['signature failure', 'CERT_SIGNATURE_FAILURE'],
  ["does not match certificate's altnames", 'ERR_TLS_CERT_ALTNAME_INVALID'],
]

const isTlsReason = (text: string): boolean =>
  /certificate|CERT_|SSL|TLS|ERR_TLS|UNABLE_TO_|HOSTNAME_MISMATCH|self.signed|altnames/i.test(text)

/** OpenSSL's verdicts in the words of Go, which logs and the catalogue know. */
const tlsReasons: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'x509: certificate has expired or is not yet valid (CERT_HAS_EXPIRED)',
  CERT_NOT_YET_VALID: 'x509: certificate has expired or is not yet valid (CERT_NOT_YET_VALID)',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'x509: certificate signed by unknown authority (UNABLE_TO_VERIFY_LEAF_SIGNATURE)',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'x509: certificate signed by unknown authority (UNABLE_TO_GET_ISSUER_CERT_LOCALLY)',
  UNABLE_TO_GET_ISSUER_CERT: 'x509: certificate signed by unknown authority (UNABLE_TO_GET_ISSUER_CERT)',
  SELF_SIGNED_CERT_IN_CHAIN: 'x509: certificate signed by unknown authority (SELF_SIGNED_CERT_IN_CHAIN)',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'x509: certificate signed by unknown authority (DEPTH_ZERO_SELF_SIGNED_CERT)',
  CERT_SIGNATURE_FAILURE: 'x509: certificate signed by unknown authority (CERT_SIGNATURE_FAILURE)',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'x509: certificate is not valid for this name or address (ERR_TLS_CERT_ALTNAME_INVALID)',
}

/** The reason of a verdict that did not end the connection. */
export const describeTlsVerdict = (code: string): string => tlsReasons[code] ?? code

function codeOf(thrown: unknown): string {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown ? String(thrown.code) : ''
}
