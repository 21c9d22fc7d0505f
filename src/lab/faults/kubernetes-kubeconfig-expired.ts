import { defineFault } from './fault.ts'
import { expireKubeconfigs, restoreConfiguration, saveConfiguration } from './kubeadm-certificates.ts'
import { masterNames } from './observe-pods.ts'
import { undoOnMasters } from './on-masters.ts'
import { renewStaticPods, restartStaticPods, waitForPodLog } from './static-pods.ts'

const clients = ['kube-controller-manager', 'kube-scheduler'] as const

export const kubeconfigExpired = defineFault({
  id: 'kubernetes/kubeconfig-expired',
  title: { en: 'The client certificates inside kubeconfigs have expired', zh: 'kubeconfig 中的客户端证书已过期' },
  expected: { condition: 'kubernetes/kubeconfig-certificate-expired' },
  topologies: ['single', 'stacked'],
  undo: undoOnMasters(`${restoreConfiguration}\n${renewStaticPods(clients)}`),
  inject: async (lab, since) => {
    const masters = masterNames(lab)
    await Promise.all(
      masters.map(async (name) => {
        await saveConfiguration(lab, name)
        await expireKubeconfigs(lab, name, ['admin', 'controller-manager', 'scheduler'])
        await restartStaticPods(lab, name, clients)
      }),
    )
    await Promise.all(
      masters.flatMap((name) =>
        clients.map((pod) => waitForPodLog(lab, name, { pod, pattern: ': Unauthorized', since })),
      ),
    )
  },
})
