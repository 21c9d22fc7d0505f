import { pairFiles, peerPair, serverPair } from '../node-pki.ts'
import { issueCertificate, memberRequest, validFor } from '../pki.ts'
import { defineFault } from './fault.ts'
import { replaceCertificates, restartMember, undoCertificates } from './member-certificates.ts'
import { waitForLog } from './observe.ts'

/** The address the host had before it was moved, as after a change of network. */
const formerAddress = '10.99.0.13'

export const wrongSan = defineFault({
  id: 'etcd/wrong-san',
  title: { en: "One member's certificates name another address", zh: '一个成员的证书中地址不符' },
  expected: { condition: 'etcd/certificate-wrong-san' },
  undo: { cp3: undoCertificates },
  inject: async (lab, since) => {
    const authority = await lab.readAuthority()
    for (const host of lab.nodes.filter(({ name }) => name === 'cp3')) {
      const request = memberRequest({ ...host, name: 'old-cp3' }, validFor(365), formerAddress)
      await replaceCertificates(lab, host.name, [
        ...pairFiles(serverPair, await issueCertificate(authority, request)),
        ...pairFiles(peerPair, await issueCertificate(authority, request)),
      ])
      await restartMember(lab, host.name)
      await waitForLog(lab, 'cp1', { pattern: 'does not match any of DNSNames', since })
    }
  },
})
