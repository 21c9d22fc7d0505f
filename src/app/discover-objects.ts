import { parse } from 'yaml'
import { z } from 'zod'
import {
  decodeStoredConfigMap,
  decodeStoredNode,
  type StoredConfigMap,
  type StoredNode,
} from '../formats/kubernetes/stored-object.ts'
import type { Inventory, InventoryNode } from '../model/inventory.ts'
import type { EtcdClient } from '../reach/etcd/etcd-client.ts'

/** What the cluster has written down of itself, whoever was asked for it: the API server, or etcd without one. */
export interface ClusterObjects {
  readonly nodes: readonly KnownNode[]
  readonly kubeadm: KubeadmConfiguration | undefined
  readonly distribution: Inventory['distribution'] | undefined
}

export interface KnownNode {
  readonly name: string
  readonly address: string
  readonly roles: InventoryNode['roles']
}

type KubeadmConfiguration = z.output<typeof kubeadmSchema>

/** `ClusterConfiguration`, from v1beta1 to v1beta4: these fields are the same in all of them. */
const kubeadmSchema = z.object({
  clusterName: z.string().default('kubernetes'),
  controlPlaneEndpoint: z.string().default(''),
  etcd: z
    .object({
      local: z.object({ dataDir: z.string().optional() }).nullish(),
      external: z.object({ endpoints: z.array(z.string()).default([]) }).nullish(),
    })
    .default({}),
})

export const kubeadmConfigName = 'kubeadm-config'

export function decodeClusterObjects(
  nodes: readonly StoredNode[],
  configuration: StoredConfigMap | undefined,
): ClusterObjects {
  const text = configuration?.data.get('ClusterConfiguration')
  return {
    nodes: nodes.map(decodeNode),
    kubeadm: text === undefined ? undefined : kubeadmSchema.safeParse(parseYaml(text)).data,
    distribution: distributionOf(nodes, text !== undefined),
  }
}

const roleLabel = 'node-role.kubernetes.io/'

/** Masters are labelled so by whoever made the cluster; only RKE and RKE2 label etcd as well, elsewhere its members say it. */
function decodeNode({ name, labels, addresses }: StoredNode): KnownNode {
  const has = (role: string): boolean => labels.has(`${roleLabel}${role}`)
  const master = has('control-plane') || has('master') || has('controlplane')
  const roles: InventoryNode['roles'] = [
    ...(master ? (['control-plane'] as const) : []),
    ...(has('etcd') ? (['etcd'] as const) : []),
  ]
  const address = addresses.find((one) => one.type === 'InternalIP')?.address ?? name
  return { name, address, roles: roles.length === 0 ? ['worker'] : roles }
}

function distributionOf(nodes: readonly StoredNode[], kubeadm: boolean): ClusterObjects['distribution'] {
  const says = (word: string): boolean => nodes.some(({ kubeletVersion }) => kubeletVersion.includes(word))
  if (says('+rke2')) return 'rke2'
  if (says('+k3s')) return 'k3s'
  return kubeadm ? 'kubeadm' : undefined
}

const READ_MS = 8_000

/** Straight from etcd, by a member's own copy: it takes no API server, and no quorum. Undefined when nothing can be read there. */
export async function readStoredObjects(client: EtcdClient, prefix: string): Promise<ClusterObjects | undefined> {
  const [nodes, configuration] = await Promise.all([
    readValues(client, `${prefix}/minions/`),
    readValues(client, `${prefix}/configmaps/kube-system/${kubeadmConfigName}`),
  ])
  const decoded = nodes.flatMap((value) => decodeStoredNode(value) ?? [])
  const maps = configuration.flatMap((value) => decodeStoredConfigMap(value) ?? [])
  if (decoded.length === 0 && maps.length === 0) return undefined
  return decodeClusterObjects(
    decoded,
    maps.find(({ name }) => name === kubeadmConfigName),
  )
}

const rangeSchema = z.object({ kvs: z.array(z.object({ value: z.base64().default('') })).default([]) })

async function readValues(client: EtcdClient, prefix: string): Promise<readonly Uint8Array[]> {
  const answer = await client.readPrefix(prefix, READ_MS)
  const parsed = answer.ok ? rangeSchema.safeParse(answer.response).data : undefined
  return (parsed?.kvs ?? []).map(({ value }) => Buffer.from(value, 'base64'))
}

function parseYaml(text: string): unknown {
  try {
    return parse(text)
  } catch {
    return undefined
  }
}
