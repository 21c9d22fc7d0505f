import assert from 'node:assert/strict'
import { test } from 'node:test'
import { indexResources } from '../../formats/kubernetes/storage-key.ts'
import type { GroupWeight } from './key-census.ts'
import { weighContents } from './weigh-contents.ts'

const weight = (sampleKey: string, part: Partial<GroupWeight> = {}): GroupWeight => ({
  ...{ sampleKey, form: 'protobuf', prefix: '' },
  ...{ revisions: 2, sizeBytes: 200, liveKeys: 1, liveBytes: 100, ...part },
})

test('groups of keys become resources, namespaces and keys of encryption, the heaviest first', () => {
  const encrypted = { form: 'encrypted', prefix: 'k8s:enc:aescbc:v1:key1:' } as const
  const contents = weighContents(
    [
      weight('/registry/deployments/shop/web', { sizeBytes: 900 }),
      weight('/registry/deployments/shop/web', { form: 'tombstone', liveKeys: 0, liveBytes: 0, sizeBytes: 50 }),
      weight('/registry/secrets/shop/db', { ...encrypted, liveKeys: 3 }),
      weight('/registry/secrets/pay/old', { liveKeys: 2 }),
      weight('/registry/secrets/pay/gone', { ...encrypted, prefix: 'k8s:enc:kms:v2:vault:', liveKeys: 0 }),
      weight('/registry/minions/worker1'),
      weight('/registry/db.example.com/databases/shop/main', { form: 'json' }),
      weight('compact_rev_key', { form: 'other', sizeBytes: 3 }),
      weight('/calico/ipam/v2/host/one', { form: 'json', sizeBytes: 4 }),
    ],
    indexResources([]),
  )
  const two = { objects: 1, liveBytes: 100, revisions: 2, sizeBytes: 200 }
  assert.deepEqual(contents, {
    resources: [
      { resource: 'deployments.apps', kind: 'Deployment', objects: 1, liveBytes: 100, revisions: 4, sizeBytes: 950 },
      { resource: 'secrets', kind: 'Secret', objects: 5, liveBytes: 300, revisions: 6, sizeBytes: 600 },
      { resource: 'nodes', kind: 'Node', ...two },
      { resource: 'databases.db.example.com', kind: undefined, ...two },
      { resource: '/calico/ipam/v2/host/', kind: undefined, ...two, sizeBytes: 4 },
      { resource: 'compact_rev_key', kind: undefined, ...two, sizeBytes: 3 },
    ],
    namespaces: [
      { namespace: 'shop', objects: 5, liveBytes: 300, revisions: 8, sizeBytes: 1350 },
      { namespace: 'pay', objects: 2, liveBytes: 200, revisions: 4, sizeBytes: 400 },
      { namespace: '', ...two },
    ],
    encryption: [
      { resource: 'secrets', plain: 2, encrypted: [{ provider: 'aescbc:v1', keyName: 'key1', objects: 3 }] },
    ],
  })
})
