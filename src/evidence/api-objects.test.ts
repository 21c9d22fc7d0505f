import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apiObjectRequests, namespaceRequest, serviceRequests, servicesNamedIn } from './api-object-plan.ts'
import { trimApiObject } from './trim-api-object.ts'

test('what takes room or may hold secrets is left out, what decides stays', () => {
  const object = {
    kind: 'Pod',
    metadata: {
      name: 'web',
      labels: { env: 'prod' },
      annotations: {
        'kubectl.kubernetes.io/last-applied-configuration': '{"spec":{"password":"CANARY"}}',
        'objectset.rio.cattle.io/applied': 'CANARY'.repeat(300),
        short: 'kept',
      },
      managedFields: [{ manager: 'kubectl', time: '2026-11-20T16:00:00Z', fieldsV1: { 'f:spec': {} } }],
    },
    spec: {
      containers: [{ name: 'web', image: 'shop:1', env: [{ name: 'DB_PASSWORD', value: 'CANARY' }], envFrom: [] }],
      volumes: [{ name: 'v' }],
      versions: [{ name: 'v1', schema: { openAPIV3Schema: { type: 'object' } } }],
    },
    namespaceSelector: { matchLabels: { env: 'prod' } },
  }
  assert.deepEqual(trimApiObject(object), {
    kind: 'Pod',
    metadata: {
      name: 'web',
      labels: { env: 'prod' },
      annotations: {
        'kubectl.kubernetes.io/last-applied-configuration': '(left out: 30 characters)',
        'objectset.rio.cattle.io/applied': '(left out: 1800 characters)',
        short: 'kept',
      },
      managedFields: [{ manager: 'kubectl', time: '2026-11-20T16:00:00Z' }],
    },
    spec: { containers: [{ name: 'web', image: 'shop:1' }], versions: [{ name: 'v1' }] },
    namespaceSelector: { matchLabels: { env: 'prod' } },
  })
})

test('nesting without end is cut off', () => {
  const deep: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)
  assert.deepEqual(trimApiObject({ data: { deep, text: 'kept' } }), { data: { text: 'kept' } })
  assert.equal(JSON.stringify(trimApiObject(deep)).length, 134)
})

test('services are found wherever an answer names them, and only names that Kubernetes allows', () => {
  const answers = [
    { items: [{ spec: { service: { namespace: 'kube-system', name: 'metrics-server', port: 443 } } }] },
    { items: [{ webhooks: [{ clientConfig: { service: { namespace: 'policy', name: 'guard' } } }] }] },
    { items: [{ spec: { service: { namespace: 'policy', name: 'guard' } } }, { spec: { service: null } }] },
    {
      items: [
        { spec: { service: { namespace: '../secrets', name: 'x' } } },
        { service: { name: 'a?b', namespace: 'c' } },
      ],
    },
    undefined,
  ]
  assert.deepEqual(servicesNamedIn(answers), [
    { namespace: 'kube-system', name: 'metrics-server' },
    { namespace: 'policy', name: 'guard' },
  ])
})

test('no request names secrets', () => {
  const requests = [namespaceRequest, ...apiObjectRequests, ...serviceRequests({ namespace: 'policy', name: 'guard' })]
  assert.deepEqual(
    requests.filter(({ path, otherwise }) => /secret/i.test(`${path} ${otherwise ?? ''}`)),
    [],
  )
})
