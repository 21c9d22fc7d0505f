import { defineFault } from './fault.ts'
import { rewriteManifest, undoManifest, waitForKubeletLog, waitForPodEnd } from './static-manifests.ts'

/** kubelet takes a file that is no Pod any more for a Pod that nobody wants any more. */
export const manifestBroken = defineFault({
  id: 'kubernetes/manifest-broken',
  title: { en: "A static pod's manifest is not valid YAML", zh: '静态 Pod 清单不是合法的 YAML' },
  expected: { condition: 'kubelet/manifest-invalid', subjects: ['cp1'] },
  topologies: ['single', 'stacked'],
  undo: { cp1: undoManifest('kube-scheduler') },
  inject: async (lab, since) => {
    const filter = "sed 's/^    name: kube-scheduler$/    name: [kube-scheduler/'"
    await rewriteManifest(lab, 'cp1', { pod: 'kube-scheduler', filter })
    await waitForKubeletLog(lab, 'cp1', { pattern: '(Could not|Can.t) process manifest file', since })
    await waitForPodEnd(lab, 'cp1', 'kube-scheduler')
  },
})
