/** One thing to ask an API server for: small, read-only, and never a Secret. */
export interface ApiObjectRequest {
  /** With its query, but for `limit` and `continue`. */
  readonly path: string
  /** Objects on one page; undefined for what is one object or never long. */
  readonly pageSize?: number
  readonly mostPages?: number
  /** What older servers have in its place: asked when they answer 404. */
  readonly otherwise?: string
}

/** Asked first: what cannot answer this answers nothing. */
export const namespaceRequest: ApiObjectRequest = { path: '/api/v1/namespaces', pageSize: 500, mostPages: 4 }

/** What decides a diagnosis, the most decisive first: an API server that dies in between has then said the most. */
export const apiObjectRequests: readonly ApiObjectRequest[] = [
  { path: '/apis/apiregistration.k8s.io/v1/apiservices', pageSize: 500 },
  { path: '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations', pageSize: 500 },
  { path: '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations', pageSize: 500 },
  { path: '/api/v1/nodes', pageSize: 250, mostPages: 4 },
  { path: '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases', pageSize: 500 },
  { path: '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases', pageSize: 500, mostPages: 4 },
  { path: '/api/v1/namespaces/kube-system/pods', pageSize: 500 },
  { path: '/api/v1/namespaces/kube-system/events', pageSize: 500 },
  { path: '/api/v1/events?fieldSelector=type%3DWarning', pageSize: 500 },
  { path: '/api/v1/namespaces/kube-system/configmaps/kubeadm-config' },
  { path: '/api/v1/namespaces/kube-system/configmaps/kubelet-config' },
  // A single definition may have half a megabyte of schema, which only the API server could leave out.
  { path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', pageSize: 20, mostPages: 40 },
]

/** The services behind webhooks and aggregated APIs, and who answers for them. */
export const serviceRequests = ({ namespace, name }: NamedService): readonly ApiObjectRequest[] => [
  { path: `/api/v1/namespaces/${namespace}/services/${name}` },
  {
    path: `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3D${name}`,
    pageSize: 100,
    // EndpointSlices are v1 from 1.21 on.
    otherwise: `/api/v1/namespaces/${namespace}/endpoints/${name}`,
  },
]

export interface NamedService {
  readonly namespace: string
  readonly name: string
}

/** No cluster has more of them behind webhooks; a list beyond it would only take time from the rest. */
const MOST_SERVICES = 40

/** Services that anything in these answers names as its backend: `service: {namespace, name}`, wherever it stands. */
export function servicesNamedIn(objects: readonly unknown[]): readonly NamedService[] {
  const found = new Map<string, NamedService>()
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) {
      const service = key === 'service' ? decodeService(inner) : undefined
      if (service !== undefined) found.set(`${service.namespace}/${service.name}`, service)
      walk(inner)
    }
  }
  for (const object of objects) walk(object)
  return [...found.values()].slice(0, MOST_SERVICES)
}

/** Names as Kubernetes allows them: what else stands there never becomes part of a path. */
const NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/

function decodeService(value: unknown): NamedService | undefined {
  if (typeof value !== 'object' || value === null || !('name' in value) || !('namespace' in value)) return undefined
  const { name, namespace } = value
  return typeof name === 'string' && typeof namespace === 'string' && NAME.test(name) && NAME.test(namespace)
    ? { name, namespace }
    : undefined
}
