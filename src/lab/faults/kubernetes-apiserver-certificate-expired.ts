import { defineFault } from './fault.ts'
import { expireCertificates, restoreConfiguration, saveConfiguration } from './kubeadm-certificates.ts'
import { masterNames } from './observe-pods.ts'
import { undoOnMasters } from './on-masters.ts'
import { renewStaticPods, restartStaticPods, waitForPodLog } from './static-pods.ts'

const clients = ['kube-controller-manager', 'kube-scheduler'] as const

/** The API server itself is ready and silent; it is its clients that turn away. */
export const apiserverCertificateExpired = defineFault({
  id: 'kubernetes/apiserver-certificate-expired',
  title: { en: "The API servers' serving certificate has expired", zh: 'API Server 服务端证书已过期' },
  expected: { condition: 'apiserver/serving-certificate-expired' },
  topologies: ['single', 'stacked'],
  undo: undoOnMasters(`${restoreConfiguration}\n${renewStaticPods(['kube-apiserver', ...clients])}`),
  inject: async (lab, since) => {
    const masters = masterNames(lab)
    await Promise.all(
      masters.map(async (name) => {
        await saveConfiguration(lab, name)
        await expireCertificates(lab, name, ['apiserver'])
        await restartStaticPods(lab, name, ['kube-apiserver'])
      }),
    )
    const refused = {
      pod: 'kube-controller-manager',
      pattern: 'certificate has expired or is not yet valid',
      since,
    } as const
    await Promise.all(masters.map((name) => waitForPodLog(lab, name, refused)))
  },
})
