import { etcdctlCommand } from '../etcd-units.ts'
import { pairFiles, serverPair } from '../node-pki.ts'
import { expiredSince, issueCertificate, memberRequest } from '../pki.ts'
import { clientUrl } from '../topology.ts'
import { defineFault } from './fault.ts'
import { replaceCertificates, restartMember, undoCertificates } from './member-certificates.ts'
import { waitForLog } from './observe.ts'

export const serverCertificateExpired = defineFault({
  id: 'etcd/server-certificate-expired',
  title: { en: "One member's server certificate has expired", zh: '一个成员的服务端证书已过期' },
  expected: { condition: 'etcd/server-certificate-expired' },
  undo: { cp2: undoCertificates },
  inject: async (lab, since) => {
    const authority = await lab.readAuthority()
    for (const host of lab.nodes.filter(({ name }) => name === 'cp2')) {
      const pair = await issueCertificate(authority, memberRequest(host, expiredSince(3)))
      await replaceCertificates(lab, host.name, pairFiles(serverPair, pair))
      await restartMember(lab, host.name)
      // A client notices it and the member logs that it was refused.
      await waitForLog(lab, host.name, { pattern: 'serving client traffic|ready to serve client requests', since })
      await lab.exec(
        'cp1',
        etcdctlCommand(clientUrl(host), '--dial-timeout=2s', '--command-timeout=2s', 'endpoint', 'health'),
      )
      await waitForLog(lab, host.name, {
        pattern: 'bad certificate|expired certificate|certificate has expired',
        since,
      })
    }
  },
})
