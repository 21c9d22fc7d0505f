import type { ApiObjectRequest } from '../evidence/api-object-plan.ts'
import { trimApiObject } from '../evidence/trim-api-object.ts'
import { type HttpAnswer, readHttp } from '../reach/http-get.ts'
import type { ProbeOrigin } from './capture-probes.ts'

const ANSWER_MS = 5_000
/** Of one answer before anything is left out of it. */
const MOST_BYTES = 16 << 20

/** What came of one request; `object` is trimmed and may be a list joined from several pages. */
export interface ApiAnswer {
  readonly answer: HttpAnswer
  readonly object: unknown
  /** Why there is not all of it, or none; empty when there is. */
  readonly missing: string
}

/** Asks for one thing, page after page, and gives what there is when a page fails. */
export async function askForObject(origin: ProbeOrigin, server: string, request: ApiObjectRequest): Promise<ApiAnswer> {
  let joined: ApiAnswer | undefined
  let token: string | undefined
  for (let page = 0; page < (request.mostPages ?? 1); page++) {
    const next = await askOnce(origin, pageUrl(server, request, token))
    joined = joined === undefined ? next : joinPages(joined, next)
    token = continueOf(next.object)
    if (token === undefined || joined.missing !== '') return joined
  }
  return { ...(joined ?? nothing), missing: token === undefined ? '' : 'there are more than were asked for' }
}

const nothing: ApiAnswer = { answer: { kind: 'failed', error: 'not asked' }, object: undefined, missing: 'not asked' }

function pageUrl(server: string, request: ApiObjectRequest, token: string | undefined): string {
  const url = new URL(request.path, server)
  if (request.pageSize !== undefined) url.searchParams.set('limit', String(request.pageSize))
  if (token !== undefined) url.searchParams.set('continue', token)
  return url.href
}

export async function askOnce(origin: ProbeOrigin, url: string, accept = 'application/json'): Promise<ApiAnswer> {
  const { hostname, port } = new URL(url)
  const answer = await readHttp({
    url,
    accept,
    open: () => origin.open({ host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 443 : Number(port) }),
    material: origin.material,
    timeoutMs: ANSWER_MS,
    capBytes: MOST_BYTES,
  })
  if (answer.kind !== 'http') return { answer, object: undefined, missing: answer.error }
  if (answer.cut === true) return { answer, object: undefined, missing: `larger than ${MOST_BYTES >> 20} MiB` }
  const object = trimApiObject(parsed(answer.body))
  if (answer.status === 200) return { answer, object, missing: object === undefined ? 'the answer is no JSON' : '' }
  return { answer, object, missing: `HTTP status ${answer.status}${messageOf(object)}` }
}

function joinPages(before: ApiAnswer, next: ApiAnswer): ApiAnswer {
  if (next.missing !== '') return { ...before, missing: `only a part: ${next.missing}` }
  const [first, second] = [before.object, next.object]
  if (!isList(first) || !isList(second)) return before
  return { ...before, object: { ...first, items: [...first.items, ...second.items] } }
}

interface ObjectList {
  readonly metadata?: unknown
  readonly items: readonly unknown[]
}

const isList = (value: unknown): value is ObjectList =>
  typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items)

function continueOf(value: unknown): string | undefined {
  if (!isList(value) || typeof value.metadata !== 'object' || value.metadata === null) return undefined
  const token = 'continue' in value.metadata ? value.metadata.continue : undefined
  return typeof token === 'string' && token !== '' ? token : undefined
}

/** A Status says in words why the API server refused. */
const messageOf = (object: unknown): string =>
  typeof object === 'object' && object !== null && 'message' in object ? `: ${String(object.message)}` : ''

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
