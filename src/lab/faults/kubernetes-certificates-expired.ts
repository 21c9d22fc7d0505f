import { defineFault } from './fault.ts'
import {
  expireCertificates,
  expireKubeconfigs,
  restoreConfiguration,
  saveConfiguration,
} from './kubeadm-certificates.ts'
import { masterNames } from './observe-pods.ts'
import { undoOnMasters } from './on-masters.ts'
import { renewStaticPods, restartStaticPods, waitForPodLog } from './static-pods.ts'

const pods = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const
const certificates = [
  ...['apiserver', 'apiserver-kubelet-client', 'apiserver-etcd-client', 'front-proxy-client'],
  ...['etcd/server', 'etcd/peer', 'etcd/healthcheck-client'],
]
const kubeconfigs = ['admin', 'super-admin', 'controller-manager', 'scheduler']

/** What a cluster comes to that was left alone for a year. kubelets renewed their own certificates meanwhile. */
export const certificatesExpired = defineFault({
  id: 'kubernetes/certificates-expired',
  title: { en: 'Everything that kubeadm issued has expired', zh: 'kubeadm 签发的证书全部过期' },
  expected: { condition: 'kubernetes/control-plane-certificates-expired' },
  topologies: ['single', 'stacked'],
  undo: undoOnMasters(`${restoreConfiguration}\n${renewStaticPods(pods)}`),
  inject: async (lab, since) => {
    const masters = masterNames(lab)
    await Promise.all(
      masters.map(async (name) => {
        await saveConfiguration(lab, name)
        await expireCertificates(lab, name, certificates)
        await expireKubeconfigs(lab, name, kubeconfigs)
      }),
    )
    await Promise.all(masters.map((name) => restartStaticPods(lab, name, pods)))
    const gaveUp = { pod: 'kube-apiserver', pattern: 'context deadline exceeded', since } as const
    await Promise.all(masters.map((name) => waitForPodLog(lab, name, gaveUp)))
  },
})
