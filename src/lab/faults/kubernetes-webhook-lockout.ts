import { applyObjects } from '../kubernetes/kubectl.ts'
import { defineFault } from './fault.ts'
import { masterKubectl, persistently } from './master-kubectl.ts'
import { masterNames, waitForPodLog } from './observe-pods.ts'

const name = 'guard'

/** Asks about every write to everything, and nobody is there to answer. */
const configuration = {
  ...{ apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration', metadata: { name } },
  webhooks: [
    {
      ...{ name: 'guard.policy.example.com', failurePolicy: 'Fail', sideEffects: 'None', timeoutSeconds: 5 },
      admissionReviewVersions: ['v1'],
      clientConfig: { service: { namespace: 'policy', name, path: '/validate', port: 443 } },
      rules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*/*'], scope: '*' }],
    },
  ],
}

export const webhookLockout = defineFault({
  id: 'kubernetes/webhook-lockout',
  title: {
    en: 'A fail-closed webhook without backend refuses every write',
    zh: '没有后端的 fail-closed webhook 拒绝一切写请求',
  },
  expected: { condition: 'kubernetes/webhook-fails-closed' },
  topologies: ['single', 'stacked', 'external-etcd'],
  // Webhooks are not asked about configurations of webhooks.
  undo: {
    cp1: persistently(`${masterKubectl} delete validatingwebhookconfiguration ${name} --ignore-not-found >/dev/null`),
  },
  inject: async (lab, since) => {
    await applyObjects(lab, [configuration])
    const hosts = masterNames(lab)
    const pattern = '[Ll]eaderelection lost'
    await Promise.all([
      waitForPodLog(lab, hosts, { pod: 'kube-controller-manager', pattern, since }),
      waitForPodLog(lab, hosts, { pod: 'kube-scheduler', pattern, since }),
    ])
  },
})
