import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DeadObject } from './dead-objects.ts'
import { groupDeletions } from './deletion-events.ts'
import type { NamespaceSweep } from './namespace-sweeps.ts'

const dead = (key: string, deletedRevision: number, more: Partial<DeadObject> = {}): DeadObject => {
  const [resource = '', namespace = '', name = ''] = key.split('/')
  return {
    ...{ key: `/registry/${key}`, resource, namespace, name, deletedRevision, readableRevision: deletedRevision - 1 },
    ...{ createRevision: 1, kind: '', uid: `uid of ${name}`, owner: '', ownerUid: '', hasLease: false },
    ...{ deletionTimestamp: undefined, origin: 'db', ...more },
  }
}
/** A second for each revision. */
const clock = (main: number) => {
  const time = new Date(main * 1000).toISOString()
  return { from: time, to: time }
}
const sweep: NamespaceSweep = {
  namespace: 'shop',
  beginRevision: 100,
  endRevision: 120,
  lastRevision: 200,
  askedAt: undefined,
  managers: [],
}
const grouped = (
  objects: readonly DeadObject[],
  { sweeps = [] as readonly NamespaceSweep[], compactedRevision = 0 } = {},
) =>
  groupDeletions(objects, { sweeps, clock, compactedRevision }).map(
    ({ kind, namespace, objects: members, recovery }) => [
      kind,
      namespace,
      members.map(({ name }) => name),
      recovery?.revision,
    ],
  )

test('all that went in a namespace while it went is one event; what went before is another', () => {
  const objects = [
    dead('configmaps/shop/a', 105),
    dead('pods/shop/p', 110, { ownerUid: 'alive' }),
    dead('namespaces//shop', 120),
  ]
  assert.deepEqual(
    grouped([dead('configmaps/shop/early', 50), ...objects, dead('events/shop/e', 106)], { sweeps: [sweep] }),
    [
      ['namespace', 'shop', ['a', 'e', 'p', 'shop'], 99],
      ['objects', 'shop', ['early'], 49],
    ],
  )
})

test('a namespace that began to go before the compaction is read from there on, and said to be partial', () => {
  const [event] = groupDeletions([dead('pods/shop/p', 118)], { sweeps: [sweep], clock, compactedRevision: 110 })
  assert.deepEqual([event?.isPartial, event?.recovery?.revision], [true, 110])
})

test('a namespace from which nothing has gone yet is an event as well', () => {
  const open = { ...sweep, endRevision: undefined }
  const [event] = groupDeletions([], { sweeps: [open], clock, compactedRevision: 0 })
  assert.deepEqual([event?.kind, event?.isOver, event?.objects, event?.recovery], ['namespace', false, [], undefined])
})

test('what is owned goes with its owner, however late; what a living owner replaced is routine', () => {
  const objects = [
    dead('deployments/shop/web', 10),
    dead('replicasets/shop/web-1', 60, { ownerUid: 'uid of web' }),
    dead('pods/shop/web-1-x', 90, { ownerUid: 'uid of web-1' }),
    dead('pods/shop/db-0', 30, { ownerUid: 'of a living one' }),
    dead('events/shop/e', 31, { hasLease: true }),
    dead('masterleases//10.0.0.1', 32),
  ]
  assert.deepEqual(grouped(objects), [
    ['objects', 'shop', ['web', 'web-1', 'web-1-x'], 9],
    ['routine-owned', 'shop', ['db-0'], 29],
    ['routine-expired', 'shop', ['e'], 30],
    ['routine-records', '', ['10.0.0.1'], 31],
  ])
})

test('deletions of one moment in one namespace belong together, others do not', () => {
  const objects = [
    dead('configmaps/a/1', 10),
    dead('configmaps/b/2', 11),
    dead('secrets/a/3', 15),
    dead('secrets/a/4', 40),
  ]
  assert.deepEqual(grouped(objects), [
    ['objects', 'a', ['1', '3'], 9],
    ['objects', 'b', ['2'], 10],
    ['objects', 'a', ['4'], 39],
  ])
})

test('what did not exist at the revision of the others has one of its own, and what is compacted away is lost', () => {
  const young = dead('configmaps/a/young', 12, { createRevision: 11 })
  const lost = dead('configmaps/a/lost', 13, { readableRevision: undefined, createRevision: undefined })
  const touched = dead('configmaps/a/touched', 14)
  const [event] = groupDeletions([dead('configmaps/a/old', 10), young, lost, touched], {
    sweeps: [],
    clock,
    compactedRevision: 0,
  })
  const { recovery } = event ?? {}
  assert.deepEqual(
    [
      recovery?.revision,
      recovery?.objects,
      recovery?.changedLater,
      recovery?.elsewhere.map(({ name }) => name),
      recovery?.lost,
    ],
    [9, 2, 1, ['young'], 1],
  )
})

test('owners that own each other do not make it run for ever', () => {
  const left = dead('a/x/left', 10, { ownerUid: 'uid of right' })
  const right = dead('a/x/right', 11, { ownerUid: 'uid of left' })
  assert.deepEqual(
    grouped([left, right]).flatMap(([, , names]) => names),
    ['left', 'right'],
  )
})
