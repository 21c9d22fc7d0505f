/**
 * The few fields of nodes and configuration maps that say what a cluster is made of, from the JSON that an API server gives
 * (k8s.io/api/core/v1): `metadata.name`, `metadata.labels`, `status.addresses[] {type, address}`, `status.nodeInfo.kubeletVersion`, `data`;
 * or from what etcd holds, which becomes this JSON in decode-stored-value.ts.
 */
import { decodeStoredValue } from './decode-stored-value.ts'

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

export const decodeStoredNode = (value: Uint8Array): StoredNode | undefined => decodeNodeObject(objectOf(value, 'Node'))

export const decodeStoredConfigMap = (value: Uint8Array): StoredConfigMap | undefined =>
  decodeConfigMapObject(objectOf(value, 'ConfigMap'))

function objectOf(value: Uint8Array, kind: string): unknown {
  const decoded = decodeStoredValue(value)
  return decoded.kind === 'object' && decoded.objectKind === kind ? decoded.object : undefined
}

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
