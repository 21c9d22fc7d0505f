import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  decodeMembershipRequest,
  decodeRaftRequest,
  type PutRequest,
  type RaftRequest,
  type RequestOperation,
} from './raft-request.ts'
import { encodeMessage, type Fields } from './wal/wal.fixture.ts'
import type { RaftEntry } from './wal/wal-record.ts'

const entryOf = (data: Uint8Array, kind: RaftEntry['kind'] = 'normal'): RaftEntry => ({ kind, term: 2, index: 5, data })
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text))
const message = (...fields: Fields): Uint8Array => encodeMessage(fields)
const none = new Uint8Array()

const put: PutRequest = {
  ...({ kind: 'put', key: bytes('/a'), value: bytes('one'), lease: undefined } as const),
  ignoreValue: false,
  ignoreLease: false,
}

const requests: readonly {
  readonly name: string
  readonly data: Uint8Array
  readonly expected: RaftRequest
  readonly kind?: RaftEntry['kind']
}[] = [
  { name: 'nothing, which a new leader writes', data: none, expected: { kind: 'empty' } },
  { name: 'a put', data: message([1, 9], [4, message([1, '/a'], [2, 'one'])], [100, message([1, 9n])]), expected: put },
  {
    name: 'a put on a lease that is a negative number',
    data: message([4, message([1, '/a'], [3, -2n], [5, 1], [6, 1])]),
    expected: { ...put, value: none, lease: 'fffffffffffffffe', ignoreValue: true, ignoreLease: true },
  },
  {
    name: 'a delete of a range',
    data: message([5, message([1, '/a'], [2, '/b'])]),
    expected: { kind: 'delete-range', key: bytes('/a'), rangeEnd: bytes('/b') },
  },
  {
    name: 'a transaction as an API server writes it',
    data: message([
      6,
      message(
        [1, message([1, 0], [2, 2], [3, '/a'], [6, 41])],
        [2, message([2, message([1, '/a'], [2, 'one'])])],
        [3, message([1, message([1, '/a'])])],
      ),
    ]),
    expected: {
      kind: 'txn',
      compare: [{ key: bytes('/a'), rangeEnd: none, target: 'mod', result: 'equal', number: 41n, value: none }],
      success: [put],
      failure: [{ kind: 'range', key: bytes('/a'), rangeEnd: none, revision: 0 }],
    },
  },
  {
    name: 'a compaction',
    data: message([7, message([1, 100], [2, 1])]),
    expected: { kind: 'compaction', revision: 100 },
  },
  {
    name: 'a lease',
    data: message([8, message([1, 60], [2, 0x77])]),
    expected: { kind: 'lease-grant', lease: '77', ttlSeconds: 60 },
  },
  {
    name: 'the end of a lease',
    data: message([9, message([1, 0x77])]),
    expected: { kind: 'lease-revoke', lease: '77' },
  },
  {
    name: 'an alarm',
    data: message([10, message([1, 1], [2, 9466897300446105021n], [3, 1])]),
    expected: { kind: 'alarm', action: 'activate', memberId: '83612cefde31cdbd', alarm: 'nospace' },
  },
  { name: 'a checkpoint of leases', data: message([11, none]), expected: { kind: 'lease-checkpoint' } },
  { name: 'a new user', data: message([1100, message([1, 'root'])]), expected: { kind: 'auth', name: 'user add' } },
  {
    name: 'the version of the cluster',
    data: message([1300, message([1, '3.6.0'])]),
    expected: { kind: 'cluster-version', version: '3.6.0' },
  },
  {
    name: 'the attributes of a member',
    data: message([1301, message([1, 0xabcn], [2, message([1, 'cp1'], [2, 'https://10.77.0.11:2379'])])]),
    expected: { kind: 'member-attributes', memberId: 'abc', name: 'cp1', clientUrls: ['https://10.77.0.11:2379'] },
  },
  {
    name: 'a downgrade',
    data: message([1302, message([1, 1], [2, '3.5.0'])]),
    expected: { kind: 'downgrade', enabled: true, version: '3.5.0' },
  },
  {
    name: 'what a newer etcd writes',
    data: message([1, 9], [9900, message([1, 'x'])]),
    expected: { kind: 'unknown', fields: [1, 9900] },
  },
  {
    name: 'the attributes of a member in the words of the v2 API',
    data: message(
      [1, 9],
      [2, 'PUT'],
      [3, '/0/members/abc/attributes'],
      [4, '{"name":"cp1","clientURLs":["https://10.77.0.11:2379"]}'],
    ),
    expected: { kind: 'member-attributes', memberId: 'abc', name: 'cp1', clientUrls: ['https://10.77.0.11:2379'] },
  },
  {
    name: 'the version in the words of the v2 API',
    data: message([2, 'PUT'], [3, '/0/version'], [4, '3.5.0']),
    expected: { kind: 'cluster-version', version: '3.5.0' },
  },
  {
    name: 'a key of the v2 API',
    data: message([2, 'QGET'], [3, '/1/a']),
    expected: { kind: 'v2', method: 'QGET', path: '/1/a' },
  },
  {
    name: 'a new member, whose id no double holds',
    kind: 'conf-change',
    data: message(
      [1, 7],
      [2, 0],
      [3, 9466897300446105021n],
      [4, '{"id":9466897300446105021,"peerURLs":["https://10.77.0.12:2380"],"name":""}'],
    ),
    expected: {
      ...{ kind: 'conf-change', change: 'add', nodeId: '83612cefde31cdbd', isPromotion: false },
      member: {
        id: '83612cefde31cdbd',
        name: undefined,
        peerUrls: ['https://10.77.0.12:2380'],
        clientUrls: [],
        isLearner: false,
      },
    },
  },
  {
    name: 'a learner that becomes a voter',
    kind: 'conf-change',
    data: message([2, 0], [3, 5], [4, '{"id":5,"peerURLs":[],"isPromote":true}']),
    expected: {
      ...{ kind: 'conf-change', change: 'add', nodeId: '5', isPromotion: true },
      member: { id: '5', name: undefined, peerUrls: [], clientUrls: [], isLearner: false },
    },
  },
  {
    name: 'the removal of a member',
    kind: 'conf-change',
    data: message([2, 1], [3, 5]),
    expected: { kind: 'conf-change', change: 'remove', nodeId: '5', isPromotion: false, member: undefined },
  },
]

