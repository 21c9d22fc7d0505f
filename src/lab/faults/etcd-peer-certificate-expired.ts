import { pairFiles, peerPair } from '../node-pki.ts'
import { expiredSince, issueCertificate, memberRequest } from '../pki.ts'
import { defineFault } from './fault.ts'
import { replaceCertificates, restartMember, undoCertificates } from './member-certificates.ts'
import { waitForLog, waitForNoLeader } from './observe.ts'

const broken = ['cp2', 'cp3']

export const peerCertificateExpired = defineFault({
  id: 'etcd/peer-certificate-expired',
  title: { en: 'The peer certificates of two members have expired', zh: '两个成员的对等证书已过期' },
  expected: { condition: 'etcd/peer-certificate-expired' },
  undo: { cp2: undoCertificates, cp3: undoCertificates },
  inject: async (lab, since) => {
    const authority = await lab.readAuthority()
    const hosts = lab.nodes.filter(({ name }) => broken.includes(name))
    for (const host of hosts) {
      const pair = await issueCertificate(authority, memberRequest(host, expiredSince(3)))
      await replaceCertificates(lab, host.name, pairFiles(peerPair, pair))
    }
    await Promise.all(hosts.map(({ name }) => restartMember(lab, name)))
    await waitForLog(lab, 'cp1', { pattern: 'certificate has expired', since })
    await waitForNoLeader(lab, 'cp1')
  },
})
