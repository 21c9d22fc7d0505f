/**
 * What is not kept of an object that an API server gave: what takes much room and decides nothing (schemas, field lists, images),
 * and what may hold secrets in words that no rule knows (environments, objects as they were applied).
 */
export function trimApiObject(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(trimApiObject)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      if (leftOut.has(key)) return []
      if (named.has(key)) return [[key, inner]]
      return [[key, key === 'annotations' ? trimAnnotations(inner) : trimApiObject(inner)]]
    }),
  )
}

const leftOut: ReadonlySet<string> = new Set([
  'fieldsV1',
  'openAPIV3Schema',
  'schema',
  'additionalPrinterColumns',
  'env',
  'envFrom',
  'images',
  'volumes',
  'volumeMounts',
  'volumesInUse',
  'volumesAttached',
  'tolerations',
  'affinity',
])

/** Maps whose keys somebody chose: a label may be called `env`. */
const named: ReadonlySet<string> = new Set(['labels', 'matchLabels', 'data'])

/** Longer ones hold whole objects, packed or not. */
const LONGEST_ANNOTATION = 1024

function trimAnnotations(annotations: unknown): unknown {
  if (typeof annotations !== 'object' || annotations === null || Array.isArray(annotations)) return annotations
  return Object.fromEntries(
    Object.entries(annotations).map(([name, value]) => {
      const isWhole = name.endsWith('/last-applied-configuration') || String(value).length > LONGEST_ANNOTATION
      return [name, isWhole ? `(left out: ${String(value).length} characters)` : value]
    }),
  )
}
