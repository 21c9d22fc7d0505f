import { defineFault } from './fault.ts'
import { removeManifest, undoManifest, waitForPodEnd, waitForUnready } from './static-manifests.ts'

export const manifestRemoved = defineFault({
  id: 'kubernetes/manifest-removed',
  title: { en: "etcd's manifest is taken out of the static pod folder", zh: 'etcd 清单被移出静态 Pod 目录' },
  expected: { condition: 'kubelet/static-pod-removed', subjects: ['cp1'] },
  topologies: ['single', 'stacked'],
  undo: { cp1: undoManifest('etcd') },
  inject: async (lab) => {
    await removeManifest(lab, 'cp1', 'etcd')
    await waitForPodEnd(lab, 'cp1', 'etcd')
    await waitForUnready(lab, 'cp1')
  },
})
