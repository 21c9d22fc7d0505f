import { applyObjects, kubectlOrThrow } from '../kubernetes/kubectl.ts'
import { defineFault } from './fault.ts'
import { masterKubectl, persistently, removeNamespace } from './master-kubectl.ts'
import { waitForObject, waitForStuckNamespace } from './observe-objects.ts'

const name = 'v1beta1.metrics.k8s.io'
const namespace = 'doomed'

/** What stays of a metrics-server that was removed without its registration. */
const registration = {
  ...{ apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: { name } },
  spec: {
    ...{ group: 'metrics.k8s.io', version: 'v1beta1', groupPriorityMinimum: 100, versionPriority: 100 },
    ...{ insecureSkipTLSVerify: true, service: { namespace: 'kube-system', name: 'metrics-server', port: 443 } },
  },
}

export const apiserviceStale = defineFault({
  id: 'kubernetes/apiservice-stale',
  title: {
    en: 'An aggregated API without backend keeps a namespace from going',
    zh: '聚合 API 没有后端，命名空间删不掉',
  },
  expected: { condition: 'kubernetes/apiservice-no-backend' },
  topologies: ['single', 'stacked', 'external-etcd'],
  // The namespace goes by itself as soon as discovery is complete.
  undo: {
    cp1: `${persistently(`${masterKubectl} delete apiservice ${name} --ignore-not-found >/dev/null`)}
${removeNamespace(namespace)}`,
  },
  inject: async (lab) => {
    await applyObjects(lab, [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, registration])
    await waitForObject(lab, {
      what: `${name} to be without backend`,
      object: ['apiservice', name],
      jsonpath: '{.status.conditions[?(@.type=="Available")].reason}',
      shows: /^ServiceNotFound$/,
    })
    await kubectlOrThrow(lab, ['delete', 'namespace', namespace, '--wait=false'])
    await waitForStuckNamespace(lab, namespace, 'NamespaceDeletionDiscoveryFailure')
  },
})
