/**
 * The resources that API servers of 1.20 to 1.37 keep in etcd: by the registries of kubernetes/pkg/registry (short names, categories), the
 * scopes that the Go types are marked with (`+genclient:nonNamespaced`), and the storage names that differ from the plural
 * (pkg/kubeapiserver/default_storage_factory_builder.go). One line a resource, a group before its lines:
 *
 *     KIND PLURAL SCOPE [short=A,B] [in=CATEGORY] [at=STORAGE NAME]     SCOPE: n namespaced, c cluster, i internal (no resource of the API)
 *
 * Groups stand in the order in which kubectl prefers them when several have the name.
 */
export interface ApiResource {
  /** Empty for the core group. */
  readonly group: string
  readonly plural: string
  readonly kind: string
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly isNamespaced: boolean
  /** False for what lies in etcd and is no resource of the API: allocators, records of API servers. */
  readonly isServed: boolean
  /** What follows the prefix in the key: `services/specs`, `db.example.com/databases`. */
  readonly storagePath: string
}

const table = `
:
ConfigMap configmaps n short=cm
Endpoints endpoints n short=ep at=services/endpoints
Event events n short=ev
LimitRange limitranges n short=limits
Namespace namespaces c short=ns
Node nodes c short=no at=minions
PersistentVolume persistentvolumes c short=pv
PersistentVolumeClaim persistentvolumeclaims n short=pvc
Pod pods n short=po in=all
PodTemplate podtemplates n
ReplicationController replicationcontrollers n short=rc in=all at=controllers
ResourceQuota resourcequotas n short=quota
Secret secrets n
Service services n short=svc in=all at=services/specs
ServiceAccount serviceaccounts n short=sa
RangeAllocation ranges i
Endpoints masterleases i
apps:
ControllerRevision controllerrevisions n
DaemonSet daemonsets n short=ds in=all
Deployment deployments n short=deploy in=all
ReplicaSet replicasets n short=rs in=all
StatefulSet statefulsets n short=sts in=all
batch:
CronJob cronjobs n short=cj in=all
Job jobs n in=all
autoscaling:
HorizontalPodAutoscaler horizontalpodautoscalers n short=hpa in=all
networking.k8s.io:
ClusterCIDR clustercidrs c
Ingress ingresses n short=ing at=ingress
IngressClass ingressclasses c
IPAddress ipaddresses c short=ip
NetworkPolicy networkpolicies n short=netpol
ServiceCIDR servicecidrs c
policy:
PodDisruptionBudget poddisruptionbudgets n short=pdb
PodSecurityPolicy podsecuritypolicies c short=psp at=podsecuritypolicy
rbac.authorization.k8s.io:
ClusterRole clusterroles c
ClusterRoleBinding clusterrolebindings c
Role roles n
RoleBinding rolebindings n
storage.k8s.io:
CSIDriver csidrivers c
CSINode csinodes c
CSIStorageCapacity csistoragecapacities n
StorageClass storageclasses c short=sc
VolumeAttachment volumeattachments c
VolumeAttributesClass volumeattributesclasses c short=vac
scheduling.k8s.io:
CompositePodGroup compositepodgroups n
PodGroup podgroups n
PriorityClass priorityclasses c short=pc
Workload workloads n
coordination.k8s.io:
Lease leases n
LeaseCandidate leasecandidates n
discovery.k8s.io:
EndpointSlice endpointslices n
node.k8s.io:
RuntimeClass runtimeclasses c
certificates.k8s.io:
CertificateSigningRequest certificatesigningrequests c short=csr
ClusterTrustBundle clustertrustbundles c
PodCertificateRequest podcertificaterequests n
admissionregistration.k8s.io:
MutatingAdmissionPolicy mutatingadmissionpolicies c in=api-extensions
MutatingAdmissionPolicyBinding mutatingadmissionpolicybindings c in=api-extensions
MutatingWebhookConfiguration mutatingwebhookconfigurations c in=api-extensions
ValidatingAdmissionPolicy validatingadmissionpolicies c in=api-extensions
ValidatingAdmissionPolicyBinding validatingadmissionpolicybindings c in=api-extensions
ValidatingWebhookConfiguration validatingwebhookconfigurations c in=api-extensions
apiextensions.k8s.io:
CustomResourceDefinition customresourcedefinitions c short=crd,crds in=api-extensions at=apiextensions.k8s.io/customresourcedefinitions
apiregistration.k8s.io:
APIService apiservices c in=api-extensions at=apiregistration.k8s.io/apiservices
flowcontrol.apiserver.k8s.io:
FlowSchema flowschemas c
PriorityLevelConfiguration prioritylevelconfigurations c
resource.k8s.io:
DeviceClass deviceclasses c
DeviceTaintRule devicetaintrules c
PodScheduling podschedulings n
PodSchedulingContext podschedulingcontexts n
ResourceClaim resourceclaims n
ResourceClaimParameters resourceclaimparameters n
ResourceClaimTemplate resourceclaimtemplates n
ResourceClass resourceclasses c
ResourceClassParameters resourceclassparameters n
ResourcePoolStatusRequest resourcepoolstatusrequests c
ResourceSlice resourceslices c
storagemigration.k8s.io:
StorageVersionMigration storageversionmigrations c
lifecycle.k8s.io:
Eviction evictions n
EvictionRequest evictionrequests n
internal.apiserver.k8s.io:
StorageVersion storageversions c
`

export const builtInResources: readonly ApiResource[] = decodeTable(table)

function decodeTable(text: string): readonly ApiResource[] {
  let group = ''
  return text.split('\n').flatMap((line) => {
    if (!line.endsWith(':')) return line === '' ? [] : [decodeRow(line, group)]
    group = line.slice(0, -1)
    return []
  })
}

function decodeRow(line: string, group: string): ApiResource {
  const [kind = '', plural = '', scope, ...rest] = line.split(' ')
  const option = (name: string): string | undefined =>
    rest.find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1)
  return {
    group,
    plural,
    kind,
    singular: kind.toLowerCase(),
    shortNames: option('short')?.split(',') ?? [],
    categories: option('in')?.split(',') ?? [],
    isNamespaced: scope === 'n',
    isServed: scope !== 'i',
    storagePath: option('at') ?? plural,
  }
}
