import { storeItem } from '../evidence/store-item.ts'
import {
  type ApiServer,
  apiItemHeader,
  captureApiObjects,
  captureApiVersion,
  captureNamespaces,
} from './capture-api-objects.ts'
import type { HostContext } from './capture-context.ts'
import type { ProbeOrigin } from './capture-probes.ts'
import { captureWatchCache } from './capture-watch-cache.ts'

/** Each master asks the API server on it for its own view, and the first whose server answers asks it for the objects. */
export async function captureApiServers(origin: ProbeOrigin, context: HostContext): Promise<void> {
  for (const server of serversOn([context.node.name], context)) await captureServer(origin, context, server)
}

/** An API server on a host that nobody could enter may answer all the same. Asked by whichever master is there first. */
export async function captureUnreachedApiServers(origin: ProbeOrigin, context: HostContext): Promise<void> {
  if (origin.material.cert === undefined || serversOn(undefined, context).length === 0) return
  const before = context.items.length
  const unreached = await context.rendezvous.readUnreached()
  for (const server of serversOn(unreached, context)) await captureServer(origin, context, server)
  const added = context.items.slice(before)
  if (added.length > 0) context.options.onDecisive?.(added, context.node.name)
}

function serversOn(hosts: readonly string[] | undefined, { options }: HostContext): readonly ApiServer[] {
  const { inventory, only } = options
  const isWanted = only === undefined || only.includes('api.objects') || only.includes('api.watch-cache')
  return inventory.apiServers
    .filter(({ node }) => isWanted && (hosts === undefined || hosts.includes(node)))
    .map(({ node, url }) => ({ host: node, url }))
}

async function captureServer(origin: ProbeOrigin, context: HostContext, server: ApiServer): Promise<void> {
  if (!context.rendezvous.claim(server.url)) return
  if (origin.material.cert === undefined) return storeWithoutIdentity(origin, server)
  if (!(await captureApiVersion(origin, server))) return
  await captureWatchCache(origin, server)
  if (!(await captureNamespaces(origin, server))) return
  if (context.rendezvous.claim('api.objects')) await captureApiObjects(origin, server, context.deadline)
}

/** Nothing that decides is given to strangers. */
async function storeWithoutIdentity(origin: ProbeOrigin, server: ApiServer): Promise<void> {
  const header = apiItemHeader(origin, server, { collector: 'api.objects', path: '/api/v1/namespaces' })
  const reason = `the client certificate and key of the API server could not be read on ${origin.name}`
  await storeItem(origin.sink, header, { text: '', end: { outcome: 'denied', reason } })
}
