import type { CollectorId } from '../evidence/collectors.ts'
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

/**
 * Each master asks the API server on it for its own view, and the first whose server answers asks it for the objects. Servers on
 * hosts that nobody could enter are asked by whichever master is there first.
 */
export async function captureApiServers(origin: ProbeOrigin, context: HostContext): Promise<void> {
  const { inventory, only } = context.options
  const wanted = (collector: CollectorId): boolean => only === undefined || only.includes(collector)
  if (!wanted('api.objects') && !wanted('api.watch-cache')) return
  const servers = inventory.apiServers.map(({ node, url }) => ({ host: node, url }))
  const capture = async (server: ApiServer): Promise<void> => {
    if (!context.rendezvous.claim(server.url)) return
    if (origin.material.cert === undefined) return storeWithoutIdentity(origin, server)
    if (!(await captureApiVersion(origin, server))) return
    await captureWatchCache(origin, server)
    if (!(await captureNamespaces(origin, server))) return
    if (context.rendezvous.claim('api.objects')) await captureApiObjects(origin, server, context.deadline)
  }
  for (const server of servers.filter(({ host }) => host === context.node.name)) await capture(server)
  const unreached = await context.rendezvous.readUnreached()
  if (origin.material.cert === undefined) return
  for (const server of servers.filter(({ host }) => unreached.includes(host))) await capture(server)
}

/** Nothing that decides is given to strangers. */
async function storeWithoutIdentity(origin: ProbeOrigin, server: ApiServer): Promise<void> {
  const header = apiItemHeader(origin, server, { collector: 'api.objects', path: '/api/v1/namespaces' })
  const reason = `the client certificate and key of the API server could not be read on ${origin.name}`
  await storeItem(origin.sink, header, { text: '', end: { outcome: 'denied', reason } })
}
