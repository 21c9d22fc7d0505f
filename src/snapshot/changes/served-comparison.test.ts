/** What an API server served, as kubectl recorded it, against the snapshot that was taken seconds before. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'
import { decodeExactJson, isJsonObject, type JsonObject } from '../../base/exact-json.ts'
import { finishWork } from '../../base/work.ts'
import { memorySource } from '../../formats/bolt/page-source.fixture.ts'
import { builtInResources } from '../../formats/kubernetes/built-in-resources.ts'
import { decodeStoredValue } from '../../formats/kubernetes/decode-stored-value.ts'
import { decodeRevisionStore } from '../store/revision-store.ts'
import { ChangeTally } from './change-tally.ts'
import { collectLiveRows } from './live-rows.ts'
import { ServedComparison, type ServedObject } from './served-comparison.ts'

const folder = join(import.meta.dirname, '../../../test/snapshots')
const problem = ({ code }: { readonly code: string }): never => assert.fail(code)

function feedOf(name: string) {
  const opening = decodeRevisionStore(memorySource(readFileSync(join(folder, name))))
  if (opening.kind !== 'open') return assert.fail('the snapshot does not open')
  return { store: opening.store, replayed: [] }
}

/** One page for each resource. */
function servedPages(name: string): readonly (readonly ServedObject[])[] {
  const dump = decodeExactJson(zstdDecompressSync(readFileSync(join(folder, name))).toString())
  if (!isJsonObject(dump)) return assert.fail('the dump is no object')
  return Object.entries(dump).map(([resource, list]) =>
    (Array.isArray(list) ? list : [])
      .filter(isJsonObject)
      .map((object: JsonObject) => ({ key: keyOf(resource, object), object })),
  )
}

function keyOf(resource: string, { metadata }: JsonObject): string {
  const [plural = '', ...group] = resource.split('.')
  const known = builtInResources.find((one) => one.plural === plural && one.group === group.join('.'))
  const { namespace, name } = isJsonObject(metadata) ? metadata : {}
  const place = typeof namespace === 'string' ? `${namespace}/${name}` : String(name)
  return `/registry/${known?.storagePath ?? `${group.join('.')}/${plural}`}/${place}`
}

function compare(pages: readonly (readonly ServedObject[])[], looksAt: 'written' | 'every') {
  const feed = feedOf('k8s-1.32.13-before.db')
  const rows = finishWork(collectLiveRows(feed, { seed: 3, problem }))
  const tally = new ChangeTally({ all: false, mostListed: 1000 })
  const decode = (value: Uint8Array) => decodeStoredValue(value)
  const comparison = new ServedComparison({ feed, rows }, tally, {
    seed: 3,
    reveal: false,
    matches: () => true,
    decode,
    looksAt,
  })
  for (const page of pages) finishWork(comparison.comparePage(page))
  const served = new Set(pages.flat().map(({ key }) => key.split('/')[2]))
  const unlisted = finishWork(comparison.finish(({ key }) => served.has(key.split('/')[2])))
  return { comparison, tally, unlisted }
}

const pages = servedPages('k8s-1.32.13-before.objects.json.zst')

/** The workers' leases were applied with kubectl every few seconds, and so is what kubectl notes of it. */
const renewed = ['worker1', 'worker2', 'worker3'].map((worker) => [
  `/registry/leases/kube-node-lease/${worker}`,
  'changed',
  ['metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]'],
])

/** Not in the API. */
const internal = [
  ['ranges', 2],
  ['masterleases', 1],
]

for (const looksAt of ['written', 'every'] as const)
  test(`nothing but renewals is different from what was served at once (looking at ${looksAt})`, () => {
    const { comparison, tally, unlisted } = compare(pages, looksAt)
    const found = tally.objects.map(({ key, change, fields }) => [key, change, fields.map(({ path }) => path)])
    assert.deepEqual([found, comparison.differsBy, [...unlisted]], [renewed, undefined, internal])
  })

test('objects in a version that is not served any more are not called changed, but counted', () => {
  const { comparison } = compare(pages, 'every')
  assert.deepEqual(
    [...comparison.otherVersions].map(([resource, { stored, served }]) => [resource, stored, served]),
    [['customresourcedefinitions', 'apiextensions.k8s.io/v1beta1', 'apiextensions.k8s.io/v1']],
  )
})

test('a served object that was written under a revision of the snapshot is of another history', () => {
  const isPod = ({ key }: ServedObject): boolean => key === '/registry/pods/shop/orders-db-0'
  const moved = pages.map((page) =>
    page.map((one) => (isPod(one) ? { ...one, object: atRevision(one.object, '1000') } : one)),
  )
  const { comparison } = compare(moved, 'written')
  assert.notEqual(comparison.differsBy, undefined)
})

const atRevision = (object: JsonObject, resourceVersion: string): JsonObject => ({
  ...object,
  metadata: { ...(isJsonObject(object.metadata) ? object.metadata : {}), resourceVersion },
})
