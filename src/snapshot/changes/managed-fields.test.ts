import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '../../base/exact-json.ts'
import { decodeFieldPath, valueAt } from './field-path.ts'
import { newManagers, ownersOf } from './managed-fields.ts'

const entry = (manager: string, time: string, fieldsV1: JsonObject): JsonObject => ({
  manager,
  operation: 'Update',
  time,
  fieldsV1,
})
const object = (...managedFields: readonly JsonObject[]): JsonObject => ({ metadata: { managedFields } })
const deployment = object(
  entry('kubectl', '2026-01-01T00:00:00Z', {
    'f:metadata': { 'f:labels': { '.': {}, 'f:app.kubernetes.io/name': {} }, 'f:finalizers': { 'v:"a/b"': {} } },
    'f:spec': {
      'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"app"}': { '.': {}, 'f:image': {} } } } },
      'f:selector': {},
    },
  }),
  entry('scaler', '2026-01-02T00:00:00Z', { 'f:spec': { 'f:replicas': {} } }),
)

const cases: readonly (readonly [string, readonly string[]])[] = [
  ['spec.replicas', ['scaler']],
  ['spec.template.spec.containers[app].image', ['kubectl']],
  ['spec.template.spec.containers[side].image', []],
  ['metadata.labels["app.kubernetes.io/name"]', ['kubectl']],
  ['metadata.finalizers[a/b]', ['kubectl']],
  // A leaf is owned with all that is below it.
  ['spec.selector.matchLabels.app', ['kubectl']],
  ['spec', ['kubectl', 'scaler']],
  ['status.replicas', []],
]
for (const [path, expected] of cases)
  test(`${path} is owned by ${expected.join(' and ') || 'nobody'}`, () => {
    const steps = decodeFieldPath(path)
    assert.ok(steps)
    assert.deepEqual(
      ownersOf(deployment, steps).map(({ manager }) => manager),
      expected,
    )
  })

test('who wrote is told by a new time, and by different fields where two writes fell into one second', () => {
  const names = (before: JsonObject | undefined, after: JsonObject) =>
    newManagers(before, after).map(({ manager }) => manager)
  const old = entry('a', '1', { 'f:data': { 'f:x': {} } })
  const shrunk = entry('a', '1', {})
  assert.deepEqual(names(undefined, object(old)), ['a'])
  assert.deepEqual(names(object(old), object(shrunk, entry('b', '2', { 'f:data': { 'f:x': {} } }))), ['b'])
  assert.deepEqual(names(object(old), object(shrunk)), ['a'])
  assert.deepEqual(names(object(old), object(old)), [])
})

test('reads values by paths, and refuses what is none', () => {
  const pod: JsonObject = {
    spec: { containers: [{ name: 'app', args: ['a', 'b'] }] },
    metadata: { labels: { 'x/y': '1' } },
  }
  const at = (path: string) => {
    const steps = decodeFieldPath(path)
    return steps === undefined ? 'no path' : valueAt(pod, steps)
  }
  assert.deepEqual(
    ['spec.containers[app].args[1]', 'metadata.labels["x/y"]', 'spec.nothing', 'spec..x', '', '[', 'constructor'].map(
      at,
    ),
    ['b', '1', undefined, 'no path', 'no path', 'no path', undefined],
  )
})
