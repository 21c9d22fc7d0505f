import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Compare, RaftRequest, RequestOperation, TxnRequest } from '../../formats/etcd/raft-request.ts'
import { replayRequest } from './replay-request.ts'
import { type Alarm, type LiveKey, ReplayStore } from './replay-store.ts'

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text))
const none = new Uint8Array()
const live = (key: string, more: Partial<LiveKey> = {}): LiveKey => ({
  ...{ key: bytes(key), value: bytes(`${key} value`), createRevision: 5, modRevision: 7, version: 2, lease: undefined },
  ...more,
})
const put = (
  key: string,
  more: Partial<Extract<RaftRequest, { kind: 'put' }>> = {},
): Extract<RaftRequest, { kind: 'put' }> => ({
  ...{ kind: 'put', key: bytes(key), value: bytes('new'), lease: undefined, ignoreValue: false, ignoreLease: false },
  ...more,
})
const del = (key: string, rangeEnd = ''): Extract<RaftRequest, { kind: 'delete-range' }> => ({
  ...{ kind: 'delete-range', key: bytes(key), rangeEnd: bytes(rangeEnd) },
})
const compare = (more: Partial<Compare>): Compare => ({
  ...{ key: bytes('/a'), rangeEnd: none, target: 'mod', result: 'equal', number: 7n, value: none },
  ...more,
})
const txn = (
  holds: readonly Compare[],
  success: readonly RequestOperation[],
  failure: readonly RequestOperation[] = [],
): TxnRequest => ({
  ...{ kind: 'txn', compare: holds, success, failure },
})

/** A store at revision 10 with /a, /b (on lease 77) and /c. */
function replay(
  requests: readonly RaftRequest[],
  alarms: readonly Alarm[] = [],
): { readonly outcomes: readonly string[]; readonly made: readonly string[] } {
  const made: string[] = []
  const keys = [live('/a'), live('/b', { lease: '77' }), live('/c')]
  const state = { currentRevision: 10, compactRevision: 3, keys, leases: ['77'], alarms }
  const store = new ReplayStore(state, {
    keepValues: true,
    visit: ({ main, sub, tombstone, key, value, createRevision, version, lease }) =>
      made.push(
        tombstone
          ? `${main}.${sub} ${Buffer.from(key)} deleted`
          : `${main}.${sub} ${Buffer.from(key)} ${Buffer.from(value)} ${createRevision} ${version} ${lease ?? '-'}`,
      ),
  })
  const outcomes = requests.map((request) => {
    const outcome = replayRequest(store, request)
    return outcome.kind === 'refused' ? outcome.reason : outcome.kind === 'applied' ? `${outcome.writes}` : outcome.kind
  })
  return { outcomes, made }
}

test('numbers writes as etcd does: a main revision for each request that writes, a sub revision for each write', () => {
  const { outcomes, made } = replay([
    put('/a'),
    put('/new'),
    del('/missing'),
    txn([compare({ number: 11n })], [put('/x'), put('/x'), del('/x'), put('/x')]),
    txn([compare({})], [], [{ kind: 'range', key: bytes('/a'), rangeEnd: none, revision: 0 }]),
    del('/', '0'),
  ])
  assert.deepEqual(outcomes, ['1', '1', '0', '4', '0', '5'])
  assert.deepEqual(made, [
    '11.0 /a new 5 3 -',
    '12.0 /new new 12 1 -',
    '13.0 /x new 13 1 -',
    '13.1 /x new 13 2 -',
    '13.2 /x deleted',
    '13.3 /x new 13 1 -',
    ...['/a', '/b', '/c', '/new', '/x'].map((key, sub) => `14.${sub} ${key} deleted`),
  ])
})

test('a lease takes its keys with it, and what asks for one that is not there is refused', () => {
  const { outcomes, made } = replay([
    put('/a', { lease: '77' }),
    put('/b'),
    { kind: 'lease-revoke', lease: '77' },
    { kind: 'lease-revoke', lease: '77' },
    put('/a', { lease: '77' }),
    txn([], [put('/c'), put('/d', { lease: '77' })]),
    { kind: 'lease-grant', lease: '77', ttlSeconds: 60 },
    { kind: 'lease-grant', lease: '77', ttlSeconds: 60 },
    put('/a', { lease: '77' }),
  ])
  assert.deepEqual(outcomes, [
    '1',
    '1',
    '1',
    'lease-not-found',
    'lease-not-found',
    'lease-not-found',
    '0',
    'lease-exists',
    '1',
  ])
  assert.deepEqual(made, ['11.0 /a new 5 3 77', '12.0 /b new 5 3 -', '13.0 /a deleted', '14.0 /a new 14 1 77'])
})

