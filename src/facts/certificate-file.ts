import { createHash, X509Certificate } from 'node:crypto'
import { hasText } from './captured.ts'
import type { DeriveContext, TextItem } from './deriver.ts'
import { addressIn } from './member-directory.ts'

/** One certificate that lies on a host or is served by one. */
export interface CertificateFile {
  readonly captured: TextItem
  readonly host: string
  /** Path, or `wire:ADDRESS:PORT` for what is served. */
  readonly name: string
  readonly role: string
  readonly certificate: X509Certificate
  /** SHA-256 of the public half of the private key beside it, hex; `absent` when there is none. */
  readonly keyHash: string | undefined
}

const begin = '-----BEGIN CERTIFICATE-----'

/** The first certificate of an item: the leaf where a chain follows. Undefined when there is none that can be read. */
export function certificateIn(captured: TextItem, context: DeriveContext): CertificateFile | undefined {
  const { collector, detail = '' } = captured.item
  const isServed = collector === 'certificate.served'
  const host = captured.item.host ?? (isServed ? context.directory.hostOf(detail) : undefined)
  const at = captured.text.indexOf(begin)
  if (host === undefined || at < 0 || !hasText(captured)) return undefined
  try {
    const certificate = new X509Certificate(captured.text.slice(at))
    const role = isServed ? roleOfPort(detail) : roleOfPath(detail)
    const keyHash = /^Key-Public-SHA256: ([0-9a-f]{64})$/m.exec(captured.text)?.[1]
    const isKeyAbsent = /^Key: absent$/m.test(captured.text)
    const name = isServed ? `wire:${detail.split(' ')[0]}` : detail
    return { captured, host, name, role, certificate, keyHash: keyHash ?? (isKeyAbsent ? 'absent' : undefined) }
  } catch {
    return undefined
  }
}

/** kubeadm's names, and those of KubeKey and RKE where they tell; the first that matches. */
const rolesByPath: readonly (readonly [RegExp, string])[] = [
  [/etcd\/ca\.(crt|pem)$|etcd\/ssl\/ca\.pem$|etcd\/server-ca\.crt$/, 'etcd-ca'],
  [/etcd\/peer-ca\.crt$/, 'etcd-peer-ca'],
  [/etcd\/server\.(crt|pem)$|server-client\.crt$|etcd\/ssl\/member-[^/]+\.pem$/, 'etcd-server'],
  [/etcd\/peer(-server-client)?\.(crt|pem)$/, 'etcd-peer'],
  [/etcd\/healthcheck-client\.crt$|etcd\/client\.crt$|etcd\/ssl\/admin-[^/]+\.pem$/, 'etcd-client'],
  [/apiserver-etcd-client\.crt$|etcd\/ssl\/node-[^/]+\.pem$/, 'apiserver-etcd-client'],
  [/apiserver-kubelet-client\.crt$/, 'apiserver-kubelet-client'],
  [/(kube-)?apiserver\.(crt|pem)$|serving-kube-apiserver\.crt$/, 'apiserver'],
  [/front-proxy-ca\.crt$/, 'front-proxy-ca'],
  [/front-proxy-client\.crt$/, 'front-proxy-client'],
  [/kubelet-client(-current)?\.(crt|pem)$|kubelet-client-[^/]*\.pem$/, 'kubelet-client'],
  [/kubelet(-server-current)?\.(crt|pem)$/, 'kubelet-serving'],
  [/\.(conf|kubeconfig|yaml)$/, 'kubeconfig'],
  [/(^|\/)(kube-)?ca\.(crt|pem)$|server-ca\.crt$/, 'ca'],
]

const roleOfPath = (path: string): string => rolesByPath.find(([pattern]) => pattern.test(path))?.[1] ?? 'other'

function roleOfPort(detail: string): string {
  const port = /:(\d+)\b/.exec(detail)?.[1] ?? ''
  return (
    { '2379': 'etcd-server', '2380': 'etcd-peer', '6443': 'apiserver', '10250': 'kubelet-serving' }[port] ?? 'other'
  )
}

/** The CA that has to have signed a certificate of this role. */
export function roleOfIssuer(role: string): string | undefined {
  if (role === 'other' || role.endsWith('ca')) return undefined
  if (role.startsWith('etcd-') || role === 'apiserver-etcd-client') return 'etcd-ca'
  // Kubelets may sign their own serving certificate.
  if (role === 'kubelet-serving') return undefined
  return role === 'front-proxy-client' ? 'front-proxy-ca' : 'ca'
}

export const publicKeyHash = ({ certificate }: CertificateFile): string =>
  createHash('sha256')
    .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')

/** Addresses by which others reach this host in this role, as the inventory has them. Undefined for what serves nobody. */
export function expectedAddresses(
  { role, host }: CertificateFile,
  { inventory }: DeriveContext,
): readonly string[] | undefined {
  const members = inventory?.etcd?.members.filter(({ node }) => node === host) ?? []
  const servers = inventory?.apiServers.filter(({ node }) => node === host) ?? []
  const urls = {
    'etcd-server': members.map(({ clientUrl }) => clientUrl),
    'etcd-peer': members.map(({ peerUrl, clientUrl }) => peerUrl ?? clientUrl),
    apiserver: servers.map(({ url }) => url),
  }[role]
  return urls && [...new Set(urls.map(addressIn))]
}
