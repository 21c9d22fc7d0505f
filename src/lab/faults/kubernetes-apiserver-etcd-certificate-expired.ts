import { defineFault } from './fault.ts'
import { expireCertificates, restoreConfiguration, saveConfiguration } from './kubeadm-certificates.ts'
import { masterNames } from './observe-pods.ts'
import { undoOnMasters } from './on-masters.ts'
import { renewStaticPods, restartStaticPods, waitForPodLog } from './static-pods.ts'

export const apiserverEtcdCertificateExpired = defineFault({
  id: 'kubernetes/apiserver-etcd-certificate-expired',
  title: {
    en: "The API servers' client certificate for etcd has expired",
    zh: 'API Server 访问 etcd 的客户端证书已过期',
  },
  expected: { condition: 'apiserver/etcd-client-certificate-expired' },
  topologies: ['single', 'stacked'],
  undo: undoOnMasters(`${restoreConfiguration}\n${renewStaticPods(['kube-apiserver'])}`),
  inject: async (lab, since) => {
    const masters = masterNames(lab)
    await Promise.all(
      masters.map(async (name) => {
        await saveConfiguration(lab, name)
        await expireCertificates(lab, name, ['apiserver-etcd-client'])
        await restartStaticPods(lab, name, ['kube-apiserver'])
      }),
    )
    // Up to 1.20 it does not see why etcd closes the connection.
    const pattern = 'remote error: tls: |createTransport failed to connect .*(closed network connection|broken pipe)'
    const refused = { pod: 'kube-apiserver', pattern, since } as const
    await Promise.all(masters.map((name) => waitForPodLog(lab, name, refused)))
    const gaveUp = { pod: 'kube-apiserver', pattern: 'context deadline exceeded', since } as const
    await Promise.all(masters.map((name) => waitForPodLog(lab, name, gaveUp)))
  },
})
