import {
  type ApiObjectRequest,
  apiObjectRequests,
  type NamedService,
  namespaceRequest,
  serviceRequests,
  servicesNamedIn,
} from '../evidence/api-object-plan.ts'
import type { CollectorId } from '../evidence/collectors.ts'
import type { ItemOutcome } from '../evidence/sink.ts'
import { renderJson } from '../evidence/store-item.ts'
import { type ApiAnswer, askForObject } from './ask-api-server.ts'
import type { ProbeOrigin } from './capture-probes.ts'
import { storeAttempt } from './store-attempt.ts'

/** One API server, asked directly and not through the load balancer. */
export interface ApiServer {
  readonly url: string
  readonly host: string
}

/** How many requests are under way at once: each is a connection of its own through ssh. */
const LANES = 4
const STAGE_MS = 45_000
const VERSION = '/version'

/** Whether the server answers at all; only one that does is asked for more. */
export async function captureApiVersion(origin: ProbeOrigin, server: ApiServer): Promise<boolean> {
  const asked = await askAndStore(origin, server, { path: VERSION })
  return asked.answer.kind === 'http' && asked.answer.status === 200
}

/** A server that does not even list namespaces (its etcd is away, or it refuses us) is not asked for more. */
export async function captureNamespaces(origin: ProbeOrigin, server: ApiServer): Promise<boolean> {
  const { answer } = await askAndStore(origin, server, namespaceRequest)
  return answer.kind === 'http' && answer.status === 200
}

/** What decides a diagnosis, from one server that answers. Whatever fails is an item that says how. */
export async function captureApiObjects(origin: ProbeOrigin, server: ApiServer, deadline: number): Promise<void> {
  const { clock } = origin.options
  const end = Math.min(deadline, clock.monotonic() + STAGE_MS)
  const ask = (request: ApiObjectRequest): Promise<ApiAnswer | undefined> =>
    clock.monotonic() < end && !origin.options.signal.aborted
      ? askAndStore(origin, server, request)
      : skip(origin, server, request).then(() => undefined)
  const answers = await inLanes(apiObjectRequests, ask)
  const services: readonly NamedService[] = servicesNamedIn(answers.map((answer) => answer?.object))
  await inLanes(services.flatMap(serviceRequests), ask)
}

/** In order, a few at a time. */
async function inLanes<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = []
  const waiting = items.entries()
  const lane = async (): Promise<void> => {
    for (const [index, item] of waiting) results[index] = await work(item)
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return results
}

async function askAndStore(origin: ProbeOrigin, server: ApiServer, request: ApiObjectRequest): Promise<ApiAnswer> {
  const startedAt = origin.options.clock.monotonic()
  const first = await askForObject(origin, server.url, request)
  const isOlder = request.otherwise !== undefined && isNotFound(first)
  const path = isOlder ? (request.otherwise ?? request.path) : request.path
  const asked = isOlder ? await askForObject(origin, server.url, { path }) : first
  const { answer } = asked
  const told =
    answer.kind === 'http'
      ? { kind: answer.kind, status: answer.status, date: answer.date, object: asked.object }
      : { kind: answer.kind, error: answer.error }
  await storeAttempt(origin.sink, apiItemHeader(origin, server, { collector: 'api.objects', path }), {
    signal: origin.options.signal,
    attempt: {
      text: renderJson({ url: new URL(path, server.url).href, from: origin.name, ...told }),
      end: { ...outcomeOf(asked, path), durationMs: Math.round(origin.options.clock.monotonic() - startedAt) },
      answered: answer.kind === 'http',
    },
  })
  return asked
}

const isNotFound = ({ answer }: ApiAnswer): boolean => answer.kind === 'http' && answer.status === 404

/** That there is no such object is an answer. A server that does not answer is evidence too, as with the other probes. */
function outcomeOf(asked: ApiAnswer, path: string): ItemOutcome {
  const { answer, missing, object } = asked
  if (missing === '' || path === VERSION) return { outcome: 'collected', reason: '' }
  if (isNotFound(asked)) return { outcome: 'absent', reason: missing }
  if (answer.kind === 'http' && (answer.status === 401 || answer.status === 403))
    return { outcome: 'denied', reason: missing }
  const hasPart = answer.kind === 'http' && answer.status === 200 && object !== undefined
  return { outcome: hasPart ? 'truncated' : 'failed', reason: missing }
}

const skip = (origin: ProbeOrigin, server: ApiServer, request: ApiObjectRequest): Promise<void> =>
  storeAttempt(origin.sink, apiItemHeader(origin, server, { collector: 'api.objects', path: request.path }), {
    signal: origin.options.signal,
    attempt: {
      text: '',
      end: { outcome: 'skipped', reason: 'not asked: the time for it was used up' },
      answered: true,
    },
  })

export function apiItemHeader(
  origin: ProbeOrigin,
  server: ApiServer,
  asked: { readonly collector: CollectorId; readonly path: string },
) {
  const { host } = new URL(server.url)
  return {
    collector: asked.collector,
    host: server.host,
    detail: asked.collector === 'api.objects' ? asked.path : host,
    source: `GET ${new URL(asked.path, server.url).href} from ${origin.name}`,
    startedAt: new Date(origin.options.clock.now()).toISOString(),
    extension: 'json',
  } as const
}
