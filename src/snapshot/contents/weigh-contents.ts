import { decodeStorageKey, type ResourceIndex } from '../../formats/kubernetes/storage-key.ts'
import type { EncryptedResource, NamespaceWeight, ResourceWeight, Weight } from '../../model/snapshot-status.ts'
import type { GroupWeight } from './key-census.ts'

export interface ContentWeights {
  /** The heaviest first. */
  readonly resources: readonly ResourceWeight[]
  readonly namespaces: readonly NamespaceWeight[]
  readonly encryption: readonly EncryptedResource[]
}

/** Groups of keys as what Kubernetes calls them. */
export function weighContents(groups: readonly GroupWeight[], index: ResourceIndex): ContentWeights {
  const named = groups.map((group) => ({ group, ...nameGroup(group.sampleKey, index) }))
  const resources = [...Map.groupBy(named, ({ resource }) => resource)].map(([resource, rows]) => ({
    resource,
    kind: rows[0]?.kind,
    ...sumOf(rows.map(({ group }) => group)),
  }))
  const inKubernetes = named.filter(({ namespace }) => namespace !== undefined)
  const namespaces = [...Map.groupBy(inKubernetes, ({ namespace }) => namespace ?? '')].map(([namespace, rows]) => ({
    namespace,
    ...sumOf(rows.map(({ group }) => group)),
  }))
  const encryption = [...Map.groupBy(named, ({ resource }) => resource)].flatMap(([resource, rows]) =>
    encryptionOf(
      resource,
      rows.map(({ group }) => group),
    ),
  )
  return { resources: resources.sort(byWeight), namespaces: namespaces.sort(byWeight), encryption }
}

interface GroupName {
  readonly resource: string
  readonly kind: string | undefined
  /** Undefined for keys that are none of Kubernetes. */
  readonly namespace: string | undefined
}

function nameGroup(sampleKey: string, index: ResourceIndex): GroupName {
  const key = decodeStorageKey(index, sampleKey)
  if (key === undefined) {
    const folder = sampleKey.slice(0, sampleKey.lastIndexOf('/') + 1)
    return { resource: folder === '' ? sampleKey : folder, kind: undefined, namespace: undefined }
  }
  const { resource, storagePath, namespace } = key
  const [first = '', plural] = storagePath.split('/')
  const unknown = plural === undefined ? first : `${plural}.${first}`
  const name =
    resource === undefined ? unknown : [resource.plural, resource.group].filter((one) => one !== '').join('.')
  return { resource: name, kind: resource?.kind, namespace }
}

function sumOf(groups: readonly GroupWeight[]): Weight {
  const sum = (value: (group: GroupWeight) => number): number => groups.reduce((total, one) => total + value(one), 0)
  return {
    objects: sum(({ liveKeys }) => liveKeys),
    liveBytes: sum(({ liveBytes }) => liveBytes),
    revisions: sum(({ revisions }) => revisions),
    sizeBytes: sum(({ sizeBytes }) => sizeBytes),
  }
}

const byWeight = (left: Weight, right: Weight): number => right.sizeBytes - left.sizeBytes

function encryptionOf(resource: string, groups: readonly GroupWeight[]): readonly EncryptedResource[] {
  const encrypted = Map.groupBy(
    groups.filter(({ form, liveKeys }) => form === 'encrypted' && liveKeys > 0),
    ({ prefix }) => prefix,
  )
  if (encrypted.size === 0 && resource !== 'secrets') return []
  const plain = groups.filter(({ form }) => form !== 'encrypted')
  return [
    {
      resource,
      plain: sumOf(plain).objects,
      encrypted: [...encrypted].map(([prefix, rows]) => ({ ...partsOf(prefix), objects: sumOf(rows).objects })),
    },
  ]
}

/** `k8s:enc:aescbc:v1:key1:` */
function partsOf(prefix: string): { readonly provider: string; readonly keyName: string } {
  const [, , provider = '', version = '', keyName = ''] = prefix.split(':')
  return { provider: `${provider}:${version}`, keyName }
}
