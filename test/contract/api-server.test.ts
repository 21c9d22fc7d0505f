/** What is asked of an API server, by a real connection to a small server that answers as one does. */
import assert from 'node:assert/strict'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { captureApiServers, captureUnreachedApiServers } from '../../src/app/capture-api-servers.ts'
import type { HostContext } from '../../src/app/capture-context.ts'
import { createRendezvous } from '../../src/app/capture-rendezvous.ts'
import { Secret } from '../../src/base/secret.ts'
import { inventorySchema } from '../../src/model/inventory.ts'
import { openTcp } from '../../src/reach/local.ts'
import { createMemorySink } from './memory-sink.ts'

const clock = { now: () => Date.now(), monotonic: () => performance.now() }

type Answers = (url: URL, request: IncomingMessage) => { readonly status?: number; readonly body: unknown } | undefined

/** A server that lists nothing anywhere, but for what `answers` says. */
async function captureFrom(
  answers: Answers,
  more: { readonly identity?: boolean; readonly times?: number; readonly host?: string } = {},
) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x')
    asked.push(`${request.method} ${url.pathname}${url.search}`)
    const { status = 200, body } = answers(url, request) ?? { body: { kind: 'List', metadata: {}, items: [] } }
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const inventory = inventorySchema.parse({
    version: 1,
    cluster: 'test',
    nodes: ['cp1', 'cp2'].map((name) => ({ name, roles: ['control-plane'] })),
    apiServers: [{ node: more.host ?? 'cp1', url: `http://127.0.0.1:${port}` }],
  })
  const memory = createMemorySink()
  const signal = new AbortController().signal
  const options = { inventory, sink: memory.sink, clock, signal }
  const rendezvous = createRendezvous(['cp1', 'cp2'])
  rendezvous.announceAccess('cp1', true)
  rendezvous.announceAccess('cp2', false)
  const [node] = inventory.nodes
  assert.ok(node !== undefined)
  const context: HostContext = {
    node,
    options,
    sink: memory.sink,
    items: memory.items,
    deadline: clock.monotonic() + 60_000,
    signal,
    rendezvous,
  }
  const cert = more.identity === false ? undefined : 'certificate'
  const origin = {
    name: 'cp1',
    open: openTcp,
    material: { ca: undefined, cert, key: new Secret('key') },
    sink: memory.sink,
    options,
  }
  try {
    await Promise.all(Array.from({ length: more.times ?? 1 }, () => captureApiServers(origin, context)))
    await captureUnreachedApiServers(origin, context)
  } finally {
    server.closeAllConnections()
    server.close()
  }
  return { asked, memory, outcomes: memory.items.map(({ detail, outcome }) => `${outcome} ${detail}`) }
}

const item = (name: string): object => ({ metadata: { name } })

test('lists are read page by page, each object trimmed, and no secret is asked for', async () => {
  const { memory, asked } = await captureFrom((url) => {
    if (url.pathname !== '/api/v1/nodes') return undefined
    const isFirst = url.searchParams.get('continue') === null
    return { body: { metadata: { continue: isFirst ? 'more' : '' }, items: [item(isFirst ? 'cp1' : 'w1')] } }
  })
  const { object } = JSON.parse(memory.text('api.objects', '/api/v1/nodes')) as { readonly object: unknown }
  assert.deepEqual(object, { metadata: { continue: 'more' }, items: [item('cp1'), item('w1')] })
  assert.deepEqual(
    asked.filter((line) => /secret/i.test(line) || !line.startsWith('GET ')),
    [],
  )
})

test('the services that webhooks name are looked up, with Endpoints where there are no EndpointSlices', async () => {
  const { outcomes } = await captureFrom((url) => {
    if (url.pathname.endsWith('/validatingwebhookconfigurations'))
      return {
        body: { items: [{ webhooks: [{ clientConfig: { service: { namespace: 'policy', name: 'guard' } } }] }] },
      }
    if (url.pathname.includes('/endpointslices')) return { status: 404, body: { message: 'not found' } }
    return undefined
  })
  assert.deepEqual(
    outcomes.filter((line) => line.includes('policy')),
    ['collected /api/v1/namespaces/policy/services/guard', 'collected /api/v1/namespaces/policy/endpoints/guard'],
  )
})

