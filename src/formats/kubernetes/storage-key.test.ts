import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'
import fc from 'fast-check'
import { builtInResources } from './built-in-resources.ts'
import { decodeStorageKey, encodeStorageKey, indexResources, resolveResources } from './storage-key.ts'

const index = indexResources([
  {
    group: 'db.example.com',
    plural: 'databases',
    kind: 'Database',
    singular: 'database',
    shortNames: ['db'],
    categories: ['all'],
    scope: 'Namespaced',
  },
  {
    group: 'example.com',
    plural: 'clusterwidgets',
    kind: 'ClusterWidget',
    singular: '',
    shortNames: [],
    categories: [],
    scope: 'Cluster',
  },
])

const keys: readonly (readonly [string, readonly [string, string, string, string] | undefined])[] = [
  ['/registry/pods/shop/web-1', ['Pod', 'pods', 'shop', 'web-1']],
  ['/registry/minions/cp1', ['Node', 'minions', '', 'cp1']],
  ['/registry/services/specs/default/kubernetes', ['Service', 'services/specs', 'default', 'kubernetes']],
  ['/registry/services/endpoints/default/kubernetes', ['Endpoints', 'services/endpoints', 'default', 'kubernetes']],
  ['/registry/leases/kube-node-lease/cp1', ['Lease', 'leases', 'kube-node-lease', 'cp1']],
  ['/registry/masterleases/10.77.0.11', ['Endpoints', 'masterleases', '', '10.77.0.11']],
  ['/registry/ranges/serviceips', ['RangeAllocation', 'ranges', '', 'serviceips']],
  ['/registry/clusterroles/system:node', ['ClusterRole', 'clusterroles', '', 'system:node']],
  [
    '/registry/apiextensions.k8s.io/customresourcedefinitions/databases.db.example.com',
    ['CustomResourceDefinition', 'apiextensions.k8s.io/customresourcedefinitions', '', 'databases.db.example.com'],
  ],
  ['/registry/db.example.com/databases/shop/main', ['Database', 'db.example.com/databases', 'shop', 'main']],
  ['/registry/example.com/clusterwidgets/one', ['ClusterWidget', 'example.com/clusterwidgets', '', 'one']],
  ['/registry/other.io/things/shop/one', ['', 'other.io/things', 'shop', 'one']],
  ['/registry/other.io/things/one', ['', 'other.io/things', '', 'one']],
  ['/registry/futures/shop/one', ['', 'futures', 'shop', 'one']],
  ['/registry/pods/shop', undefined],
  ['/registry/pods//x', undefined],
  ['/registry/', undefined],
  ['/registryx/pods/a/b', undefined],
  ['compact_rev_key', undefined],
]
for (const [key, expected] of keys) {
  test(`reads the key ${key}`, () => {
    const found = decodeStorageKey(index, key)
    assert.deepEqual(found && [found.resource?.kind ?? '', found.storagePath, found.namespace, found.name], expected)
  })
}

test('reads keys under another prefix', () => {
  assert.equal(decodeStorageKey(index, '/kubernetes.io/pods/a/b', '/kubernetes.io')?.name, 'b')
})

const names: readonly (readonly [string, readonly string[]])[] = [
  ['po', ['pods']],
  ['pods', ['pods']],
  ['Pod', ['pods']],
  ['deploy', ['deployments']],
  ['deployments.apps', ['deployments']],
  ['deployments.v1.apps', ['deployments']],
  ['deploy.app', ['deployments']],
  ['svc', ['services']],
  ['crd', ['customresourcedefinitions']],
  ['networkpolicies.networking.k8s.io', ['networkpolicies']],
  ['db', ['databases']],
  ['databases.db.example.com', ['databases']],
  ['clusterwidget', ['clusterwidgets']],
  [
    'all',
    [
      'pods',
      'replicationcontrollers',
      'services',
      'daemonsets',
      'deployments',
      'replicasets',
      'statefulsets',
      'cronjobs',
      'jobs',
      'horizontalpodautoscalers',
      'databases',
    ],
  ],
  ['ranges', []],
  ['deployments.batch', []],
  ['', []],
]
for (const [text, expected] of names) {
  test(`knows what ${text === '' ? 'nothing' : text} means`, () => {
    assert.deepEqual(
      resolveResources(index, text).map(({ plural }) => plural),
      expected,
    )
  })
}

const anyName = fc.stringMatching(/^[a-z0-9.:-]{1,20}$/)
test('a key of any built-in resource reads back', () => {
  fc.assert(
    fc.property(fc.constantFrom(...builtInResources), anyName, anyName, (resource, namespace, name) => {
      const key = encodeStorageKey(resource, { namespace, name })
      const expected = {
        resource,
        storagePath: resource.storagePath,
        namespace: resource.isNamespaced ? namespace : '',
        name,
      }
      assert.deepEqual(decodeStorageKey(index, key), expected)
    }),
  )
})

test('says where the keys of a resource and of a namespace begin', () => {
  const [pods] = resolveResources(index, 'pods')
  const [nodes] = resolveResources(index, 'nodes')
  assert.ok(pods !== undefined && nodes !== undefined)
  assert.deepEqual(
    [encodeStorageKey(pods, {}), encodeStorageKey(pods, { namespace: 'a' }), encodeStorageKey(nodes, { name: 'cp1' })],
    ['/registry/pods/', '/registry/pods/a/', '/registry/minions/cp1'],
  )
})

for (const name of ['k8s-1.20.2-after', 'k8s-1.32.13-before']) {
  test(`knows the resource of every key in ${name}`, () => {
    const path = join(import.meta.dirname, `../../../test/snapshots/${name}.keys.txt.zst`)
    const lines = zstdDecompressSync(readFileSync(path)).toString().split('\n')
    const unknown = lines.filter((key) => key !== '' && decodeStorageKey(index, key)?.resource === undefined)
    assert.deepEqual(unknown, [])
  })
}
