import assert from 'node:assert/strict'
import { test } from 'node:test'
import { finishWork } from '../../base/work.ts'
import { buildBoltFile } from '../../formats/bolt/bolt-file.fixture.ts'
import { memorySource } from '../../formats/bolt/page-source.fixture.ts'
import { revisionEntry } from '../../formats/etcd/revision-entry.fixture.ts'
import type { FormatProblem } from '../../formats/format-problem.ts'
import { decodeRevisionStore } from '../store/revision-store.ts'
import { sweepDatabase } from '../store/sweep-database.ts'

function sweep(entries: readonly ReturnType<typeof revisionEntry>[]) {
  const opening = decodeRevisionStore(
    memorySource(buildBoltFile({ pageSizeBytes: 1024, perLeaf: 4, buckets: [{ name: 'key', entries }] })),
  )
  assert.ok(opening.kind === 'open')
  const problems: FormatProblem[] = []
  const { census, entries: count } = finishWork(
    sweepDatabase(opening.store, { seed: 3, problem: (one) => problems.push(one) }),
  )
  return { census, count, problems: problems.map(({ code }) => code) }
}

test('keys are counted by their newest revision, and weighed with all of them', () => {
  const { census, count, problems } = sweep([
    revisionEntry({ main: 2, key: '/registry/pods/shop/a', value: 'k8s\0one' }),
    revisionEntry({ main: 3, key: '/registry/pods/shop/b', value: 'k8s\0two' }),
    revisionEntry({ main: 4, key: '/registry/pods/shop/b' }),
    revisionEntry({ main: 5, key: '/registry/secrets/shop/s', value: 'k8s:enc:aescbc:v1:key1:cipher' }),
    revisionEntry({ main: 6, key: '/registry/secrets/shop/t', value: 'k8s:enc:aescbc:v1:key2:cipher' }),
    revisionEntry({ main: 7, key: '/registry/x.io/things/shop/j', value: '{"kind":"Thing"}' }),
    revisionEntry({ main: 8, key: 'compact_rev_key', value: '5' }),
  ])
  const { revisions, tombstones, firstRevision, lastRevision, liveKeys } = census
  assert.deepEqual(
    { count, problems, revisions, tombstones, firstRevision, lastRevision, liveKeys },
    { count: 7, problems: [], revisions: 7, tombstones: 1, firstRevision: 2, lastRevision: 8, liveKeys: 5 },
  )
  assert.deepEqual(
    census.weights().map((one) => [one.sampleKey, one.form, one.prefix, one.revisions, one.liveKeys]),
    [
      ['/registry/pods/shop/a', 'protobuf', '', 2, 1],
      ['/registry/pods/shop/b', 'tombstone', '', 1, 0],
      ['/registry/secrets/shop/s', 'encrypted', 'k8s:enc:aescbc:v1:key1:', 1, 1],
      ['/registry/secrets/shop/t', 'encrypted', 'k8s:enc:aescbc:v1:key2:', 1, 1],
      ['/registry/x.io/things/shop/j', 'json', '', 1, 1],
      ['compact_rev_key', 'other', '', 1, 1],
    ],
  )
  assert.deepEqual(
    census.heaviest(2).map(({ isLive, revisions: of }) => [isLive, of]),
    [
      [false, 2],
      [true, 1],
    ],
  )
})
