import type { JsonObject } from '../../base/exact-json.ts'
import type { CustomResource } from '../../formats/kubernetes/storage-key.ts'
import { listAt, textAt } from './columns/field.ts'

/** Where CRDs lie. */
export const definitionPath = 'apiextensions.k8s.io/customresourcedefinitions'

/** What a CRD says about the names of its objects; undefined for what is no CRD. */
export function decodeDefinition(definition: JsonObject): CustomResource | undefined {
  const [group, plural] = [textAt(definition, 'spec', 'group'), textAt(definition, 'spec', 'names', 'plural')]
  if (group === '' || plural === '') return undefined
  return {
    group,
    plural,
    kind: textAt(definition, 'spec', 'names', 'kind'),
    singular: textAt(definition, 'spec', 'names', 'singular'),
    shortNames: listAt(definition, 'spec', 'names', 'shortNames').map(String),
    categories: listAt(definition, 'spec', 'names', 'categories').map(String),
    scope: textAt(definition, 'spec', 'scope'),
  }
}
