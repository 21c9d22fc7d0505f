import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { captureEvidence } from '../../src/app/capture.ts'
import type { CaptureEvent } from '../../src/app/capture-progress.ts'
import { inventorySchema } from '../../src/model/inventory.ts'
import { openFaulty } from './faulty-connection.ts'
import { createMemorySink } from './memory-sink.ts'

const clock = { now: () => Date.now(), monotonic: () => performance.now() }
const signal = new AbortController().signal

const inventoryOf = (names: readonly string[], more: object = {}) =>
  inventorySchema.parse({
    version: 1,
    cluster: 'test',
    nodes: names.map((name) => ({ name, roles: ['worker'] })),
    ...more,
  })

test('gathers hosts at once, reports each as it is done, and takes a dead one for a fact', async () => {
  const memory = createMemorySink()
  const events: CaptureEvent[] = []
  const decisive: string[] = []
  const summary = await captureEvidence({
    inventory: inventoryOf(['good', 'dead', 'silent']),
    sink: memory.sink,
    clock,
    signal,
    answerMs: 1_000,
    only: ['node.uname', 'node.memory'],
    progress: (event) => events.push(event),
    onDecisive: (_items, host) => decisive.push(host),
    connect: async (node) => {
      if (node.name === 'dead')
        return {
          kind: 'failed',
          failure: { kind: 'unreachable', code: 'HOST_UNREACHABLE', message: 'dead: no route', hint: 'Look.' },
        }
      return { kind: 'open', connection: await openFaulty(node.name, { silent: node.name === 'silent' }) }
    },
  })
  assert.deepEqual(
    summary.hosts.map(({ host, state, code }) => ({ host, state, code })),
    [
      { host: 'good', state: 'complete', code: undefined },
      { host: 'dead', state: 'unreachable', code: 'HOST_UNREACHABLE' },
      { host: 'silent', state: 'hangs', code: 'HOST_HANGS' },
    ],
  )
  assert.deepEqual(memory.items.map((item) => [item.host, item.collector, item.outcome]).sort(), [
    ['dead', 'node.access', 'unreachable'],
    ['good', 'node.access', 'collected'],
    ['good', 'node.memory', 'collected'],
    ['good', 'node.uname', 'collected'],
    ['silent', 'node.access', 'timed-out'],
  ])
  assert.deepEqual(decisive, ['dead', 'good', 'silent'])
  assert.match(memory.text('node.memory'), /^MemTotal:/)
  assert.equal(events.filter((event) => event.kind === 'host-done').length, 3)
})

test('never stores the client key it reads, and says why a member gave nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'codeblue-test-'))
  const pki = join(folder, 'pki')
  await mkdir(pki)
  for (const name of ['ca.crt', 'client.crt', 'client.key']) await writeFile(join(pki, name), `CANARY ${name}\n`)
  const memory = createMemorySink()
  const inventory = inventoryOf(['cp1'], {
    etcd: {
      members: [{ node: 'cp1', clientUrl: 'https://127.0.0.1:1', peerUrl: 'https://127.0.0.1:2' }],
      dataDir: join(folder, 'data'),
      caFile: join(pki, 'ca.crt'),
      certFile: join(pki, 'client.crt'),
      keyFile: join(pki, 'client.key'),
      unit: 'no-such-etcd.service',
    },
  })
  const summary = await captureEvidence({
    inventory,
    sink: memory.sink,
    clock,
    signal,
    local: 'cp1',
    only: ['etcd.data-dir', 'etcd.endpoint-status', 'certificate.served'],
  })
  const texts = memory.items.map((item) => memory.text(item.collector, item.detail)).join('')
  assert.equal(texts.includes('CANARY'), false)
  assert.equal(summary.hosts[0]?.state, process.getuid?.() === 0 ? 'complete' : 'partial')
  const status: unknown = JSON.parse(memory.text('etcd.endpoint-status'))
  assert.ok(
    typeof status === 'object' && status !== null && 'ok' in status && status.ok === false,
    JSON.stringify(status),
  )
  await rm(folder, { recursive: true })
})

test('names the node that was meant when this machine is not in the inventory', async () => {
  await assert.rejects(
    captureEvidence({
      inventory: inventoryOf(['master-1']),
      sink: createMemorySink().sink,
      clock,
      signal,
      local: 'master1',
    }),
    { code: 'LOCAL_NODE_UNKNOWN', hint: 'Did you mean master-1?' },
  )
})
