import type { JsonObject, JsonValue } from '../../base/exact-json.ts'
import type { RawField, StoredValue, UnknownField } from '../../model/stored-value.ts'
import type { ObjectPlace } from './object-place.ts'

/** A stored value as an object that can be printed, whatever it is; what is not of the API's form says so in a member of its own. */
export interface DescribedObject {
  readonly object: JsonObject
  /** False where something stands in it that no API server would give. */
  readonly isWhole: boolean
  /** For people, in English: codes and names stand in the object. */
  readonly note: string | undefined
}

export function describeStored(
  stored: StoredValue,
  place: ObjectPlace,
  modRevision: number | undefined,
): DescribedObject {
  const resourceVersion = modRevision === undefined ? undefined : String(modRevision)
  const name = { ...(place.namespace === '' ? {} : { namespace: place.namespace }), name: place.name }
  const bare = (more: JsonObject): JsonObject =>
    withVersion({ kind: place.kind, metadata: name, ...more }, resourceVersion)
  switch (stored.kind) {
    case 'object': {
      const unknown = unknownMember(stored.unknownFields)
      return {
        object: withVersion({ ...stored.object, ...unknown }, resourceVersion),
        isWhole: stored.unknownFields.length === 0,
        note:
          stored.unknownFields.length === 0
            ? undefined
            : `${stored.unknownFields.length} fields that this program does not know`,
      }
    }
    case 'damaged': {
      const problems = stored.problems.map(({ code, offset, region, detail }) => ({ code, offset, region, detail }))
      const partial = stored.partial ?? { apiVersion: stored.apiVersion, kind: stored.objectKind, metadata: name }
      const object = { ...partial, ...unknownMember(stored.unknownFields), damaged: problems }
      return {
        object: withVersion(object, resourceVersion),
        isWhole: false,
        note: `damaged: ${problems[0]?.detail ?? ''}`,
      }
    }
    case 'unknown-kind': {
      const { apiVersion, objectKind, metadata = name, fields } = stored
      const object = { apiVersion, kind: objectKind, metadata, unknownFields: fields.map(describeRaw) }
      return {
        object: withVersion(object, resourceVersion),
        isWhole: false,
        note: `a kind that this program does not know`,
      }
    }
    case 'encrypted': {
      const { provider, keyName } = stored
      const note = `encrypted at rest with ${provider}, key ${keyName}`
      return { object: bare({ encrypted: { provider, key: keyName } }), isWhole: false, note }
    }
    case 'text':
      return { object: bare({ text: stored.text }), isWhole: true, note: undefined }
    case 'binary':
      return {
        object: bare({ binary: { format: stored.format, bytes: stored.sizeBytes } }),
        isWhole: false,
        note: 'bytes of no form that is known',
      }
  }
}

/** What the API serves as the resource version is the revision of the last write; it is not stored. */
function withVersion(object: JsonObject, resourceVersion: string | undefined): JsonObject {
  const { metadata } = object
  if (resourceVersion === undefined || typeof metadata !== 'object' || metadata === null || Array.isArray(metadata))
    return object
  return { ...object, metadata: { ...metadata, resourceVersion } }
}

const unknownMember = (fields: readonly UnknownField[]): JsonObject =>
  fields.length === 0
    ? {}
    : {
        unknownFields: fields.map(({ path, number, wireType, bytes }) => ({
          path,
          number,
          wireType,
          hex: Buffer.from(bytes).toString('hex'),
        })),
      }

function describeRaw(field: RawField): JsonValue {
  const { number } = field
  switch (field.kind) {
    case 'number':
      return { number, value: field.value }
    case 'text':
      return { number, text: field.text }
    case 'message':
      return { number, fields: field.fields.map(describeRaw) }
    case 'bytes':
      return { number, hex: Buffer.from(field.bytes).toString('hex') }
  }
}

/** Who set which field: of no use to most readers, and longer than the rest. */
export function foldManagedFields(object: JsonObject): JsonObject {
  const { metadata } = object
  if (typeof metadata !== 'object' || metadata === null || !('managedFields' in metadata)) return object
  const { managedFields: _, ...rest } = metadata
  return { ...object, metadata: rest }
}
