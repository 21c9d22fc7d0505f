import { etcdctlCommand } from '../etcd-units.ts'
import { healthcheckClient, pairFiles } from '../node-pki.ts'
import { clientRequest, expiredSince, issueCertificate } from '../pki.ts'
import { clientUrl } from '../topology.ts'
import { defineFault } from './fault.ts'
import { replaceCertificates, restoreCertificates } from './member-certificates.ts'
import { waitForLog } from './observe.ts'

export const clientCertificateExpired = defineFault({
  id: 'etcd/client-certificate-expired',
  title: { en: "The members' own client certificates have expired", zh: '各成员主机上的 etcd 客户端证书已过期' },
  expected: { condition: 'etcd/client-certificate-expired' },
  undo: { cp1: restoreCertificates, cp2: restoreCertificates, cp3: restoreCertificates },
  inject: async (lab, since) => {
    const authority = await lab.readAuthority()
    const expired = expiredSince(3)
    for (const host of lab.nodes) {
      const pair = await issueCertificate(authority, clientRequest('kube-etcd-healthcheck-client', expired))
      await replaceCertificates(lab, host.name, pairFiles(healthcheckClient, pair))
      // The members run on undisturbed; only who comes with such a certificate is refused.
      await lab.exec(
        host.name,
        etcdctlCommand(clientUrl(host), '--dial-timeout=1s', '--command-timeout=1s', 'endpoint', 'health'),
      )
      await waitForLog(lab, host.name, { pattern: 'certificate has expired', since })
    }
  },
})
