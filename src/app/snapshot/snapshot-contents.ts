import type { FormatProblem } from '../../formats/format-problem.ts'
import { decodeObjectHead } from '../../formats/kubernetes/decode-object-head.ts'
import { isSelected, type LabelSelector } from '../../snapshot/objects/label-selector.ts'
import { type FoundKey, type ObjectsRequest, readObjects } from './read-objects.ts'
import { checkRevision } from './snapshot-get.ts'

export interface ContentsRequest extends Omit<ObjectsRequest, 'resources' | 'names' | 'keys' | 'prefix'> {
  readonly selector: LabelSelector
}

/** How many objects of which resources there are. */
export interface SnapshotContents {
  readonly resources: readonly ResourceCount[]
  readonly objects: number
  /** Keys that are none of an object. */
  readonly otherKeys: number
  readonly revision: number
  readonly newestTime: string | undefined
  readonly problems: readonly FormatProblem[]
}

interface ResourceCount {
  /** `deployments.apps` */
  readonly resource: string
  readonly kind: string
  readonly objects: number
  readonly namespaces: number
}

export const readContents = (request: ContentsRequest): Promise<SnapshotContents> =>
  readObjects({ ...request, resources: [], names: [], keys: [], prefix: '' }, async (found) => {
    await checkRevision(found, request)
    const live = found.keys.filter(({ tombstone }) => !tombstone)
    const keys = request.selector.length === 0 ? live : await selected(live, found, request.selector)
    const objects = keys.filter(({ resource }) => resource !== '')
    return {
      resources: countResources(objects),
      objects: objects.length,
      otherKeys: keys.length - objects.length,
      revision: found.lastRevision,
      newestTime: await found.readNewestTime(),
      problems: found.problems,
    }
  })

/** By name: keys stand in the order of their storage paths, in which nodes are minions. */
const countResources = (objects: readonly FoundKey[]): readonly ResourceCount[] =>
  [...Map.groupBy(objects, ({ resource }) => resource)]
    .map(([resource, ofIt]) => ({
      resource,
      kind: ofIt[0]?.kind ?? '',
      objects: ofIt.length,
      namespaces: new Set(ofIt.map(({ namespace }) => namespace).filter((namespace) => namespace !== '')).size,
    }))
    .sort((left, right) => (left.resource < right.resource ? -1 : 1))

async function selected(
  keys: readonly FoundKey[],
  found: {
    readonly read: (
      keys: readonly FoundKey[],
      visit: (key: FoundKey, revision: { readonly value: Uint8Array }) => void,
    ) => Promise<void>
  },
  selector: LabelSelector,
): Promise<readonly FoundKey[]> {
  const kept = new Set<FoundKey>()
  await found.read(keys, (key, { value }) => {
    if (isSelected(selector, decodeObjectHead(value)?.labels ?? {})) kept.add(key)
  })
  return keys.filter((key) => kept.has(key))
}
