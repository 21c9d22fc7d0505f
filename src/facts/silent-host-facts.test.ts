import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DeriveContext, TextItem } from './deriver.ts'
import { deriveSilentHosts } from './silent-host-facts.ts'

const item = (collector: string, told: object): TextItem => ({
  item: {
    ...{ path: `evidence/cp3/${collector}`, collector, host: 'cp3', source: 'asked', outcome: 'collected', reason: '' },
    ...{ startedAt: '2026-11-20T12:00:00Z', sizeBytes: 1, sha256: '' },
  } as TextItem['item'],
  text: JSON.stringify(told),
})

/** What a login that failed leaves is its reason. */
const login = (error: string): TextItem => {
  const { item: told } = item('node.access', {})
  return { item: { ...told, outcome: 'unreachable', reason: error }, text: '' }
}
const probe = (from: string, kind: string, error = '') => item('api.readyz', { url: 'https://x', from, kind, error })
const noRoute = 'cp1: no connection to 10.77.0.13:6443 through ssh: No route to host'
const offline = login('ssh: connect to host 10.77.0.13 port 22: No route to host')

const table = [
  { name: 'nobody gets an answer', items: [offline, probe('cp1', 'unreachable', noRoute)], is: true },
  {
    name: 'etcd was asked through another host',
    items: [offline, item('etcd.endpoint-status', { ok: false, error: 'connect failed: Connection timed out' })],
    is: true,
  },
  { name: 'only the operator tried', items: [offline, probe('operator', 'timeout', 'timed out')], is: undefined },
  { name: 'another host is refused', items: [offline, probe('cp1', 'refused', 'Connection refused')], is: false },
  { name: 'another host gets an answer', items: [offline, probe('cp1', 'http')], is: false },
  {
    name: 'our key is refused',
    items: [login('Permission denied (publickey)'), probe('cp1', 'timeout', 'timed out')],
    is: false,
  },
  { name: 'it let us in', items: [item('node.access', { host: 'cp3', reachable: true })], is: false },
]

for (const { name, items, is } of table) {
  test(`a host is ${is === undefined ? 'perhaps' : is ? '' : 'not'} silent when ${name}`, () => {
    const facts = deriveSilentHosts(items, {} as DeriveContext)
    assert.deepEqual(
      facts.map(({ name: fact, subject, state }) => [fact, subject.name, state]),
      is === undefined ? [] : [['node.silent', 'cp3', { kind: 'known', value: is }]],
    )
  })
}
