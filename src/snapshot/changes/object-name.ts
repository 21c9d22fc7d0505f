import type { ApiResource } from '../../formats/kubernetes/built-in-resources.ts'
import { decodeStorageKey, indexResources, resolveResources } from '../../formats/kubernetes/storage-key.ts'
import type { ObjectName } from '../../model/field-change.ts'

const builtIn = indexResources([])

/** The object whose key it is. */
export function nameOfKey(key: string): ObjectName {
  const decoded = decodeStorageKey(builtIn, key)
  if (decoded === undefined) return { key, resource: '', namespace: '', name: key }
  const { resource, storagePath, namespace, name } = decoded
  return { key, resource: resource === undefined ? customName(storagePath) : resourceName(resource), namespace, name }
}

/** No two built-in resources share a plural: the group is said only of others. */
const resourceName = ({ plural }: ApiResource): string => plural

/** `databases.db.example.com`, as kubectl writes it. */
function customName(storagePath: string): string {
  const [group = '', plural] = storagePath.split('/')
  return plural === undefined ? group : `${plural}.${group}`
}

export interface ObjectFilter {
  /** All when it is empty. */
  readonly namespaces: readonly string[]
  /** As a person types them: `deploy`, `databases.db.example.com`. All when it is empty. */
  readonly resources: readonly string[]
}

export function matcherOf({ namespaces, resources }: ObjectFilter): (object: ObjectName) => boolean {
  const spaces = new Set(namespaces)
  const wanted = new Set(resources.flatMap(namesOfResource))
  return ({ namespace, resource, name }) =>
    (spaces.size === 0 || spaces.has(resource === 'namespaces' ? name : namespace)) &&
    (wanted.size === 0 || wanted.has(resource) || wanted.has(resource.split('.')[0] ?? ''))
}

/** What is no built-in name is a custom resource, by its plural or by its whole name. */
function namesOfResource(text: string): readonly string[] {
  const found = resolveResources(builtIn, text)
  return found.length > 0 ? found.map(resourceName) : [text.toLowerCase()]
}