for (const { name, data, expected, kind } of requests)
  test(`decodes ${name}`, () => {
    const entry = entryOf(data, kind)
    assert.deepEqual(decodeRaftRequest(entry), expected)
    const isOfMembers = ['conf-change', 'member-attributes', 'cluster-version'].includes(expected.kind)
    assert.deepEqual(decodeMembershipRequest(entry), isOfMembers ? expected : undefined)
  })

test('transactions in transactions are followed as far as anybody nests them, and no further', () => {
  let txn = message([2, message([2, message([1, '/deep'])])])
  for (let depth = 0; depth < 5000; depth++) txn = message([2, message([4, txn])])
  let operation: RequestOperation | RaftRequest | undefined = decodeRaftRequest(entryOf(message([6, txn])))
  let depth = 0
  for (; operation?.kind === 'txn'; depth++) operation = operation.success[0]
  assert.deepEqual([depth, operation], [65, { kind: 'nothing' }])
})

test('takes any bytes, and any bytes where a real request has others', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (data, isChange) => {
      assert.equal(typeof decodeRaftRequest(entryOf(data, isChange ? 'conf-change' : 'normal')).kind, 'string')
    }),
  )
  for (const { data, kind } of requests)
    for (let bit = 0; bit < data.length * 8; bit++) {
      const changed = data.slice()
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      assert.equal(typeof decodeRaftRequest(entryOf(changed, kind)).kind, 'string')
    }
})