test('a put may keep the value or the lease that is there, and then something must be there', () => {
  const { outcomes, made } = replay([
    put('/b', { ignoreLease: true }),
    put('/a', { ignoreValue: true, lease: '77' }),
    put('/d', { ignoreValue: true }),
  ])
  assert.deepEqual(
    [outcomes, made],
    [
      ['1', '1', 'key-not-found'],
      ['11.0 /b new 5 3 77', '12.0 /a /a value 5 3 77'],
    ],
  )
})

test('alarms refuse what may grow the store, or everything', () => {
  const requests = [
    put('/a'),
    txn([compare({})], [del('/c')], [put('/c')]),
    del('/b'),
    { kind: 'lease-grant', lease: '9', ttlSeconds: 1 } as const,
  ]
  const alarm = (kind: Alarm['kind']): readonly Alarm[] => [{ kind, memberId: '1' }]
  assert.deepEqual(replay(requests, alarm('nospace')).outcomes, ['no-space', 'no-space', '1', 'no-space'])
  assert.deepEqual(replay(requests, alarm('corrupt')).outcomes, ['corrupt', 'corrupt', 'corrupt', 'corrupt'])
  const disarm = { kind: 'alarm', action: 'deactivate', memberId: '1', alarm: 'nospace' } as const
  assert.deepEqual(replay([disarm, ...requests], alarm('nospace')).outcomes, ['0', '1', '1', '1', '0'])
})

test('compaction goes forward only, and reads of what is gone fail their transaction', () => {
  const range = (revision: number): RequestOperation => ({ kind: 'range', key: bytes('/a'), rangeEnd: none, revision })
  const { outcomes } = replay([
    { kind: 'compaction', revision: 3 },
    { kind: 'compaction', revision: 11 },
    { kind: 'compaction', revision: 8 },
    txn([], [txn([], [range(7), put('/a')])]),
    txn([], [txn([], [range(12), put('/a')])]),
    txn([], [range(7), put('/a')]),
  ])
  assert.deepEqual(outcomes, ['compacted', 'future-revision', '0', 'compacted', 'future-revision', '1'])
})

const comparisons: readonly (readonly [Partial<Compare>, boolean])[] = [
  [{ number: 7n }, true],
  [{ number: 6n }, false],
  [{ number: 6n, result: 'greater' }, true],
  [{ number: 8n, result: 'less' }, true],
  [{ number: 7n, result: 'not-equal' }, false],
  [{ target: 'create', number: 5n }, true],
  [{ target: 'version', number: 2n }, true],
  [{ target: 'lease', number: 0n }, true],
  [{ target: 'lease', number: 0x77n, key: bytes('/b') }, true],
  [{ target: 'value', value: bytes('/a value') }, true],
  [{ target: 'value', value: bytes('/a'), result: 'greater' }, true],
  [{ key: bytes('/missing'), number: 0n }, true],
  [{ key: bytes('/missing'), number: 1n, result: 'less' }, true],
  [{ key: bytes('/missing'), target: 'value' }, false],
  [{ key: bytes('/missing'), target: 'value', result: 'not-equal', value: bytes('x') }, false],
  [{ key: bytes('/'), rangeEnd: bytes('0') }, true],
  [{ key: bytes('/'), rangeEnd: bytes('\0'), target: 'lease', number: 0n }, false],
  [{ key: bytes('/x'), rangeEnd: bytes('/z'), number: 0n }, true],
]

test('comparisons hold or not, for one key, for all of a range, for none', () => {
  for (const [more, expected] of comparisons) {
    const { made } = replay([txn([compare(more)], [put('/yes')], [put('/no')])])
    assert.deepEqual(
      made,
      [`11.0 ${expected ? '/yes' : '/no'} new 11 1 -`],
      JSON.stringify({ ...more, number: String(more.number) }),
    )
  }
})

test('inner transactions choose their branches against the state before all of it', () => {
  const { made } = replay([
    txn(
      [],
      [
        put('/a'),
        txn([compare({ number: 7n })], [put('/inner')], [put('/other')]),
        txn([compare({ target: 'version', number: 3n })], [put('/wrong')]),
      ],
    ),
  ])
  assert.deepEqual(made, ['11.0 /a new 5 3 -', '11.1 /inner new 11 1 -'])
})
