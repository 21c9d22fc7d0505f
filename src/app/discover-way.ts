import { CodeblueError } from '../base/error.ts'
import { hostOfUrl } from './discover-draft.ts'
import type { DiscoverOptions } from './discover-host.ts'
import { type NodeView, readNodeView } from './discover-node.ts'
import { appErrors } from './errors.ts'

/** Hosts on the way to a master: a worker, the load balancer, the masters behind it. */
const MOST_HOSTS = 6

/**
 * The host itself, where it is of the control plane; else a master that it leads to: a worker knows where its kubelet finds the
 * API, a load balancer what is behind it.
 */
export async function findControlPlane(address: string, options: DiscoverOptions): Promise<NodeView> {
  const first = await readNodeView(address, options)
  const { here: _here, ...elsewhere } = options
  const waiting: NodeView[] = [first]
  const seen = new Set([address, first.hostname])
  for (let view = waiting.shift(); view !== undefined && seen.size < MOST_HOSTS; view = waiting.shift()) {
    if (isOfControlPlane(view)) return view
    for (const next of leadsFrom(view).filter((host) => !seen.has(host))) {
      seen.add(next)
      const found = await lookOn(next, elsewhere)
      if (found !== undefined && isOfControlPlane(found)) return found
      if (found !== undefined) waiting.push(found)
    }
  }
  if (first.marks.size > 0) return first
  throw appErrors.error('DISCOVERY_FAILED', `${address} shows neither etcd nor a control plane`, {
    data: { address },
    hint: 'Name a control-plane node, or look at it as root.',
  })
}

const isOfControlPlane = (view: NodeView): boolean => view.members.length > 0 || view.isMaster

const leadsFrom = ({ haproxy, apiServerUrls, hosts }: NodeView): readonly string[] => {
  const addressOf = (host: string): string => [...hosts].find(([, name]) => name === host)?.[0] ?? host
  return [
    ...(haproxy?.servers ?? []).map(({ address }) => addressOf(address)),
    ...apiServerUrls.map((url) => addressOf(hostOfUrl(url))),
  ]
}

async function lookOn(address: string, options: DiscoverOptions): Promise<NodeView | undefined> {
  try {
    return await readNodeView(address, options)
  } catch (thrown) {
    if (thrown instanceof CodeblueError) return undefined
    throw thrown
  }
}
