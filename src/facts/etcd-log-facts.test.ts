import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FactValue } from '../model/fact.ts'
import type { FactName } from '../model/fact-table.ts'
import { deriveFacts } from './derive-facts.ts'
import { type InMemoryItem, readInMemory } from './in-memory-evidence.fixture.ts'

const zap = (second: number, rest: string, level = 'info'): string =>
  `{"level":"${level}","ts":"2026-11-20T10:00:${String(second).padStart(2, '0')}.000Z","caller":"a/b.go:1",${rest}}`
const ids = ['', 'a1a1a1a1a1a1a1a1', 'b2b2b2b2b2b2b2b2', 'c3c3c3c3c3c3c3c3']
const voters = [1, 2, 3].map((host) => BigInt(`0x${ids[host]}`).toString()).join(' ')

/** How every log of a member opens. */
const boot = (host: number, second = 0): readonly string[] => [
  zap(
    second,
    `"msg":"starting an etcd server","etcd-version":"3.5.16","name":"cp${host}","initial-advertise-peer-urls":["https://10.0.0.${host}:2380"]`,
  ),
  zap(second, `"msg":"starting local member","local-member-id":"${ids[host]}","cluster-id":"cc01"`),
  zap(second, `"msg":"${ids[host]} switched to configuration voters=(${voters})"`),
]
const leads = (host: number, second: number, leader: number): string =>
  zap(second, `"msg":"raft.node: ${ids[host]} elected leader ${ids[leader]} at term 2"`)
const campaigns = (host: number, second: number): string =>
  zap(second, `"msg":"${ids[host]} became candidate at term 9"`)
const refused = (host: number, second: number): string =>
  zap(
    second,
    `"msg":"prober detected unhealthy status","error":"dial tcp 10.0.0.${host}:2380: connect: connection refused"`,
    'warn',
  )
const stopped = (second: number): string => zap(second, '"msg":"received signal; shutting down","signal":"terminated"')

const log = (host: number, ...lines: readonly string[]): InMemoryItem => ({
  path: `cp${host}.log`,
  host: `cp${host}`,
  component: 'etcd',
  text: `${[...boot(host), ...lines].join('\n')}\n`,
})

async function valuesOf(
  name: FactName,
  items: readonly InMemoryItem[],
  capturedAt?: string,
): Promise<Readonly<Record<string, FactValue | null>>> {
  const { facts } = await deriveFacts(readInMemory(items), {
    signatures: [],
    capturedAt,
    referenceTime: '2026-11-20T12:00:00Z',
  })
  return Object.fromEntries(
    facts
      .filter((fact) => fact.name === name)
      .map(({ subject, state }) => [subject.name, state.kind === 'known' ? state.value : null]),
  )
}

test('a member whose log just ends, and whose port then refused its peers, ended abruptly', async () => {
  const items = [log(1, leads(1, 1, 1), refused(2, 20)), log(2, leads(2, 1, 1), zap(10, '"msg":"compacted"'))]
  assert.deepEqual(await valuesOf('etcd.log-ends-abruptly', items), { cp2: true })
})

for (const [title, items] of [
  ['it was told to stop', [log(1, refused(2, 20)), log(2, stopped(10))]],
  ['it died and said why', [log(1, refused(2, 20)), log(2, zap(10, '"msg":"failed to commit tx"', 'fatal'))]],
  ['its peers were refused only before its last line', [log(1, refused(2, 5)), log(2, zap(30, '"msg":"compacted"'))]],
  ['nobody was refused', [log(1, leads(1, 1, 1)), log(2, leads(2, 1, 1))]],
  [
    'its log is cut',
    [log(1, refused(2, 20)), { ...log(2, zap(10, '"msg":"compacted"')), outcome: 'truncated' } as const],
  ],
] as const) {
  test(`a log does not end abruptly when ${title}`, async () => {
    const { cp2 } = await valuesOf('etcd.log-ends-abruptly', items)
    assert.notEqual(cp2, true)
  })
}

test('a process that was killed and came back had still ended abruptly', async () => {
  const items = [
    log(1, refused(2, 20)),
    log(2, zap(10, '"msg":"compacted"')),
    { ...log(2), path: 'cp2.later.log', text: `${boot(2, 40).join('\n')}\n` },
  ]
  assert.deepEqual((await valuesOf('etcd.log-ends-abruptly', items)).cp2, true)
})

test('identity comes from the newest run', async () => {
  const items = [log(1)]
  assert.deepEqual(await valuesOf('etcd.version', items), { cp1: '3.5.16' })
  assert.deepEqual(await valuesOf('etcd.member-id', items), { cp1: ids[1] })
  assert.deepEqual(await valuesOf('etcd.cluster-id', items), { cp1: 'cc01' })
  assert.deepEqual(await valuesOf('etcd.voters-at-most', items), { '': 3 })
})

test('so many leaderless members that the rest is no majority have lost the quorum', async () => {
  assert.deepEqual(await valuesOf('etcd.quorum', [log(1, campaigns(1, 30)), log(2, campaigns(2, 30))]), { '': 'lost' })
})

for (const [title, items] of [
  ['one of three alone', [log(1, campaigns(1, 30))]],
  ['members that follow a leader', [log(1, leads(1, 30, 2)), log(2, leads(2, 30, 2))]],
  ['members that were told to stop', [log(1, campaigns(1, 20), stopped(30)), log(2, campaigns(2, 20), stopped(30))]],
] as const) {
  test(`the logs of ${title} do not say that the quorum is lost, nor that it is there`, async () => {
    assert.deepEqual(await valuesOf('etcd.quorum', items), {})
  })
}

test('a log that ended long before the capture says nothing about now', async () => {
  const items = [log(1, campaigns(1, 30)), log(2, campaigns(2, 30))]
  assert.deepEqual(await valuesOf('etcd.has-leader', items, '2026-11-20T11:00:00Z'), {})
  assert.deepEqual(await valuesOf('etcd.has-leader', items, '2026-11-20T10:05:00Z'), { cp1: false, cp2: false })
})

test('alarms stand as the log leaves them', async () => {
  const alarm = (what: string, second: number): string =>
    zap(second, `"msg":"alarm ${what}","alarm":"NOSPACE","from":"${ids[1]}"`, 'warn')
  assert.deepEqual(await valuesOf('etcd.alarms', [log(1, alarm('raised', 10))]), { cp1: ['NOSPACE'] })
  assert.deepEqual(await valuesOf('etcd.alarms', [log(1, alarm('raised', 10), alarm('disarmed', 20))]), { cp1: [] })
})
