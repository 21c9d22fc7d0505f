/**
 * What is not kept of an object that an API server gave: what takes much room and decides nothing (schemas, field lists, images),
 * and what may hold secrets in words that no rule knows (environments, objects as they were applied).
 */
export function trimApiObject(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth > DEEPEST) return undefined
  if (Array.isArray(value)) return value.map((entry) => trimApiObject(entry, depth + 1))
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      if (leftOut.has(key)) return []
      if (named.has(key)) return [[key, textsOf(inner)]]
      return [[key, key === 'annotations' ? trimAnnotations(inner) : trimApiObject(inner, depth + 1)]]
    }),
  )
}

/** No object of Kubernetes is nested so deeply; what is would only end the program. */
const DEEPEST = 64

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

function textsOf(map: unknown): unknown {
  if (typeof map !== 'object' || map === null) return map
  return Object.fromEntries(Object.entries(map).filter(([, value]) => typeof value === 'string'))
}

/** Longer ones hold whole objects, packed or not. */
const LONGEST_ANNOTATION = 1024

function trimAnnotations(annotations: unknown): unknown {
  if (typeof annotations !== 'object' || annotations === null || Array.isArray(annotations)) return annotations
  return Object.fromEntries(
    Object.entries(annotations).flatMap(([name, value]) => {
      if (typeof value !== 'string') return []
      const isWhole = name.endsWith('/last-applied-configuration') || value.length > LONGEST_ANNOTATION
      return [[name, isWhole ? `(left out: ${value.length} characters)` : value]]
    }),
  )
}