test('a server that refuses is not asked for more, and its reason is kept', async () => {
  const { memory, outcomes } = await captureFrom((url) =>
    url.pathname === '/version' ? undefined : { status: 403, body: { message: 'namespaces is forbidden' } },
  )
  assert.deepEqual(outcomes, [
    'collected /version',
    `collected ${memory.items[1]?.detail}`,
    'denied /api/v1/namespaces',
  ])
  assert.equal(memory.items[2]?.reason, 'HTTP status 403: namespaces is forbidden')
})

test('one kind that fails is a gap, and the others are there', async () => {
  const { outcomes } = await captureFrom((url) =>
    url.pathname.endsWith('/apiservices') ? { status: 500, body: { message: 'etcd is slow' } } : undefined,
  )
  assert.deepEqual(
    outcomes.filter((line) => !line.startsWith('collected ')),
    ['failed /apis/apiregistration.k8s.io/v1/apiservices'],
  )
})

test('a server that does not answer is one item, and the answer is that', async () => {
  const { outcomes, memory } = await captureFrom((_url, request) => {
    request.socket.destroy()
    return undefined
  })
  assert.deepEqual(outcomes, ['collected /version'])
  assert.match(memory.text('api.objects', '/version'), /"kind": "failed"|"kind": "refused"|"kind": "unreachable"/)
})

test('without an identity nothing is asked, and that is said', async () => {
  const { outcomes, asked } = await captureFrom(() => undefined, { identity: false })
  assert.deepEqual({ outcomes, asked }, { outcomes: ['denied /api/v1/namespaces'], asked: [] })
})

test('however many masters ask, each thing is asked once', async () => {
  const { outcomes } = await captureFrom(() => undefined, { times: 3 })
  assert.equal(new Set(outcomes).size, outcomes.length)
})

test('an API server on a host that nobody could enter is asked through a master that could', async () => {
  const { outcomes, memory } = await captureFrom(() => undefined, { host: 'cp2' })
  assert.equal(outcomes[0], 'collected /version')
  assert.deepEqual([...new Set(memory.items.map(({ host }) => host))], ['cp2'])
})

test('the watch cache is asked before the store', async () => {
  const { memory } = await captureFrom((url) => {
    if (url.pathname === '/api/v1/namespaces')
      return {
        body: {
          metadata: { resourceVersion: '90' },
          items: [
            { metadata: { name: 'old', creationTimestamp: '2026-11-20T10:00:00Z' } },
            { metadata: { name: 'young', creationTimestamp: '2026-11-20T12:00:00Z' } },
          ],
        },
      }
    if (url.pathname.endsWith('/young')) return { status: 404, body: {} }
    const isCached = url.searchParams.get('resourceVersion') === '0'
    return { body: { metadata: { uid: 'u', resourceVersion: isCached ? '89' : '40' } } }
  })
  const { steps } = JSON.parse(memory.text('api.watch-cache')) as { readonly steps: readonly object[] }
  const lease = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-controller-manager'
  const listed = { kind: 'http', status: 200, resourceVersion: '90', names: ['old', 'young'] }
  assert.deepEqual(steps, [
    { path: '/api/v1/namespaces?resourceVersion=0', ...listed },
    { path: `${lease}?resourceVersion=0`, kind: 'http', status: 200, resourceVersion: '89', uid: 'u' },
    { path: lease, kind: 'http', status: 200, resourceVersion: '40', uid: 'u' },
    { path: '/api/v1/namespaces', ...listed },
    { path: '/api/v1/namespaces/young', kind: 'http', status: 404 },
    { path: '/api/v1/namespaces/old', kind: 'http', status: 200, resourceVersion: '40', uid: 'u' },
    { path: '/api/v1/namespaces?resourceVersion=0', ...listed },
  ])
})
