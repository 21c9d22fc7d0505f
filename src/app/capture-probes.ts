import type { Duplex } from 'node:stream'
import { type CollectorId, collectorTable } from '../evidence/collectors.ts'
import type { StreamTarget } from '../evidence/node-connection.ts'
import type { EvidenceSink, ItemHeader } from '../evidence/sink.ts'
import { collected, renderJson } from '../evidence/store-item.ts'
import { type HttpAnswer, readHttp } from '../reach/http-get.ts'
import type { TlsMaterial } from '../reach/tls-probe.ts'
import type { CaptureOptions } from './capture-context.ts'
import { type Attempt, storeAttempt } from './store-attempt.ts'

const PROBE_MS = 5_000

/** From where API servers and the load balancer are asked, and with what. */
export interface ProbeOrigin {
  /** `operator`, or the name of a node. */
  readonly name: string
  readonly open: (target: StreamTarget) => Promise<Duplex>
  readonly material: TlsMaterial
  readonly sink: EvidenceSink
  readonly options: CaptureOptions
}

/** Asks every declared API server by address and by name, and the load balancer. With none declared, nothing is asked. */
export async function captureProbes(origin: ProbeOrigin): Promise<void> {
  const { apiServers, loadBalancer } = origin.options.inventory
  const servers = apiServers.flatMap((server) => {
    const byName = new URL(server.url)
    byName.hostname = server.node
    return [
      captureServed(origin, { url: server.url, host: server.node }),
      captureProbe(origin, { collector: 'api.livez', url: server.url, path: '/livez', host: server.node }),
      captureProbe(origin, { collector: 'api.readyz', url: server.url, path: '/readyz?verbose', host: server.node }),
      captureProbe(origin, {
        collector: 'api.readyz-by-name',
        url: byName.href,
        path: '/readyz?verbose',
        host: server.node,
      }),
    ]
  })
  await Promise.all([...servers, ...(loadBalancer === undefined ? [] : balancerProbes(origin, loadBalancer))])
}

function balancerProbes(
  origin: ProbeOrigin,
  balancer: { readonly url: string; readonly names: readonly string[] },
): readonly Promise<void>[] {
  const named = balancer.names.map((name) => {
    const url = new URL(balancer.url)
    url.hostname = name
    return url.href
  })
  return [...new Set([new URL(balancer.url).href, ...named])].map((url) =>
    captureProbe(origin, { collector: 'loadbalancer.readyz', url, path: '/readyz?verbose', host: undefined }),
  )
}

interface Probe {
  readonly collector: CollectorId
  readonly url: string
  readonly path: string
  readonly host: string | undefined
}

async function captureProbe(origin: ProbeOrigin, probe: Probe): Promise<void> {
  const startedAt = origin.options.clock.monotonic()
  const url = new URL(probe.path, probe.url).href
  const answer = await ask(origin, url)
  // The chain is an item of its own.
  const told = answer.kind === 'http' ? { ...answer, chain: undefined, date: undefined } : answer
  await store(origin, headerOf(origin, { ...probe, url }), {
    text: renderJson({ url, from: origin.name, ...told }),
    end: collected(Math.round(origin.options.clock.monotonic() - startedAt)),
    answered: answer.kind === 'http',
  })
}

const store = (origin: ProbeOrigin, header: ItemHeader, attempt: Attempt): Promise<void> =>
  storeAttempt(origin.sink, header, { attempt, signal: origin.options.signal })

const ask = (origin: ProbeOrigin, url: string): Promise<HttpAnswer> => {
  const { hostname } = new URL(url)
  return readHttp({
    url,
    open: () => origin.open({ host: hostname.replace(/^\[|\]$/g, ''), port: portOf(url) }),
    material: origin.material,
    timeoutMs: PROBE_MS,
    capBytes: 256 << 10,
  })
}

/** The certificate comes with the cheapest answer there is; a server that says nothing else still shows it. */
async function captureServed(
  origin: ProbeOrigin,
  server: { readonly url: string; readonly host: string },
): Promise<void> {
  const answer = await ask(origin, new URL('/version', server.url).href)
  const header = headerOf(origin, { collector: 'certificate.served', url: server.url, host: server.host })
  if (answer.kind === 'http' && answer.chain !== undefined) {
    const verdict = answer.tls === undefined ? 'true' : `false ${answer.tls}`
    const text = `From: ${origin.name}\nAuthorized: ${verdict}\n${answer.chain}`
    await store(origin, header, { text, end: { outcome: 'collected', reason: '' }, answered: true })
  } else {
    const reason = answer.kind === 'http' ? 'not served over TLS' : `${answer.kind}: ${answer.error}`
    await store(origin, header, { text: '', end: { outcome: 'failed', reason }, answered: false })
  }
}

const portOf = (text: string): number => {
  const url = new URL(text)
  return url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : Number(url.port)
}

const headerOf = (origin: ProbeOrigin, probe: Omit<Probe, 'path'>) => {
  const address = `${new URL(probe.url).hostname}:${portOf(probe.url)}`
  return {
    collector: probe.collector,
    host: probe.host,
    detail: probe.collector === 'certificate.served' ? address : `${address} from ${origin.name}`,
    source: `GET ${probe.url} from ${origin.name}`,
    startedAt: new Date(origin.options.clock.now()).toISOString(),
    extension: collectorTable[probe.collector].extension,
  }
}
