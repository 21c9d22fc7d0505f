/**
 * Real snapshots beside what kubectl said of the same objects (test/snapshots): each object that was served is decoded from the revision that
 * its resourceVersion names, and compared whole. Where an API server serves another version than it stores, what differs is listed here.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'
import { decodeExactJson, isJsonObject, type JsonObject, type JsonValue } from '../../src/base/exact-json.ts'
import { finishWork } from '../../src/base/work.ts'
import { decodeStoredValue } from '../../src/formats/kubernetes/decode-stored-value.ts'
import { decryptStoredValue } from '../../src/formats/kubernetes/encryption/decrypt-stored-value.ts'
import { decodeEncryptedPrefix } from '../../src/formats/kubernetes/encryption/encrypted-prefix.ts'
import { decodeEncryptionConfiguration } from '../../src/formats/kubernetes/encryption/encryption-configuration.ts'
import type { StoredValue } from '../../src/model/stored-value.ts'
import { decodeRevisionStore, visitRevisions } from '../../src/snapshot/store/revision-store.ts'

const folder = join(import.meta.dirname, '../snapshots')

interface Revision {
  readonly key: string
  readonly main: number
  readonly value: Uint8Array
}

/** Every revision of a file that has a value, and the keys that live. */
function readSnapshot(name: string): {
  readonly revisions: readonly Revision[]
  readonly live: ReadonlyMap<string, Revision>
} {
  const bytes = readFileSync(join(folder, `${name}.db`))
  const opening = decodeRevisionStore({ sizeBytes: bytes.length, read: (offset, into) => bytes.copy(into, 0, offset) })
  assert.ok(opening.kind === 'open')
  const revisions: Revision[] = []
  const live = new Map<string, Revision>()
  const tombstones = new Set<string>()
  const visit = finishWork(
    visitRevisions(opening.store, {
      visit: ({ key: bytesOfKey, main, tombstone, value }) => {
        const key = Buffer.from(bytesOfKey).toString()
        const revision = { key, main, value: Uint8Array.from(value) }
        if (!tombstone) revisions.push(revision)
        if ((live.get(key)?.main ?? 0) > main) return
        live.set(key, revision)
        if (tombstone) tombstones.add(key)
        else tombstones.delete(key)
      },
      problem: ({ detail }) => assert.fail(detail),
    }),
  )
  assert.equal(visit, undefined)
  for (const key of tombstones) live.delete(key)
  return { revisions, live }
}

function readServed(name: string): readonly (readonly [string, JsonObject])[] {
  const text = zstdDecompressSync(readFileSync(join(folder, `${name}.objects.json.zst`))).toString()
  const lists = decodeExactJson(text)
  assert.ok(isJsonObject(lists))
  return Object.entries(lists).flatMap(([resource, list]) =>
    (Array.isArray(list) ? list : []).map((object): readonly [string, JsonObject] => [resource, object]),
  )
}

interface Expectation {
  readonly name: string
  readonly servedBy: number
  readonly served: number
  /** kubectl was asked some seconds after the snapshot: what changed meanwhile names a revision that the file does not have yet. */
  readonly newer: Readonly<Record<string, number>>
  /** `resource: paths` to how many objects differ so; nothing else differs. */
  readonly differing: Readonly<Record<string, number>>
}

/** Stored as v1beta1, served as v1, which has the schema with each version and none for all. */
const storedCrds = {
  'customresourcedefinitions.apiextensions.k8s.io: apiVersion spec.preserveUnknownFields spec.validation spec.version spec.versions[].schema': 1,
  'customresourcedefinitions.apiextensions.k8s.io: apiVersion spec.preserveUnknownFields spec.subresources spec.validation spec.version spec.versions[].schema spec.versions[].subresources': 1,
}

