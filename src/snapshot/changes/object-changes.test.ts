import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '../../base/exact-json.ts'
import { describeFieldChanges, noiseOfObject } from './object-changes.ts'

const view = { reveal: false, seed: 1 }

test('a value of a Secret is a fingerprint, and what kubectl noted of it as well', () => {
  const secret = (password: string): JsonObject => ({
    kind: 'Secret',
    metadata: {
      labels: { a: password.slice(0, 1) },
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': password },
    },
    data: { password },
  })
  const changes = describeFieldChanges(secret('old'), secret('new'), view)
  assert.deepEqual(
    changes.map(({ path, before, after }) => [path, before?.kind, after?.kind]),
    [
      ['data.password', 'hidden', 'hidden'],
      ['metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]', 'hidden', 'hidden'],
      ['metadata.labels.a', 'value', 'value'],
    ],
  )
  assert.doesNotMatch(JSON.stringify(changes), /old|new/)
  assert.deepEqual(describeFieldChanges(secret('old'), secret('new'), { ...view, reveal: true })[0], {
    path: 'data.password',
    kind: 'changed',
    before: { kind: 'value', value: 'old' },
    after: { kind: 'value', value: 'new' },
  })
})

const leader = (renewTime: string, holder = 'a'): JsonObject => ({
  kind: 'Endpoints',
  metadata: {
    annotations: {
      'control-plane.alpha.kubernetes.io/leader': JSON.stringify({ holderIdentity: holder, renewTime }),
    },
  },
})
const node = (heartbeat: string, ready: string): JsonObject => ({
  kind: 'Node',
  status: { conditions: [{ type: 'Ready', status: ready, lastHeartbeatTime: heartbeat }] },
})
const cases: readonly (readonly [string, JsonObject, JsonObject, readonly (string | undefined)[]])[] = [
  [
    'a renewed lease',
    { kind: 'Lease', spec: { renewTime: '1' } },
    { kind: 'Lease', spec: { renewTime: '2' } },
    ['lease-renewals'],
  ],
  [
    'a lease that another one took',
    { kind: 'Lease', spec: { renewTime: '1', holderIdentity: 'a' } },
    { kind: 'Lease', spec: { renewTime: '2', holderIdentity: 'b' } },
    [undefined, 'lease-renewals'],
  ],
  ['a leader that renewed', leader('1'), leader('2'), ['lease-renewals']],
  ['a new leader', leader('1'), leader('2', 'b'), [undefined]],
  ['a heartbeat', node('1', 'True'), node('2', 'True'), ['heartbeats']],
  ['a node that went', node('1', 'True'), node('2', 'False'), ['heartbeats', undefined]],
  [
    'who manages a field',
    { metadata: { managedFields: [{ manager: 'a' }] } },
    { metadata: { managedFields: [] } },
    ['managed-fields'],
  ],
]
for (const [what, before, after, expected] of cases) {
  test(`tells noise from change: ${what}`, () =>
    assert.deepEqual(
      describeFieldChanges(before, after, view).map(({ noise }) => noise),
      expected,
    ))
}

test('objects that only ever come and go are noise whole', () => {
  const named = (resource: string, key = `/registry/${resource}/x`) =>
    noiseOfObject({ resource, key, namespace: '', name: 'x' })
  assert.deepEqual(
    [
      named('events'),
      named('events.events.k8s.io'),
      named('masterleases'),
      named('', 'compact_rev_key'),
      named('pods'),
    ],
    ['events', 'events', 'api-server-records', 'compaction-clock', undefined],
  )
})
