import { Secret } from '../base/secret.ts'
import type { Inventory } from '../model/inventory.ts'

/** A client certificate as it lies on a host, read into memory for the length of one capture and never stored. */
export interface ClientCredentials {
  readonly certFile: string
  readonly ca: string | undefined
  readonly cert: string | undefined
  readonly key: Secret | undefined
}

type EtcdSettings = NonNullable<Inventory['etcd']>

/** The pair of the inventory first; then the member's own, which stands in when the first is expired or gone. */
const etcdPairs = (etcd: EtcdSettings): readonly (readonly [string, string])[] => {
  const folder = etcd.caFile.slice(0, etcd.caFile.lastIndexOf('/'))
  const own: readonly [string, string] = [`${folder}/server.crt`, `${folder}/server.key`]
  return etcd.certFile === own[0] ? [[etcd.certFile, etcd.keyFile]] : [[etcd.certFile, etcd.keyFile], own]
}

export const etcdCredentialPaths = (etcd: EtcdSettings): readonly string[] => [etcd.caFile, ...etcdPairs(etcd).flat()]

/** Every pair of which certificate and key could be read; empty when none could. */
export const etcdCredentials = (etcd: EtcdSettings, texts: ReadonlyMap<string, string>): readonly ClientCredentials[] =>
  readPairs(etcdPairs(etcd), texts.get(etcd.caFile), texts)

const apiAuthorities = [
  '/etc/kubernetes/pki/ca.crt',
  '/var/lib/rancher/rke2/server/tls/server-ca.crt',
  '/var/lib/rancher/k3s/server/tls/server-ca.crt',
]
const apiPairs: readonly (readonly [string, string])[] = [
  ['/etc/kubernetes/pki/apiserver-kubelet-client.crt', '/etc/kubernetes/pki/apiserver-kubelet-client.key'],
  ['/var/lib/rancher/rke2/server/tls/client-admin.crt', '/var/lib/rancher/rke2/server/tls/client-admin.key'],
  ['/var/lib/rancher/k3s/server/tls/client-admin.crt', '/var/lib/rancher/k3s/server/tls/client-admin.key'],
]

/** What a master has with which its API server can be asked where anonymous requests are refused. */
export const apiCredentialPaths: readonly string[] = [...apiAuthorities, ...apiPairs.flat()]

export function apiCredentials(texts: ReadonlyMap<string, string>): {
  readonly ca: string | undefined
  readonly pair: ClientCredentials | undefined
} {
  const ca = apiAuthorities.map((path) => texts.get(path)).find((text) => text !== undefined)
  return { ca, pair: readPairs(apiPairs, ca, texts)[0] }
}

function readPairs(
  pairs: readonly (readonly [string, string])[],
  ca: string | undefined,
  texts: ReadonlyMap<string, string>,
): readonly ClientCredentials[] {
  return pairs.flatMap(([certFile, keyFile]) => {
    const cert = texts.get(certFile)
    const key = texts.get(keyFile)
    return cert === undefined || key === undefined ? [] : [{ certFile, ca, cert, key: new Secret(key) }]
  })
}
