/**
 * The Kubernetes project keeps every kind, with every field filled, as protobuf and as JSON (test/kubernetes-samples). All of them, of every minor
 * version, decode to exactly that JSON: same members in the same order, same digits.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { zstdDecompressSync } from 'node:zlib'
import { extract } from 'tar-stream'
import { decodeExactJson, isJsonObject, type JsonObject, renderExactJson } from '../../src/base/exact-json.ts'
import { decodeObjectHead } from '../../src/formats/kubernetes/decode-object-head.ts'
import { decodeStoredValue } from '../../src/formats/kubernetes/decode-stored-value.ts'
import type { StoredValue } from '../../src/model/stored-value.ts'

const archive = zstdDecompressSync(readFileSync(join(import.meta.dirname, '../kubernetes-samples/testdata.tar.zst')))

const files = new Map<string, Map<string, Buffer>>()
for await (const entry of Readable.from([archive]).pipe(extract())) {
  const [folder = '', name = ''] = /^(?:\.\/)?(.*)\/([^/]*)$/.exec(entry.header.name)?.slice(1) ?? []
  const chunks: Buffer[] = []
  for await (const chunk of entry) if (chunk instanceof Buffer) chunks.push(chunk)
  if (name === '') continue
  const inFolder = files.get(folder) ?? new Map<string, Buffer>()
  files.set(folder, inFolder.set(name, Buffer.concat(chunks)))
}

/**
 * Files that stayed behind when their kind went: the module that carries them does not know the kind (or has it in another form), and its own
 * test passes over them.
 */
const leftBehind: Readonly<Record<string, string>> = {
  'settings.k8s.io.v1alpha1.PodPreset': 'unknown-kind',
  'batch.v1.JobTemplate': 'unknown-kind',
  'core.v1.EphemeralContainers': 'object',
}

/** Wrongly labelled at its source: the envelope of this one names v2beta2. */
const mislabelled = 'api-v0.23.6/HEAD autoscaling.v2.HorizontalPodAutoscaler.pb'

for (const [folder, inFolder] of files) {
  test(`decodes every sample of ${folder} to its JSON`, () => {
    const differences = [...inFolder].flatMap(([name, bytes]) =>
      name.endsWith('.pb') ? differencesOf(folder, name, bytes) : [],
    )
    assert.deepEqual(differences, [])
  })
}

function differencesOf(folder: string, name: string, bytes: Buffer): readonly string[] {
  const value = decodeStoredValue(name.endsWith('.WatchEvent.pb') ? labelWatchEvent(bytes) : bytes, {
    servedBy: servingMinor(folder, name),
  })
  if (leftBehind[name.replace(/(\.after_roundtrip)?\.pb$/, '')] === value.kind && isGone(folder, name)) return []
  const expected = expectedOf(folder, name)
  const actual = value.kind === 'object' ? value.object : undefined
  const isSame = actual !== undefined && renderExactJson(actual) === renderExactJson(expected)
  return isSame && hasNoUnknownFields(value) && hasSameHead(bytes, actual)
    ? []
    : [`${name}: ${value.kind} ${renderExactJson(actual ?? null).slice(0, 200)}`]
}

/** What is read of an object alone is what is read of the whole. */
function hasSameHead(bytes: Buffer, object: JsonObject): boolean {
  const metadata = object.metadata
  if (!isJsonObject(metadata) || typeof metadata.name !== 'string' || !('uid' in metadata)) return true
  const { apiVersion, kind } = object
  const { name, namespace, uid, creationTimestamp, deletionTimestamp, labels, ownerReferences } = metadata
  const owners = (Array.isArray(ownerReferences) ? ownerReferences : []).map((owner) => ({
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.name,
    uid: owner.uid,
    controller: owner.controller ?? false,
  }))
  const expected = {
    apiVersion,
    objectKind: kind,
    namespace: namespace ?? '',
    name,
    uid,
    creationTimestamp: creationTimestamp ?? '',
    deletionTimestamp: deletionTimestamp ?? '',
    labels: labels ?? {},
    owners,
  }
  const json = Buffer.from(renderExactJson(object))
  return isDeepStrictEqual([decodeObjectHead(bytes), decodeObjectHead(json)], [expected, expected])
}

const hasNoUnknownFields = (value: StoredValue): boolean => value.kind === 'object' && value.unknownFields.length === 0

/** PodPreset went in 1.20, JobTemplate of batch/v1 was never a kind, EphemeralContainers changed in 1.22 and went with it. */
const isGone = (folder: string, name: string): boolean =>
  !name.startsWith('core.v1.EphemeralContainers') || servingMinor(folder, name) >= 22

/** `HEAD` is what the module itself writes, a version what that one wrote; what went around through the module is again what it writes. */
function servingMinor(folder: string, name: string): number {
  const ofFolder = name.includes('.after_roundtrip.') ? undefined : /\/v1\.(\d+)/.exec(folder)?.[1]
  return Number(ofFolder ?? /-v0\.(\d+)/.exec(folder)?.[1])
}

/** Where going around changed only the bytes, the JSON is the one from before. */
function expectedOf(folder: string, name: string): JsonObject {
  const json = name.replace(/\.pb$/, '.json')
  const text = files.get(folder)?.get(json) ?? files.get(folder)?.get(json.replace('.after_roundtrip', ''))
  const value = decodeExactJson(text?.toString() ?? '')
  assert.ok(isJsonObject(value), `${folder}/${json} is an object`)
  if (name.includes('.WatchEvent.')) return { kind: 'WatchEvent', apiVersion: 'v1', ...value }
  if (/\.StatefulSet\./.test(name)) return withNamedTemplates(value)
  return `${folder} ${name}` === mislabelled ? { ...value, apiVersion: 'autoscaling/v2beta2' } : value
}

/** The samples show what is stored; API servers convert, and in doing so say of claim templates what they are. */
function withNamedTemplates(object: JsonObject): JsonObject {
  const { spec } = object
  if (!isJsonObject(spec) || !Array.isArray(spec.volumeClaimTemplates)) return object
  const named = spec.volumeClaimTemplates.map((one) => ({ kind: 'PersistentVolumeClaim', apiVersion: 'v1', ...one }))
  return { ...object, spec: { ...spec, volumeClaimTemplates: named } }
}

/** A watch event is no object: it has neither kind nor version, and its envelope is empty there (0a 04 0a 00 12 00). */
function labelWatchEvent(bytes: Buffer): Buffer {
  assert.equal(bytes.subarray(0, 10).toString('hex'), '6b3873000a040a001200')
  const typeMeta = Buffer.from('\x0a\x02v1\x12\x0aWatchEvent', 'latin1')
  return Buffer.concat([bytes.subarray(0, 4), Buffer.from([0x0a, typeMeta.length]), typeMeta, bytes.subarray(10)])
}

test('has samples of eighteen minor versions', () => {
  assert.deepEqual(
    [...new Set([...files.keys()].map((folder) => /-v0\.(\d+)/.exec(folder)?.[1]))].map(Number).sort((a, b) => a - b),
    Array.from({ length: 18 }, (_, index) => 20 + index),
  )
  assert.ok([...files.values()].reduce((sum, inFolder) => sum + inFolder.size, 0) > 7000)
})
