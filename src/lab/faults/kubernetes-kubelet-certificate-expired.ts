import { execOrThrow } from '../exec-or-throw.ts'
import type { Lab } from '../lab.ts'
import { expiredSince, reissueCertificate } from '../pki.ts'
import { hostsWithRole } from '../topology.ts'
import { defineFault } from './fault.ts'
import { readClusterAuthority } from './kubeadm-certificates.ts'
import { masterNames } from './observe-pods.ts'
import { waitForKubeletLog } from './static-manifests.ts'
import { savedDirectory } from './undo.ts'

const directory = '/var/lib/kubelet/pki'

const undo = `[ ! -d "$saved/pki" ] || cp -a "$saved/pki/." ${directory}/
systemctl reset-failed kubelet.service || true
systemctl restart --no-block kubelet.service`

/** A worker where there is one. */
const hostOf = (lab: Lab): string => [...hostsWithRole(lab.topology, 'worker'), ...lab.nodes][0]?.name ?? ''

/** A node that was off while its kubelet should have renewed its certificate. */
export const kubeletCertificateExpired = defineFault({
  id: 'kubernetes/kubelet-certificate-expired',
  title: { en: "A kubelet's client certificate has expired", zh: '一个节点的 kubelet 客户端证书已过期' },
  expected: { condition: 'kubelet/client-certificate-expired' },
  topologies: ['single', 'stacked'],
  undo: (lab) => ({ [hostOf(lab)]: undo }),
  inject: async (lab, since) => {
    const host = hostOf(lab)
    const script = `cp -a ${directory} ${savedDirectory}/pki && readlink -f ${directory}/kubelet-client-current.pem`
    const path = (await execOrThrow(lab, host, ['sh', '-c', script])).stdout.trim()
    const authority = await readClusterAuthority(lab, masterNames(lab)[0] ?? '')
    const pem = (await execOrThrow(lab, host, ['cat', path])).stdout
    const text = await reissueCertificate(authority, pem, expiredSince(3))
    await lab.writeFiles(host, [{ path, text, mode: 0o600 }])
    await execOrThrow(lab, host, ['systemctl', 'restart', '--no-block', 'kubelet.service'])
    await waitForKubeletLog(lab, host, { pattern: 'bootstrap client certificate .*is expired', since })
    await waitForKubeletLog(lab, host, { pattern: 'unable to load bootstrap kubeconfig', since })
  },
})
