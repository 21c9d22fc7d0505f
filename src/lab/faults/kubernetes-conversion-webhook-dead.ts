import { applyObjects, kubectlOrThrow } from '../kubernetes/kubectl.ts'
import { defineFault } from './fault.ts'
import { masterKubectl, persistently, removeNamespace } from './master-kubectl.ts'
import { waitForObject, waitForStuckNamespace } from './observe-objects.ts'

const [group, plural, namespace] = ['db.example.com', 'databases', 'ledger']
const crd = `${plural}.${group}`

const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
const versionOf = (name: string, storage: boolean) => ({ name, served: true, storage, schema })

const names = { plural, singular: 'database', kind: 'Database', listKind: 'DatabaseList' }
const definition = (spec: object) => ({
  ...{ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: crd } },
  spec: { group, scope: 'Namespaced', names, ...spec },
})

/** Objects are stored as the old version; then the operator moved on to a newer one, and was removed. */
const before = definition({ versions: [versionOf('v1alpha1', true), versionOf('v1', false)] })
const after = definition({
  versions: [versionOf('v1alpha1', false), versionOf('v1', true)],
  conversion: {
    strategy: 'Webhook',
    webhook: {
      conversionReviewVersions: ['v1'],
      clientConfig: { service: { namespace: 'db-system', name: 'db-operator', path: '/convert', port: 443 } },
    },
  },
})

const objects = [1, 2, 3].map((number) => ({
  ...{ apiVersion: `${group}/v1alpha1`, kind: names.kind, metadata: { name: `books-${number}`, namespace } },
  spec: { sizeGiB: number },
}))

const toNone = '{"spec":{"conversion":{"strategy":"None","webhook":null}}}'

export const conversionWebhookDead = defineFault({
  id: 'kubernetes/conversion-webhook-dead',
  title: {
    en: 'Stored custom resources wait for a conversion webhook that is gone',
    zh: '已存储的自定义资源需要转换，而转换 webhook 已不在',
  },
  expected: { condition: 'kubernetes/conversion-webhook-dead' },
  topologies: ['single', 'stacked', 'external-etcd'],
  // Both versions have the same schema: without a webhook the API server converts by the name of the version alone.
  undo: {
    cp1: `if ${masterKubectl} get crd ${crd} >/dev/null 2>&1; then
${persistently(`${masterKubectl} patch crd ${crd} --type=merge --patch='${toNone}' >/dev/null`)}
fi
${removeNamespace(namespace)}
${masterKubectl} delete crd ${crd} --ignore-not-found --wait=false >/dev/null`,
  },
  inject: async (lab) => {
    await applyObjects(lab, [before, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }])
    await waitForObject(lab, {
      what: `${crd} to be served`,
      object: ['crd', crd],
      jsonpath: '{.status.conditions[?(@.type=="Established")].status}',
      shows: /^True$/,
    })
    await applyObjects(lab, objects)
    await applyObjects(lab, [after])
    await kubectlOrThrow(lab, ['delete', 'namespace', namespace, '--wait=false'])
    await waitForStuckNamespace(lab, namespace, 'NamespaceDeletionContentFailure')
  },
})
