import { execOrThrow } from '../exec-or-throw.ts'
import type { Lab } from '../lab.ts'
import { authorityPair, pkiDirectory } from '../node-pki.ts'
import { expiredSince, type PemPair, reissueCertificate } from '../pki.ts'
import { savedDirectory } from './undo.ts'

const configDirectory = '/etc/kubernetes'
const clusterAuthority = `${pkiDirectory}/ca`

/** Days since when a certificate of a fault is expired. */
const EXPIRED_DAYS = 3

/** The CA of the cluster, with the key that kubeadm left on its masters. */
export const readClusterAuthority = (lab: Lab, host: string): Promise<PemPair> => readPair(lab, host, clusterAuthority)

async function readPair(lab: Lab, host: string, path: string): Promise<PemPair> {
  const [cert, key] = await Promise.all([readText(lab, host, `${path}.crt`), readText(lab, host, `${path}.key`)])
  return { cert, key }
}

const readText = async (lab: Lab, host: string, path: string): Promise<string> =>
  (await execOrThrow(lab, host, ['cat', path])).stdout

/** Keeps a host's certificates and kubeconfigs aside. */
export async function saveConfiguration(lab: Lab, host: string): Promise<void> {
  const script = `mkdir -p ${savedDirectory}/kubernetes && cp -a ${pkiDirectory} ${configDirectory}/*.conf ${savedDirectory}/kubernetes/`
  await execOrThrow(lab, host, ['sh', '-c', script])
}

/** Puts back what {@link saveConfiguration} kept. */
export const restoreConfiguration = `[ ! -d "$saved/kubernetes" ] || cp -a "$saved/kubernetes/." ${configDirectory}/`

/** Lets certificates below the PKI folder expire: the same names, the same keys, signed by the CA that signed them. */
export async function expireCertificates(lab: Lab, host: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const authority = await readPair(lab, host, authorityOf(name))
    const path = `${pkiDirectory}/${name}.crt`
    const text = await reissueCertificate(authority, await readText(lab, host, path), expiredSince(EXPIRED_DAYS))
    await lab.writeFiles(host, [{ path, text, mode: 0o644 }])
  }
}

function authorityOf(name: string): string {
  if (name === 'front-proxy-client') return `${pkiDirectory}/front-proxy-ca`
  return name.startsWith('etcd/') || name === 'apiserver-etcd-client' ? authorityPair : clusterAuthority
}

/** Lets the client certificates inside kubeconfigs expire. One that is not there is passed over: older kubeadm makes fewer. */
export async function expireKubeconfigs(lab: Lab, host: string, names: readonly string[]): Promise<void> {
  const authority = await readClusterAuthority(lab, host)
  for (const name of names) {
    const path = `${configDirectory}/${name}.conf`
    const text = (await lab.exec(host, ['cat', path])).stdout
    const [head, data] = /(client-certificate-data: )(\S+)/.exec(text)?.slice(1) ?? []
    if (head === undefined || data === undefined) continue
    const pem = Buffer.from(data, 'base64').toString()
    const expired = await reissueCertificate(authority, pem, expiredSince(EXPIRED_DAYS))
    const changed = text.replace(head + data, head + Buffer.from(expired).toString('base64'))
    await lab.writeFiles(host, [{ path, text: changed, mode: 0o600 }])
  }
}
