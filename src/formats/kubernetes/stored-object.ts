/**
 * A Kubernetes object as the API server keeps it in etcd: `k8s\0`, then `runtime.Unknown` in protobuf {typeMeta 1 {apiVersion 1,
 * kind 2}, raw 2}, where `raw` is the object (k8s.io/apimachinery/pkg/runtime/generated.proto); or JSON, which clusters with
 * `--storage-media-type=application/json` and all custom resources have. `k8s:enc:` leads what is encrypted at rest.
 * Field numbers are those of k8s.io/api/core/v1/generated.proto and apimachinery/pkg/apis/meta/v1/generated.proto, which never change.
 */
import { fieldsOf, mapOf, textOf } from '../protobuf-fields.ts'

/** The few fields of nodes and configuration maps that say what a cluster is made of; the same from JSON. */
export interface StoredNode {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  readonly addresses: readonly { readonly type: string; readonly address: string }[]
  /** Distributions put their name behind it: `v1.32.4+rke2r1`. */
  readonly kubeletVersion: string
}

export interface StoredConfigMap {
  readonly name: string
  readonly data: ReadonlyMap<string, string>
}

const MAGIC = [0x6b, 0x38, 0x73, 0]
const empty = new Uint8Array()

const metadataFields = { name: 1, labels: 11 } as const
const statusFields = { addresses: 5, nodeInfo: 7 } as const
const kubeletVersionOfInfo = 7

export function decodeStoredNode(value: Uint8Array): StoredNode | undefined {
  const raw = rawOf(value, 'Node')
  if (raw === undefined) return decodeNodeObject(jsonOf(value))
  const metadata = fieldsOf(raw, 1)[0] ?? empty
  const status = fieldsOf(raw, 3)[0] ?? empty
  return {
    name: textOf(metadata, metadataFields.name),
    labels: mapOf(metadata, metadataFields.labels),
    addresses: fieldsOf(status, statusFields.addresses).map((one) => ({
      type: textOf(one, 1),
      address: textOf(one, 2),
    })),
    kubeletVersion: textOf(fieldsOf(status, statusFields.nodeInfo)[0] ?? empty, kubeletVersionOfInfo),
  }
}

export function decodeStoredConfigMap(value: Uint8Array): StoredConfigMap | undefined {
  const raw = rawOf(value, 'ConfigMap')
  if (raw === undefined) return decodeConfigMapObject(jsonOf(value))
  return { name: textOf(fieldsOf(raw, 1)[0] ?? empty, metadataFields.name), data: mapOf(raw, 2) }
}

/** The message inside, if it is one of this kind. */
function rawOf(value: Uint8Array, kind: string): Uint8Array | undefined {
  if (MAGIC.some((byte, index) => value[index] !== byte)) return undefined
  const unknown = value.subarray(MAGIC.length)
  return textOf(fieldsOf(unknown, 1)[0] ?? empty, 2) === kind ? fieldsOf(unknown, 2)[0] : undefined
}

/** From the JSON that an API server gives. */
export function decodeNodeObject(object: unknown): StoredNode | undefined {
  const metadata = fieldOf(object, 'metadata')
  const name = fieldOf(metadata, 'name')
  if (typeof name !== 'string') return undefined
  const status = fieldOf(object, 'status')
  const addresses = fieldOf(status, 'addresses')
  return {
    name,
    labels: textMap(fieldOf(metadata, 'labels')),
    addresses: (Array.isArray(addresses) ? addresses : []).map((one: unknown) => ({
      type: String(fieldOf(one, 'type') ?? ''),
      address: String(fieldOf(one, 'address') ?? ''),
    })),
    kubeletVersion: String(fieldOf(fieldOf(status, 'nodeInfo'), 'kubeletVersion') ?? ''),
  }
}

export function decodeConfigMapObject(object: unknown): StoredConfigMap | undefined {
  const name = fieldOf(fieldOf(object, 'metadata'), 'name')
  return typeof name === 'string' ? { name, data: textMap(fieldOf(object, 'data')) } : undefined
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

const textMap = (value: unknown): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(typeof value === 'object' && value !== null ? value : {}).flatMap(([key, text]) =>
      typeof text === 'string' ? [[key, text] as const] : [],
    ),
  )

function jsonOf(value: Uint8Array): unknown {
  if (value[0] !== 0x7b) return undefined
  try {
    return JSON.parse(new TextDecoder().decode(value))
  } catch {
    return undefined
  }
}
