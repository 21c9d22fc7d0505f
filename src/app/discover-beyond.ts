import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { CodeblueError } from '../base/error.ts'
import { type Balancer, type ClusterDraft, hostName, hostOfUrl } from './discover-draft.ts'
import type { DiscoverOptions } from './discover-host.ts'
import { type NodeView, readNodeView } from './discover-node.ts'
import type { KnownNode } from './discover-objects.ts'

/** Hosts that belong to the cluster and are none of its nodes: those of an external etcd, and of the load balancer. */
export async function lookBeyond(draft: ClusterDraft, options: DiscoverOptions): Promise<ClusterDraft> {
  const [external, balanced] = await Promise.all([lookAtExternalEtcd(draft, options), lookAtBalancer(draft, options)])
  return {
    ...draft,
    ...external,
    ...balanced,
    notes: [...draft.notes, ...(external.notes ?? []), ...(balanced.notes ?? [])],
  }
}

/** Undefined where nobody is let in: that is no reason to give up. */
async function tryToLook(address: string, options: DiscoverOptions): Promise<NodeView | undefined> {
  const { here: _here, ...elsewhere } = options
  try {
    return await readNodeView(address, elsewhere)
  } catch (thrown) {
    if (thrown instanceof CodeblueError) return undefined
    throw thrown
  }
}

/** A member's own host knows best where its certificates lie and how it runs. The first that lets us in speaks for all. */
async function lookAtExternalEtcd(draft: ClusterDraft, options: DiscoverOptions): Promise<Partial<ClusterDraft>> {
  const own = new Set(draft.nodes.flatMap(({ name, address }) => [name, address]))
  const external = draft.members.map(({ clientUrl }) => hostOfUrl(clientUrl)).filter((host) => !own.has(host))
  if (external.length === 0) return {}
  for (const address of external) {
    const view = await tryToLook(address, options)
    if (view === undefined || view.members.length === 0) continue
    const { dataDir } = view.etcd
    return {
      members: knowsBetter(view, draft) ? view.members : draft.members,
      etcd: { dataDir, credentials: view.credentials, runsAs: view.etcdRunsAs },
      names: new Map([...draft.names, ...view.hosts]),
    }
  }
  return {
    etcd: { ...draft.etcd, credentials: undefined, runsAs: 'unknown' },
    notes: [
      `None of the hosts of etcd (${external.join(', ')}) let us in: set their names, runsAs, caFile, certFile and keyFile.`,
    ],
  }
}

const knowsBetter = (view: NodeView, draft: ClusterDraft): boolean =>
  view.membersFrom === 'list' || (draft.membersFrom !== 'list' && view.members.length >= draft.members.length)

/** Whoever stands before the API servers, when it is none of them. */
async function lookAtBalancer(draft: ClusterDraft, options: DiscoverOptions): Promise<Partial<ClusterDraft>> {
  if (draft.endpoint === undefined || !draft.hasApi) return {}
  const host = hostOfUrl(draft.endpoint)
  const address = await resolveName(host, draft.names)
  const known = new Set(draft.nodes.flatMap((node) => [node.name, node.address]))
  const isEndpoint = (node: KnownNode): boolean =>
    [node.name, node.address].some((own) => own === host || own === address)
  if (/^(127\.|::1$|localhost$)/.test(host) || draft.nodes.some(isEndpoint)) return {}
  const balancer: Balancer = { address, name: isIP(host) === 0 ? host : undefined }
  const view = await tryToLook(address, options)
  const name = hostName(view?.hostname ?? '')
  if (view?.haproxy !== undefined && name !== undefined) {
    const found = { ...balancer, host: { name, socket: view.haproxy.socket } }
    return { balancer: found, nodes: [...draft.nodes, ...(draft.nodesFrom === 'list' ? [] : nodesBehind(view, known))] }
  }
  const note =
    view === undefined
      ? `The host of the control-plane endpoint ${host} did not let us in: add it as a node with the role load-balancer.`
      : `The control-plane endpoint ${host} is a virtual address, now on ${view.hostname}, or a proxy that is not HAProxy: name its node if its state is to be looked at.`
  return { balancer, notes: [note] }
}

/** The servers behind a balancer are masters, which is good to know where nobody else can name them. */
const nodesBehind = ({ haproxy, hosts }: NodeView, known: ReadonlySet<string>): readonly KnownNode[] =>
  (haproxy?.servers ?? [])
    .filter(({ address }) => !known.has(address))
    .map(({ name, address }) => ({
      name: hostName(hosts.get(address) ?? '') ?? hostName(name) ?? address,
      address,
      roles: ['control-plane'],
    }))

/** By the hosts file of the host that was looked at, which is how the cluster itself finds it; then by our own. */
async function resolveName(host: string, names: ReadonlyMap<string, string>): Promise<string> {
  if (isIP(host) !== 0) return host
  const known = [...names].find(([, name]) => name === host)?.[0]
  if (known !== undefined) return known
  return lookup(host).then(
    ({ address }) => address,
    () => host,
  )
}
