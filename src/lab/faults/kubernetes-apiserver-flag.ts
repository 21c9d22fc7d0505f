import { defineFault } from './fault.ts'
import { rewriteManifest, undoManifest, waitForKubeletLog } from './static-manifests.ts'
import { waitForPodLog } from './static-pods.ts'

/** The manifest as an upgrade or a slip of the hand leaves it: with a flag that this version does not have. */
export const apiserverFlag = defineFault({
  id: 'kubernetes/apiserver-flag',
  title: { en: 'An API server is started with a flag it does not know', zh: 'API Server 启动参数中有它不认识的参数' },
  expected: { condition: 'apiserver/flag-unknown', subjects: ['cp1'] },
  topologies: ['single', 'stacked'],
  undo: { cp1: undoManifest('kube-apiserver') },
  inject: async (lab, since) => {
    const filter = "sed 's/^\\( *\\)- --secure-port=.*/&\\n\\1- --enable-magic=true/'"
    await rewriteManifest(lab, 'cp1', { pod: 'kube-apiserver', filter })
    await waitForPodLog(lab, 'cp1', { pod: 'kube-apiserver', pattern: 'unknown flag', since })
    await waitForKubeletLog(lab, 'cp1', { pattern: 'restarting failed container=kube-apiserver', since })
  },
})
