import { decodeStorageKey, REGISTRY_PREFIX, type ResourceIndex } from '../../formats/kubernetes/storage-key.ts'

/** Whose key it is, in the words of kubectl. */
export interface ObjectPlace {
  /** `pods`, `deployments.apps`; the storage path where no table has it, and empty for a key of somebody else. */
  readonly resource: string
  readonly storagePath: string
  readonly kind: string
  /** Empty for objects of the cluster. */
  readonly namespace: string
  /** The whole key where it is none of an object. */
  readonly name: string
}

/** Besides the usual one, those of OpenShift. */
const prefixes = [REGISTRY_PREFIX, '/kubernetes.io', '/openshift.io'] as const

export function decodeObjectPlace(index: ResourceIndex, key: string): ObjectPlace {
  for (const prefix of prefixes) {
    const found = decodeStorageKey(index, key, prefix)
    if (found === undefined) continue
    const { resource, storagePath, namespace, name } = found
    if (resource === undefined) return { resource: pathName(storagePath), storagePath, kind: '', namespace, name }
    const { group, plural, kind, isServed } = resource
    // What is no resource of the API would bear the name of one.
    const full = isServed && group !== '' ? `${plural}.${group}` : plural
    return { resource: full, storagePath, kind, namespace, name }
  }
  return { resource: '', storagePath: '', kind: '', namespace: '', name: key }
}

/** `databases.db.example.com` for `db.example.com/databases`. */
const pathName = (path: string): string => path.split('/').reverse().join('.')