const expectations: readonly Expectation[] = [
  {
    name: 'k8s-1.32.13-before',
    servedBy: 32,
    served: 607,
    newer: { events: 7, 'leases.coordination.k8s.io': 6 },
    differing: storedCrds,
  },
  {
    name: 'k8s-1.20.2-after',
    servedBy: 20,
    served: 566,
    newer: {
      events: 4,
      'leases.coordination.k8s.io': 2,
      nodes: 3,
      pods: 21,
      'poddisruptionbudgets.policy': 3,
      'replicasets.apps': 4,
      'statefulsets.apps': 1,
    },
    differing: {
      ...storedCrds,
      // Stored as v1beta1, served as v1 and otherwise the same.
      'apiservices.apiregistration.k8s.io: apiVersion': 38,
      'csidrivers.storage.k8s.io: apiVersion': 1,
      'leases.coordination.k8s.io: apiVersion': 3,
      // Stored as networking.k8s.io/v1beta1, served by two groups; v1 writes the backend otherwise.
      'ingresses.extensions: apiVersion': 3,
      'ingresses.networking.k8s.io: apiVersion spec.rules[].http.paths[].backend.service spec.rules[].http.paths[].backend.serviceName spec.rules[].http.paths[].backend.servicePort': 3,
    },
  },
]

for (const { name, servedBy, served, newer, differing } of expectations) {
  test(`${name}: what is stored is what was served, object for object`, () => {
    const { revisions } = readSnapshot(name)
    const last = Math.max(...revisions.map(({ main }) => main))
    const decoded = new Map(revisions.map((revision) => [revision.main, decodeAt(revision, servedBy)]))
    const objects = readServed(name)
    const found: { newer: Record<string, number>; differing: Record<string, number> } = { newer: {}, differing: {} }
    const count = (counts: Record<string, number>, what: string) => {
      counts[what] = (counts[what] ?? 0) + 1
    }
    for (const [resource, object] of objects) {
      const revision = revisionOf(object)
      if (revision > last) count(found.newer, resource)
      else {
        const paths = differingPaths(decoded.get(revision) ?? null, object)
        if (paths.length > 0) count(found.differing, `${resource}: ${paths.join(' ')}`)
      }
    }
    assert.deepEqual({ served: objects.length, ...found }, { served, newer, differing })
  })

  test(`${name}: every value is an object without unknown fields`, () => {
    const others = readSnapshot(name).revisions.filter(({ value }) => !isKnownObject(decodeStoredValue(value)))
    assert.deepEqual(
      [...new Set(others.map(({ key }) => key))],
      ['compact_rev_key'].filter(() => others.length > 0),
    )
  })
}

const isKnownObject = (value: StoredValue): boolean => value.kind === 'object' && value.unknownFields.length === 0

function revisionOf(object: JsonObject): number {
  const { metadata } = object
  return isJsonObject(metadata) ? Number(metadata.resourceVersion) : Number.NaN
}

/** As it would be served: with its revision. */
function decodeAt({ value, main }: Revision, servedBy: number): JsonObject | null {
  const decoded = decodeStoredValue(value, { servedBy })
  if (decoded.kind !== 'object' || !isJsonObject(decoded.object.metadata)) return null
  return { ...decoded.object, metadata: { ...decoded.object.metadata, resourceVersion: String(main) } }
}

/** Without the indexes of lists, sorted. */
function differingPaths(left: JsonValue | undefined, right: JsonValue | undefined, path = ''): readonly string[] {
  if (isJsonObject(left) && isJsonObject(right)) {
    const names = new Set([...Object.keys(left), ...Object.keys(right)])
    return [
      ...new Set(
        [...names].flatMap((name) => differingPaths(left[name], right[name], path === '' ? name : `${path}.${name}`)),
      ),
    ].sort()
  }
  if (Array.isArray(left) && Array.isArray(right) && left.length === right.length)
    return [...new Set(left.flatMap((one, index) => differingPaths(one, right[index], `${path}[]`)))].sort()
  return left === right ? [] : [path]
}

test('opens every secret of the encrypted snapshot', () => {
  const name = 'k8s-1.32.13-secrets-encrypted'
  const { configuration } = decodeEncryptionConfiguration(readFileSync(join(folder, `${name}.config.yaml`), 'utf8'))
  const encrypted = [...readSnapshot(name).live.values()].filter(
    ({ value }) => decodeEncryptedPrefix(value) !== undefined,
  )
  const opened = encrypted.map(({ key, value }) => {
    const decryption = decryptStoredValue(value, key, configuration)
    assert.ok(decryption.kind === 'decrypted', key)
    const object = decodeStoredValue(decryption.value)
    return object.kind === 'object' ? object.objectKind : object.kind
  })
  assert.deepEqual([opened.length > 0, [...new Set(opened)]], [true, ['Secret']])
})
