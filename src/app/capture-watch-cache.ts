import { collected, renderJson } from '../evidence/store-item.ts'
import { type ApiAnswer, askOnce } from './ask-api-server.ts'
import { type ApiServer, apiItemHeader } from './capture-api-objects.ts'
import type { ProbeOrigin } from './capture-probes.ts'
import { storeAttempt } from './store-attempt.ts'

const NAMESPACES = '/api/v1/namespaces'
/** Written every two seconds as long as anything runs: the store's copy is never older than the cache's. */
const LEASE = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-controller-manager'
const METADATA = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'
/** The youngest are the ones that an older store does not have. */
const MOST_NAMES = 6

interface Step {
  readonly path: string
  readonly kind: string
  readonly status?: number
  readonly resourceVersion?: string
  readonly uid?: string
  readonly names?: readonly string[]
  readonly error?: string
}

/**
 * Holds the watch cache of one API server against the store. The cache is asked first, so that whatever is written in between
 * can only make the store newer. A LIST may come from the cache whatever it asks for (1.31 and later); a GET without a
 * resource version never does.
 */
export async function captureWatchCache(origin: ProbeOrigin, server: ApiServer): Promise<void> {
  const startedAt = origin.options.clock.monotonic()
  const steps = await compare(origin, server)
  await storeAttempt(origin.sink, apiItemHeader(origin, server, { collector: 'api.watch-cache', path: NAMESPACES }), {
    signal: origin.options.signal,
    attempt: {
      text: renderJson({ url: server.url, from: origin.name, steps }),
      end: collected(Math.round(origin.options.clock.monotonic() - startedAt)),
      answered: steps.every(({ kind }) => kind === 'http'),
    },
  })
}

async function compare(origin: ProbeOrigin, server: ApiServer): Promise<readonly Step[]> {
  const steps: Step[] = []
  const ask = async (path: string, accept?: string): Promise<ApiAnswer> => {
    const asked = await askOnce(origin, new URL(path, server.url).href, accept)
    steps.push(stepOf(path, asked))
    return asked
  }
  const listed = await ask(`${NAMESPACES}?resourceVersion=0`, METADATA)
  if (listed.missing !== '') return steps
  for (const path of [`${LEASE}?resourceVersion=0`, LEASE]) if ((await ask(path)).answer.kind !== 'http') return steps
  await ask(NAMESPACES, METADATA)
  for (const name of youngest(listed.object)) await ask(`${NAMESPACES}/${name}`)
  await ask(`${NAMESPACES}?resourceVersion=0`, METADATA)
  return steps
}

function stepOf(path: string, { answer, object }: ApiAnswer): Step {
  if (answer.kind !== 'http') return { path, kind: answer.kind, error: answer.error }
  const { uid, resourceVersion } = metadataOf(object)
  const names = itemsOf(object)?.map((item) => metadataOf(item).name ?? '')
  return {
    path,
    kind: answer.kind,
    status: answer.status,
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(uid === undefined ? {} : { uid }),
    ...(names === undefined ? {} : { names }),
  }
}

const youngest = (list: unknown): readonly string[] =>
  (itemsOf(list) ?? [])
    .map((item) => metadataOf(item))
    .sort((left, right) => ((left.creationTimestamp ?? '') < (right.creationTimestamp ?? '') ? 1 : -1))
    .flatMap(({ name }) => (name === undefined || !/^[a-z0-9-]+$/.test(name) ? [] : [name]))
    .slice(0, MOST_NAMES)

const fields = ['name', 'uid', 'resourceVersion', 'creationTimestamp'] as const

function metadataOf(object: unknown): Partial<Record<(typeof fields)[number], string>> {
  if (typeof object !== 'object' || object === null || !('metadata' in object)) return {}
  const { metadata } = object
  if (typeof metadata !== 'object' || metadata === null) return {}
  const texts = Object.entries(metadata).filter(([key, value]) => fieldNames.has(key) && typeof value === 'string')
  return Object.fromEntries(texts)
}

const fieldNames: ReadonlySet<string> = new Set(fields)

const itemsOf = (object: unknown): readonly unknown[] | undefined =>
  typeof object === 'object' && object !== null && 'items' in object && Array.isArray(object.items)
    ? object.items
    : undefined
