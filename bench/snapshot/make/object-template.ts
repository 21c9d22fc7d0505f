import type { StoredObject } from './etcd-calls.ts'
import { contentOf, encodeField, splitFields } from './protobuf.ts'

export interface Identity {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  /** From 2 on, a later revision of the object says which one it is, in an annotation. */
  readonly revision?: number
  /** More bytes for its data, for those kinds that carry any. */
  readonly payload?: Buffer
}

/** A stored object of a real cluster, written again under other names: everything else keeps its bytes. */
export interface ObjectTemplate {
  /** The key up to the namespace, with its slash. */
  readonly prefix: string
  readonly render: (identity: Identity) => Buffer
}

const MAGIC = Buffer.from('k8s\0')
const ANNOTATION = 'example.com/revision'

/** Undefined for what has no namespace. */
export function decodeTemplate({ key, value }: StoredObject): ObjectTemplate | undefined {
  const parts = /^(?<prefix>\/registry\/.+\/)(?<namespace>[^/]+)\/(?<name>[^/]+)$/.exec(key)?.groups
  if (parts?.prefix === undefined) return undefined
  const render = value.subarray(0, 4).equals(MAGIC) ? binaryRenderer(value.subarray(4)) : jsonRenderer(value)
  return { prefix: parts.prefix, render }
}

/** k8s\0, then runtime.Unknown; its field 2 is the object, whose field 1 is its ObjectMeta (1 name, 3 namespace, 5 uid, 12 annotations). */
function binaryRenderer(unknown: Buffer): ObjectTemplate['render'] {
  const envelope = splitFields(unknown)
  const raw = contentOf(unknown, 2)
  const kind = contentOf(contentOf(unknown, 1), 2).toString()
  const metadata = splitFields(contentOf(raw, 1))
  const rest = Buffer.concat(splitFields(raw).flatMap(({ number, whole }) => (number === 1 ? [] : [whole])))
  const before = Buffer.concat(envelope.flatMap(({ number, whole }) => (number < 2 ? [whole] : [])))
  const after = Buffer.concat(envelope.flatMap(({ number, whole }) => (number > 2 ? [whole] : [])))
  // Of a ConfigMap and of a Secret alike, field 2 is the map of its data.
  const hasData = kind === 'ConfigMap' || kind === 'Secret'
  return ({ namespace, name, uid, revision, payload }) => {
    const names: Readonly<Record<number, string>> = { 1: name, 3: namespace, 5: uid }
    const renamed = metadata.map(({ number, whole }) => {
      const other = names[number]
      return other === undefined ? whole : encodeField(number, other)
    })
    if (revision !== undefined) renamed.push(encodeEntry(12, ANNOTATION, String(revision)))
    const object = [encodeField(1, Buffer.concat(renamed)), rest]
    if (hasData && payload !== undefined) object.push(encodeEntry(2, 'payload', payload))
    return Buffer.concat([MAGIC, before, encodeField(2, Buffer.concat(object)), after])
  }
}

const encodeEntry = (field: number, key: string, value: Buffer | string): Buffer =>
  encodeField(field, Buffer.concat([encodeField(1, key), encodeField(2, value)]))

/** Custom resources are stored as JSON. */
function jsonRenderer(value: Buffer): ObjectTemplate['render'] {
  const object: { readonly metadata: { readonly annotations?: Readonly<Record<string, string>> } } = JSON.parse(
    value.toString(),
  )
  return ({ namespace, name, uid, revision }) => {
    const annotations = {
      ...object.metadata.annotations,
      ...(revision === undefined ? {} : { [ANNOTATION]: String(revision) }),
    }
    const metadata = { ...object.metadata, namespace, name, uid, annotations }
    return Buffer.from(`${JSON.stringify({ ...object, metadata })}\n`)
  }
}
