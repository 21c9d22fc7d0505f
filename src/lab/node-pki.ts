import { clientRequest, issueCertificate, memberRequest, type PemPair, validFor } from './pki.ts'
import type { LabHost } from './topology.ts'

/** A file of a host: path to text and mode. */
export interface NodeFile {
  readonly path: string
  readonly text: string
  readonly mode: number
}

export const pkiDirectory = '/etc/kubernetes/pki'
export const healthcheckClient = `${pkiDirectory}/etcd/healthcheck-client`
const apiserverClient = `${pkiDirectory}/apiserver-etcd-client`
export const serverPair = `${pkiDirectory}/etcd/server`
export const peerPair = `${pkiDirectory}/etcd/peer`
export const authorityPair = `${pkiDirectory}/etcd/ca`

export const pairFiles = (path: string, pair: PemPair): readonly NodeFile[] => [
  { path: `${path}.crt`, text: pair.cert, mode: 0o644 },
  { path: `${path}.key`, text: pair.key, mode: 0o600 },
]

/** The certificates of one host under kubeadm's names. */
export async function issueNodePki(authority: PemPair, host: LabHost): Promise<readonly NodeFile[]> {
  const year = validFor(365)
  const pairs = await Promise.all([
    issueCertificate(authority, memberRequest(host, year)),
    issueCertificate(authority, memberRequest(host, year)),
    issueCertificate(authority, clientRequest('kube-etcd-healthcheck-client', year)),
    issueCertificate(authority, clientRequest('kube-apiserver-etcd-client', year)),
  ])
  const [server, peer, healthcheck, apiserver] = pairs
  return [
    ...pairFiles(authorityPair, authority),
    ...pairFiles(serverPair, server),
    ...pairFiles(peerPair, peer),
    ...pairFiles(healthcheckClient, healthcheck),
    ...pairFiles(apiserverClient, apiserver),
  ]
}
