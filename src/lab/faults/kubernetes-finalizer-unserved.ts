import { applyObjects, kubectlOrThrow } from '../kubernetes/kubectl.ts'
import { waitFor } from '../wait-for.ts'
import { defineFault } from './fault.ts'
import { masterKubectl, persistently } from './master-kubectl.ts'
import { waitForObject, waitForStuckNamespace } from './observe-objects.ts'

const HELD_UP_MS = 65_000
const [group, plural, namespace, name] = ['backup.example.com', 'archives', 'attic', 'last-year']
const crd = `${plural}.${group}`

const definition = {
  ...{ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: crd } },
  spec: {
    ...{ group, scope: 'Namespaced', names: { plural, singular: 'archive', kind: 'Archive', listKind: 'ArchiveList' } },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
}

/** What an operator leaves behind that was removed before its objects. */
const archive = {
  ...{ apiVersion: `${group}/v1`, kind: 'Archive' },
  metadata: { name, namespace, finalizers: [`${group}/delete-remote-copy`] },
}

const object = `${crd}/${name} --namespace=${namespace}`
const withoutFinalizers = '{"metadata":{"finalizers":null}}'

export const finalizerUnserved = defineFault({
  id: 'kubernetes/finalizer-unserved',
  title: {
    en: 'A namespace waits for a finalizer that nobody serves',
    zh: '命名空间卡在无人处理的 finalizer 上',
  },
  expected: { condition: 'kubernetes/namespace-finalizer-unserved' },
  topologies: ['single', 'stacked', 'external-etcd'],
  undo: {
    cp1: `if ${masterKubectl} get ${object} >/dev/null 2>&1; then
${persistently(`${masterKubectl} patch ${object} --type=merge --patch='${withoutFinalizers}' >/dev/null`)}
fi
${masterKubectl} delete namespace ${namespace} --ignore-not-found --wait=false >/dev/null
${masterKubectl} wait --for=delete namespace/${namespace} --timeout=40s >/dev/null
${masterKubectl} delete crd ${crd} --ignore-not-found --wait=false >/dev/null`,
  },
  inject: async (lab) => {
    await applyObjects(lab, [definition, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }])
    await waitForObject(lab, {
      what: `${crd} to be served`,
      object: ['crd', crd],
      jsonpath: '{.status.conditions[?(@.type=="Established")].status}',
      shows: /^True$/,
    })
    await applyObjects(lab, [archive])
    await kubectlOrThrow(lab, ['delete', 'namespace', namespace, '--wait=false'])
    await waitForStuckNamespace(lab, namespace, 'NamespaceFinalizersRemaining')
    const deletedAt = Date.now()
    // An ordinary deletion may wait for a finalizer as well; this one is only told from it by its age.
    await waitFor({
      what: `namespace ${namespace} to be held up for longer than a deletion takes`,
      timeoutMs: 2 * HELD_UP_MS,
      intervalMs: 1000,
      look: () => (Date.now() - deletedAt > HELD_UP_MS ? true : undefined),
    })
  },
})
