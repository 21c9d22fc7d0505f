import type { JsonObject } from '../../base/exact-json.ts'
import { type ResourceIndex, resolveResources } from '../../formats/kubernetes/storage-key.ts'
import type { Got, GotObject } from './snapshot-get.ts'

/** `pod/web-1`, `deployment.apps/web`, as `kubectl get -o name`. */
export function objectName({ key }: GotObject, index: ResourceIndex): string {
  const [resource] = resolveResources(index, key.resource)
  if (resource === undefined) return key.resource === '' ? key.name : `${key.resource}/${key.name}`
  return `${resource.singular}${resource.group === '' ? '' : `.${resource.group}`}/${key.name}`
}

/** What `-o json` and `-o yaml` print: the object alone when one was named, else a list. */
export function documentOf(got: Got, isSingle: boolean): JsonObject {
  const [only] = got.objects
  if (isSingle && only !== undefined && got.objects.length === 1) return only.object
  return {
    apiVersion: 'v1',
    items: got.objects.map(({ object }) => object),
    kind: 'List',
    metadata: { resourceVersion: '' },
  }
}
