import type { JsonObject, JsonValue } from '../../../base/exact-json.ts'
import { ageOf } from './age.ts'
import { autoscalerColumns } from './autoscaler-columns.ts'
import {
  admissionBindingColumns,
  admissionPolicyColumns,
  apiServiceColumns,
  bindingColumns,
  configMapColumns,
  eventColumns,
  flowSchemaColumns,
  leaseColumns,
  namespaceColumns,
  nodeColumns,
  priorityClassColumns,
  priorityLevelColumns,
  quotaColumns,
  roleColumns,
  runtimeClassColumns,
  secretColumns,
  serviceAccountColumns,
  signingRequestColumns,
  webhookColumns,
} from './cluster-columns.ts'
import { type ColumnSet, columnSet } from './column-set.ts'
import { customColumns } from './custom-columns.ts'
import { textAt } from './field.ts'
import {
  endpointSliceColumns,
  endpointsColumns,
  ingressClassColumns,
  ingressColumns,
  networkPolicyColumns,
  serviceColumns,
} from './network-columns.ts'
import { podColumns } from './pod-columns.ts'
import {
  attachmentColumns,
  claimColumns,
  csiNodeColumns,
  driverColumns,
  storageClassColumns,
  volumeColumns,
} from './storage-columns.ts'
import {
  controllerRevisionColumns,
  cronJobColumns,
  daemonSetColumns,
  deploymentColumns,
  disruptionBudgetColumns,
  jobColumns,
  replicaSetColumns,
  statefulSetColumns,
} from './workload-columns.ts'

/** By plural and group, as `kubectl get` knows them; versions of one kind look alike enough. */
const builtIn: Readonly<Record<string, ColumnSet>> = {
  pods: podColumns,
  'deployments.apps': deploymentColumns,
  'replicasets.apps': replicaSetColumns,
  replicationcontrollers: replicaSetColumns,
  'statefulsets.apps': statefulSetColumns,
  'daemonsets.apps': daemonSetColumns,
  'controllerrevisions.apps': controllerRevisionColumns,
  'jobs.batch': jobColumns,
  'cronjobs.batch': cronJobColumns,
  'horizontalpodautoscalers.autoscaling': autoscalerColumns,
  'poddisruptionbudgets.policy': disruptionBudgetColumns,
  services: serviceColumns,
  endpoints: endpointsColumns,
  'endpointslices.discovery.k8s.io': endpointSliceColumns,
  'ingresses.networking.k8s.io': ingressColumns,
  'ingressclasses.networking.k8s.io': ingressClassColumns,
  'networkpolicies.networking.k8s.io': networkPolicyColumns,
  nodes: nodeColumns,
  namespaces: namespaceColumns,
  events: eventColumns,
  configmaps: configMapColumns,
  secrets: secretColumns,
  serviceaccounts: serviceAccountColumns,
  resourcequotas: quotaColumns,
  limitranges: roleColumns,
  'leases.coordination.k8s.io': leaseColumns,
  'roles.rbac.authorization.k8s.io': roleColumns,
  'clusterroles.rbac.authorization.k8s.io': roleColumns,
  'rolebindings.rbac.authorization.k8s.io': bindingColumns,
  'clusterrolebindings.rbac.authorization.k8s.io': bindingColumns,
  persistentvolumes: volumeColumns,
  persistentvolumeclaims: claimColumns,
  'storageclasses.storage.k8s.io': storageClassColumns,
  'csidrivers.storage.k8s.io': driverColumns,
  'csinodes.storage.k8s.io': csiNodeColumns,
  'volumeattachments.storage.k8s.io': attachmentColumns,
  'priorityclasses.scheduling.k8s.io': priorityClassColumns,
  'runtimeclasses.node.k8s.io': runtimeClassColumns,
  'validatingwebhookconfigurations.admissionregistration.k8s.io': webhookColumns,
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': webhookColumns,
  'validatingadmissionpolicies.admissionregistration.k8s.io': admissionPolicyColumns,
  'validatingadmissionpolicybindings.admissionregistration.k8s.io': admissionBindingColumns,
  'customresourcedefinitions.apiextensions.k8s.io': roleColumns,
  'apiservices.apiregistration.k8s.io': apiServiceColumns,
  'flowschemas.flowcontrol.apiserver.k8s.io': flowSchemaColumns,
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io': priorityLevelColumns,
  'certificatesigningrequests.certificates.k8s.io': signingRequestColumns,
}

const ageAlone = columnSet('AGE', (object, { now }) => [ageOf(textAt(object, 'metadata', 'creationTimestamp'), now)])

/** `definition` is the CRD of a custom resource, if there is one in the snapshot. */
export function columnsOf(resource: string, definition: JsonObject | undefined, sample: JsonValue): ColumnSet {
  if (Object.hasOwn(builtIn, resource)) return builtIn[resource] ?? ageAlone
  return definition === undefined ? ageAlone : (customColumns(definition, textAt(sample, 'apiVersion')) ?? ageAlone)
}
