import { issueNodePki } from '../node-pki.ts'
import { issueAuthority } from '../pki.ts'
import { defineFault } from './fault.ts'
import { replaceCertificates, restartMember, undoCertificates } from './member-certificates.ts'
import { waitForLog } from './observe.ts'

export const otherCa = defineFault({
  id: 'etcd/other-ca',
  title: { en: "One member's certificates are of another CA", zh: '一个成员的证书由另一个 CA 签发' },
  expected: { condition: 'etcd/certificate-wrong-ca' },
  undo: { cp3: undoCertificates },
  inject: async (lab, since) => {
    // The same subject name: only the key differs, as after `kubeadm init` was run a second time.
    const authority = await issueAuthority('etcd-ca')
    for (const host of lab.nodes.filter(({ name }) => name === 'cp3')) {
      await replaceCertificates(lab, host.name, await issueNodePki(authority, host))
      await restartMember(lab, host.name)
      await waitForLog(lab, host.name, { pattern: 'bad certificate|unknown authority|certificate signed by', since })
    }
  },
})
