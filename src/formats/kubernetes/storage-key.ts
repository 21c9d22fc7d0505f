/**
 * Keys of Kubernetes in etcd (kubernetes/staging/src/k8s.io/apiserver/pkg/registry/generic/registry/storage_factory.go, apiextensions-apiserver
 * pkg/apiserver/customresource_handler.go). The prefix is `/registry` unless kube-apiserver has `--etcd-prefix`; k3s, RKE2 and the rest keep it.
 *
 *     PREFIX/STORAGE NAME[/NAMESPACE]/NAME                built-in resources, without their group; services/specs has two parts
 *     PREFIX/GROUP/PLURAL[/NAMESPACE]/NAME                custom resources, CRDs, APIServices; a group has a dot
 *     PREFIX/events/NAMESPACE/NAME                        Events of both groups
 *
 * Everything else in an etcd is somebody else's: `compact_rev_key`, `/bootstrap/HASH` of k3s, `/coreos.com/network` of Flannel.
 */
import { type ApiResource, builtInResources } from './built-in-resources.ts'

export const REGISTRY_PREFIX = '/registry'

/** Everything that a CustomResourceDefinition says about its keys and names. */
export interface CustomResource {
  readonly group: string
  readonly plural: string
  readonly kind: string
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly scope: string
}

export interface ResourceIndex {
  readonly resources: readonly ApiResource[]
  readonly byPath: ReadonlyMap<string, ApiResource>
}

/** The built-in resources and those of the CRDs that were found. */
export function indexResources(customResources: readonly CustomResource[]): ResourceIndex {
  const resources = [...builtInResources, ...customResources.map(apiResourceOf)]
  return { resources, byPath: new Map(resources.map((resource) => [resource.storagePath, resource])) }
}

const apiResourceOf = (custom: CustomResource): ApiResource => ({
  group: custom.group,
  plural: custom.plural,
  kind: custom.kind,
  singular: custom.singular === '' ? custom.kind.toLowerCase() : custom.singular,
  shortNames: custom.shortNames,
  categories: custom.categories,
  isNamespaced: custom.scope === 'Namespaced',
  isServed: true,
  storagePath: `${custom.group}/${custom.plural}`,
})

export interface StorageKey {
  /** Undefined for a resource that neither the table nor a CRD names. */
  readonly resource: ApiResource | undefined
  readonly storagePath: string
  /** Empty for objects of the cluster. */
  readonly namespace: string
  readonly name: string
}

/** Undefined for a key that is none of an object. What is in no table is taken apart by how many parts it has. */
export function decodeStorageKey(index: ResourceIndex, key: string, prefix = REGISTRY_PREFIX): StorageKey | undefined {
  if (!key.startsWith(`${prefix}/`)) return undefined
  const parts = key.slice(prefix.length + 1).split('/')
  const [first = '', second = ''] = parts
  const resource = index.byPath.get(first) ?? index.byPath.get(`${first}/${second}`)
  const storagePath = resource?.storagePath ?? (first.includes('.') ? `${first}/${second}` : first)
  const rest = parts.slice(storagePath.split('/').length)
  if (rest.length === 0 || rest.length > 2 || rest.some((part) => part === '')) return undefined
  const isNamespaced = resource === undefined ? rest.length === 2 : resource.isNamespaced
  // Names of the cluster's objects may hold what looks like another part: ranges/serviceips has none, some legacy names do.
  if (!isNamespaced) return { resource, storagePath, namespace: '', name: rest.join('/') }
  const [namespace = '', name = ''] = rest
  return name === '' ? undefined : { resource, storagePath, namespace, name }
}

/** Of one object, or the beginning of all keys of a namespace or of the resource. */
export function encodeStorageKey(
  resource: ApiResource,
  place: { readonly namespace?: string; readonly name?: string },
  prefix = REGISTRY_PREFIX,
): string {
  const path = `${prefix}/${resource.storagePath}/`
  const namespaced = resource.isNamespaced && place.namespace !== undefined ? `${path}${place.namespace}/` : path
  const isWhole = !resource.isNamespaced || place.namespace !== undefined
  return isWhole && place.name !== undefined ? namespaced + place.name : namespaced
}

/**
 * What a person means by `po`, `deployments.apps`, `Deployment`, `deployments.v1.apps` or `all`, as kubectl reads it: plural, singular, short name
 * or kind, then the beginning of a group; of several groups the first in the table. A category stands for several. Empty if nobody has the name.
 */
export function resolveResources(index: ResourceIndex, text: string): readonly ApiResource[] {
  const wanted = text.toLowerCase()
  const served = index.resources.filter((resource) => resource.isServed)
  const category = served.filter((resource) => resource.categories.includes(wanted))
  if (category.length > 0) return category
  const exact = served.find((resource) => namesOf(resource).includes(wanted))
  if (exact !== undefined) return [exact]
  const [name = '', ...group] = wanted.split('.')
  const groups = [group.join('.'), group.slice(1).join('.')]
  const qualified = served.find(
    (resource) =>
      namesOf(resource).includes(name) &&
      group.length > 0 &&
      (groups[0] === resource.group ||
        (/^v\d/.test(group[0] ?? '') && groups[1] === resource.group) ||
        (groups[0] !== '' && resource.group.startsWith(groups[0] ?? ''))),
  )
  return qualified === undefined ? [] : [qualified]
}

const namesOf = (resource: ApiResource): readonly string[] => [
  resource.plural,
  resource.singular,
  ...resource.shortNames,
  resource.kind.toLowerCase(),
]

/** For messages that name the nearest. */
export const resourceNames = (index: ResourceIndex): readonly string[] =>
  index.resources
    .filter((resource) => resource.isServed)
    .flatMap((resource) => [resource.plural, ...resource.shortNames])
