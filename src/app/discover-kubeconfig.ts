import { z } from 'zod'
import { CodeblueError } from '../base/error.ts'
import { decodeEtcdSettings } from '../evidence/etcd-settings.ts'
import { decodeConfigMapObject, decodeNodeObject } from '../formats/kubernetes/stored-object.ts'
import type { HttpAnswer } from '../reach/http-get.ts'
import { type ClusterDraft, draftOfView, hostOfUrl, isMaster, memberOf } from './discover-draft.ts'
import type { DiscoverOptions } from './discover-host.ts'
import type { KnownMember } from './discover-node.ts'
import { type ClusterObjects, decodeClusterObjects, type KnownNode, kubeadmConfigName } from './discover-objects.ts'
import { findControlPlane } from './discover-way.ts'
import { type ClusterAccess, openApi, readKubeconfig } from './kubeconfig.ts'

const nodeListSchema = z.object({ items: z.array(z.unknown()) })

/** What kubeadm's static pods were told, as their mirror in the API has it. */
const podListSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ labels: z.record(z.string(), z.string()).default({}) }),
      spec: z.object({
        nodeName: z.string().default(''),
        containers: z.array(
          z.object({ command: z.array(z.string()).default([]), args: z.array(z.string()).default([]) }),
        ),
      }),
    }),
  ),
})

/**
 * What a kubeconfig leads to: all that the API server tells of the cluster when it answers. When it does not, the host that it
 * names is looked at, which is a master or the load balancer before them.
 */
export async function draftOfKubeconfig(path: string, options: DiscoverOptions): Promise<ClusterDraft> {
  const choice = await readKubeconfig(path)
  const ask = await openApi(choice)
  const listed = await ask('/api/v1/nodes')
  const nodes = nodeListSchema.safeParse(bodyOf(listed)).data?.items.flatMap((item) => decodeNodeObject(item) ?? [])
  if (nodes === undefined || nodes.length === 0) return draftWithoutApi(choice, { options, reason: reasonOf(listed) })
  const [configuration, answered] = await Promise.all([
    ask(`/api/v1/namespaces/kube-system/configmaps/${kubeadmConfigName}`),
    ask('/api/v1/namespaces/kube-system/pods?labelSelector=tier%3Dcontrol-plane'),
  ])
  const objects = decodeClusterObjects(nodes, decodeConfigMapObject(bodyOf(configuration)))
  return draftOfObjects(choice, objects, podListSchema.safeParse(bodyOf(answered)).data?.items ?? [])
}

type StaticPod = z.output<typeof podListSchema>['items'][number]

function draftOfObjects(choice: ClusterAccess, objects: ClusterObjects, pods: readonly StaticPod[]): ClusterDraft {
  const { kubeadm, nodes } = objects
  const endpoint = kubeadm?.controlPlaneEndpoint ?? ''
  const ofEtcd = pods.filter((pod) => pod.metadata.labels.component === 'etcd')
  const external = (kubeadm?.etcd.external?.endpoints ?? []).filter((url) => URL.canParse(url))
  const masters = nodes.filter(isMaster)
  const guessed = ofEtcd.length === 0 && external.length === 0
  const [first] = ofEtcd.map((pod) => decodeEtcdSettings({ flags: flagsOf(pod), environment: '' }))
  const apiServer = pods.find((pod) => pod.metadata.labels.component === 'kube-apiserver')
  return {
    cluster: kubeadm !== undefined && kubeadm.clusterName !== 'kubernetes' ? kubeadm.clusterName : choice.cluster.name,
    distribution: objects.distribution ?? 'unknown',
    nodes,
    nodesFrom: 'list',
    members: guessed
      ? masters.map(memberOf)
      : [...ofEtcd.map((pod) => memberOfPod(pod, nodes)), ...external.map(memberOfEndpoint)],
    membersFrom: ofEtcd.length > 0 ? 'list' : 'configuration',
    etcd: {
      dataDir: first?.dataDir ?? kubeadm?.etcd.local?.dataDir,
      runsAs: ofEtcd.length > 0 ? 'static-pod' : 'unknown',
    },
    apiPort: /--secure-port=(\d+)/.exec(apiServer === undefined ? '' : flagsOf(apiServer))?.[1] ?? '6443',
    hasApi: true,
    endpoint: endpoint === '' ? choice.cluster.server : `https://${endpoint}`,
    names: new Map(nodes.map(({ name, address }) => [address, name])),
    notes: [
      `Discovered from ${choice.path}. Check the names: ssh connects to the addresses.`,
      ...(guessed
        ? ["etcd is assumed on every control-plane node, in kubeadm's layout: discover from a master to be sure."]
        : []),
    ],
  }
}

const flagsOf = ({ spec }: StaticPod): string =>
  spec.containers.flatMap(({ command, args }) => [...command, ...args]).join(' ')

function memberOfPod(pod: StaticPod, nodes: readonly KnownNode[]): KnownMember {
  const { nodeName } = pod.spec
  const settings = decodeEtcdSettings({ flags: flagsOf(pod), environment: '' })
  const fallback = memberOf(nodes.find(({ name }) => name === nodeName) ?? { name: nodeName, address: nodeName })
  const name = settings.name ?? nodeName
  return {
    name,
    clientUrl: settings.advertiseClientUrls[0] ?? fallback.clientUrl,
    peerUrl: settings.initialCluster.get(name) ?? fallback.peerUrl,
  }
}

const memberOfEndpoint = (clientUrl: string): KnownMember => ({ name: '', clientUrl, peerUrl: undefined })

/** The API says nothing: what it would have said is on the masters, if ssh leads there. */
async function draftWithoutApi(
  { path, cluster }: ClusterAccess,
  failed: { readonly options: DiscoverOptions; readonly reason: string },
): Promise<ClusterDraft> {
  const hostname = hostOfUrl(cluster.server)
  const note = `Discovered from ${path}. The API did not list its nodes (${failed.reason})`
  try {
    const draft = draftOfView(await findControlPlane(hostname, failed.options))
    return { ...draft, notes: [`${note}: its hosts were looked at instead.`, ...draft.notes] }
  } catch (thrown) {
    if (!(thrown instanceof CodeblueError)) throw thrown
    const alone: KnownNode = { name: hostname, address: hostname, roles: ['control-plane'] }
    return {
      ...{ cluster: cluster.name, distribution: 'unknown', nodes: [alone], nodesFrom: 'configuration' },
      ...{ members: [memberOf(alone)], membersFrom: 'nothing', etcd: { runsAs: 'unknown' } },
      ...{ apiPort: new URL(cluster.server).port || '443', hasApi: true, endpoint: undefined, names: new Map() },
      notes: [
        `${note}, and no host let us in: only the server that it names is known. Discover from a master instead.`,
      ],
    }
  }
}

const bodyOf = (answer: HttpAnswer): unknown =>
  answer.kind === 'http' && answer.status === 200 ? parseJson(answer.body) : undefined

const reasonOf = (answer: HttpAnswer): string =>
  answer.kind === 'http' ? `HTTP status ${answer.status}` : answer.error

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
