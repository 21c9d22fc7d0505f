import type { JsonObject } from '../../base/exact-json.ts'
import { fieldAt, listAt, textAt } from './columns/field.ts'
import type { ObjectPlace } from './object-place.ts'

/** When an object is brought back through the API, or why never. */
export type RestorePlace = { readonly step: number } | { readonly never: string }

/** Steps in which objects can be created again: what others need comes first. */
const steps: readonly (readonly string[])[] = [
  ['namespaces'],
  ['customresourcedefinitions.apiextensions.k8s.io'],
  [
    'storageclasses.storage.k8s.io',
    'csidrivers.storage.k8s.io',
    'priorityclasses.scheduling.k8s.io',
    'runtimeclasses.node.k8s.io',
    'ingressclasses.networking.k8s.io',
  ],
  ['persistentvolumes'],
  ['persistentvolumeclaims'],
  [
    'serviceaccounts',
    'secrets',
    'configmaps',
    'clusterroles.rbac.authorization.k8s.io',
    'clusterrolebindings.rbac.authorization.k8s.io',
    'roles.rbac.authorization.k8s.io',
    'rolebindings.rbac.authorization.k8s.io',
  ],
  ['services'],
  // Custom resources and everything that is not named here.
  [],
  [
    'deployments.apps',
    'statefulsets.apps',
    'daemonsets.apps',
    'replicasets.apps',
    'replicationcontrollers',
    'cronjobs.batch',
    'jobs.batch',
    'pods',
  ],
  [
    'horizontalpodautoscalers.autoscaling',
    'poddisruptionbudgets.policy',
    'ingresses.networking.k8s.io',
    'networkpolicies.networking.k8s.io',
  ],
  // A quota that comes first may refuse the rest.
  ['resourcequotas', 'limitranges'],
  [
    'validatingwebhookconfigurations.admissionregistration.k8s.io',
    'mutatingwebhookconfigurations.admissionregistration.k8s.io',
    'apiservices.apiregistration.k8s.io',
  ],
]
const OTHERS = steps.findIndex((one) => one.length === 0)

const never: Readonly<Record<string, string>> = {
  events: 'what happened, not what should be',
  'leases.coordination.k8s.io': 'leader elections and heartbeats renew themselves',
  endpoints: 'made by a controller from Services and Pods',
  'endpointslices.discovery.k8s.io': 'made by a controller from Services and Pods',
  'controllerrevisions.apps': 'made by a controller; of use for its rollback history alone',
  masterleases: 'records of API servers',
  ranges: 'allocators of the API server',
  nodes: 'kubelets register themselves; copy labels and taints back',
  'certificatesigningrequests.certificates.k8s.io': 'long since signed or expired',
  'volumeattachments.storage.k8s.io': 'made by a controller',
  'csinodes.storage.k8s.io': 'made by kubelets',
}

export function restorePlaceOf(place: ObjectPlace, object: JsonObject): RestorePlace {
  const reason = never[place.resource] ?? neverReason(place, object)
  if (reason !== undefined) return { never: reason }
  const step = steps.findIndex((one) => one.includes(place.resource))
  return { step: (step < 0 ? OTHERS : step) + 1 }
}

function neverReason({ resource, namespace, name }: ObjectPlace, object: JsonObject): string | undefined {
  const isOwned = listAt(object, 'metadata', 'ownerReferences').some((one) => fieldAt(one, 'controller') === true)
  if (isOwned && ['pods', 'replicasets.apps', 'jobs.batch'].includes(resource))
    return 'made by the controller that owns it'
  if (textAt(object, 'metadata', 'annotations', 'kubernetes.io/config.mirror') !== '') return 'a mirror of a static pod'
  if (resource === 'configmaps' && name === 'kube-root-ca.crt') return 'published by a controller'
  if (resource === 'secrets' && namespace === 'kube-system' && name.startsWith('bootstrap-token-'))
    return 'a bootstrap token'
  if (resource === 'secrets' && namespace === 'kube-system' && name === 'kubeadm-certs')
    return 'keys of another installation'
  if (textAt(object, 'type') === 'kubernetes.io/service-account-token')
    return 'bound to the ServiceAccount of before; create it with its name annotation alone'
  const isDone = listAt(object, 'status', 'conditions').some(
    (one) => textAt(one, 'type') === 'Complete' && textAt(one, 'status') === 'True',
  )
  return resource === 'jobs.batch' && isDone ? 'done; it would run again' : undefined
}
