import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeAlarmList } from './alarm-list.ts'
import { decodeShownSize, decodeTable } from './answer.ts'
import { decodeEndpointStatus, type EndpointStatus } from './endpoint-status.ts'
import { decodeHashKv } from './hashkv.ts'
import { decodeHealth } from './health.ts'
import { decodeMemberList } from './member-list.ts'

const status: EndpointStatus = {
  endpoint: 'https://10.77.0.11:2379',
  failure: undefined,
  memberId: '252902638f78db76',
  clusterId: undefined,
  version: '3.4.23',
  leader: undefined,
  isLeader: false,
  isLearner: false,
  raftTerm: 2,
  raftIndex: 18,
  revision: undefined,
  dbSizeBytes: 238_000,
  dbInUseBytes: undefined,
  errors: '',
}
const failed: EndpointStatus = {
  ...status,
  endpoint: 'https://10.77.0.12:2379',
  failure: 'context deadline exceeded',
  memberId: undefined,
  version: undefined,
  isLeader: undefined,
  isLearner: undefined,
  raftTerm: undefined,
  raftIndex: undefined,
  dbSizeBytes: undefined,
}

const TABLE = `{"level":"warn","ts":"2026-11-20T10:26:37.425Z","msg":"retrying of unary invoker failed","target":"x"}
Failed to get the status of endpoint https://10.77.0.12:2379 (context deadline exceeded)
+-------------------------+------------------+---------+---------+-----------+------------+-----------+------------+--------------------+-----------------------+
|        ENDPOINT         |        ID        | VERSION | DB SIZE | IS LEADER | IS LEARNER | RAFT TERM | RAFT INDEX | RAFT APPLIED INDEX |        ERRORS         |
+-------------------------+------------------+---------+---------+-----------+------------+-----------+------------+--------------------+-----------------------+
| https://10.77.0.11:2379 | 252902638f78db76 |  3.4.23 |  238 kB |     false |      false |         2 |         18 |                 18 | etcdserver: no leader |
+-------------------------+------------------+---------+---------+-----------+------------+-----------+------------+--------------------+-----------------------+`

test('decodes the table of endpoint status, and who did not answer', () => {
  assert.deepEqual(decodeEndpointStatus(TABLE), [
    failed,
    { ...status, leader: 'none', errors: 'etcdserver: no leader' },
  ])
})

test('joins the cells of a row that goes on', () => {
  const table = '| ENDPOINT | ERRORS |\n| a | memberID:1 |\n|   | alarm:NOSPACE , |\n|   | memberID:2 |\n| b | |\n'
  assert.deepEqual(
    decodeTable(table).map((row) => [...row.values()]),
    [
      ['a', 'memberID:1 alarm:NOSPACE , memberID:2'],
      ['b', ''],
    ],
  )
})

for (const [shape, line, expected] of [
  ['3.4', 'https://10.77.0.11:2379, 252902638f78db76, 3.4.23, 238 kB, false, false, 2, 18, 18, ', status],
  [
    '3.3',
    'https://10.77.0.11:2379, 252902638f78db76, 3.3.25, 238 kB, true, 2, 18',
    { ...status, version: '3.3.25', isLeader: true, isLearner: undefined },
  ],
] as const) {
  test(`decodes a simple line of endpoint status of ${shape}`, () =>
    assert.deepEqual(decodeEndpointStatus(line), [expected]))
}

const json = {
  ...status,
  clusterId: 'db89b13b5898c551',
  leader: '448ec0ea7feba248',
  revision: 12,
  dbSizeBytes: 20480,
  dbInUseBytes: 16384,
}

test('keeps every digit of the 64-bit ids that -w json prints as numbers', () => {
  const text =
    '[{"Endpoint":"https://10.77.0.11:2379","Status":{"header":{"cluster_id":15819370034563171665,"member_id":2677674080080550774,"revision":12,"raft_term":2},"version":"3.4.23","dbSize":20480,"leader":4940097954673041992,"raftIndex":18,"raftTerm":2,"dbSizeInUse":16384}}]'
  assert.deepEqual(decodeEndpointStatus(text), [json])
})

test('decodes the answer and the failure of our own client', () => {
  const answer =
    '{"endpoint":"https://10.77.0.11:2379","ok":true,"status":{"header":{"cluster_id":"15819370034563171665","member_id":"2677674080080550774","revision":"12","raft_term":"2"},"version":"3.4.23","dbSize":"20480","leader":"4940097954673041992","raftIndex":"18","raftTerm":"2","dbSizeInUse":"16384"}}'
  assert.deepEqual(decodeEndpointStatus(answer), [json])
  const failure = '{"endpoint":"https://10.77.0.12:2379","ok":false,"error":"context deadline exceeded"}'
  assert.deepEqual(decodeEndpointStatus(failure), [failed])
})

test('a status without a leader field has no leader: proto3 leaves zero out', () => {
  const [first] = decodeEndpointStatus('{"endpoint":"a","ok":true,"status":{"header":{"member_id":"1"}}}')
  assert.equal(first?.leader, 'none')
})

const member = {
  id: '252902638f78db76',
  name: 'cp1',
  peerUrls: ['https://10.77.0.11:2380'],
  clientUrls: ['https://10.77.0.11:2379'],
  isLearner: false,
}
const unstarted = {
  id: '5e7742a9d07d6833',
  name: '',
  peerUrls: ['https://10.77.0.13:2380'],
  clientUrls: [],
  isLearner: true,
}

for (const [shape, text, endpoint] of [
  [
    'simple',
    '252902638f78db76, started, cp1, https://10.77.0.11:2380, https://10.77.0.11:2379, false\n5e7742a9d07d6833, unstarted, , https://10.77.0.13:2380, , true\n',
    undefined,
  ],
  [
    'table',
    '|        ID        |  STATUS   | NAME |       PEER ADDRS        |      CLIENT ADDRS       | IS LEARNER |\n| 252902638f78db76 |   started |  cp1 | https://10.77.0.11:2380 | https://10.77.0.11:2379 |      false |\n| 5e7742a9d07d6833 | unstarted |      | https://10.77.0.13:2380 |                         |       true |',
    undefined,
  ],
  [
    'json',
    '{"header":{"cluster_id":1},"members":[{"ID":2677674080080550774,"name":"cp1","peerURLs":["https://10.77.0.11:2380"],"clientURLs":["https://10.77.0.11:2379"]},{"ID":6806982658908579891,"peerURLs":["https://10.77.0.13:2380"],"isLearner":true}]}',
    undefined,
  ],
  [
    'gateway',
    '{"endpoint":"https://10.77.0.11:2379","ok":true,"memberList":{"header":{},"members":[{"ID":"2677674080080550774","name":"cp1","peerURLs":["https://10.77.0.11:2380"],"clientURLs":["https://10.77.0.11:2379"]},{"ID":"6806982658908579891","peerURLs":["https://10.77.0.13:2380"],"isLearner":true}]}}',
    'https://10.77.0.11:2379',
  ],
] as const) {
  test(`decodes the ${shape} form of member list`, () => {
    assert.deepEqual(decodeMemberList(text), { endpoint, members: [member, unstarted] })
  })
}

test('a failed member list is no empty one', () => {
  assert.equal(decodeMemberList('Error: context deadline exceeded'), undefined)
})

for (const [title, text, exitCode, expected] of [
  [
    'alarms with a member, in decimal',
    'memberID:4940097954673041992 alarm:NOSPACE \n',
    0,
    [{ memberId: '448ec0ea7feba248', alarm: 'NOSPACE' }],
  ],
  ['an alarm without a member', 'alarm:CORRUPT \n', 0, [{ memberId: undefined, alarm: 'CORRUPT' }]],
  ['an empty list as no alarm', '', 0, []],
  ['a failure as nothing', 'Error: context deadline exceeded', 1, undefined],
  ['an empty answer without an exit code as nothing', '', undefined, undefined],
  [
    'numbers of -w json',
    '{"header":{},"alarms":[{"memberID":4940097954673041992,"alarm":1}]}',
    0,
    [{ memberId: '448ec0ea7feba248', alarm: 'NOSPACE' }],
  ],
  [
    'our own client',
    '{"endpoint":"a","ok":true,"alarmList":{"alarms":[{"memberID":"4940097954673041992","alarm":"CORRUPT"}]}}',
    0,
    [{ memberId: '448ec0ea7feba248', alarm: 'CORRUPT' }],
  ],
  ['our own client without an alarm', '{"endpoint":"a","ok":true,"alarmList":{"header":{}}}', 0, []],
] as const) {
  test(`decodes an alarm list: ${title}`, () => assert.deepEqual(decodeAlarmList(text, exitCode), expected))
}

test('decodes hashes, with the revision where it is shown', () => {
  assert.deepEqual(decodeHashKv('https://a:2379, 4178903426\n'), [
    { endpoint: 'https://a:2379', hash: '4178903426', revision: undefined, compactRevision: undefined },
  ])
  assert.deepEqual(
    decodeHashKv(
      '{"endpoint":"https://a:2379","ok":true,"hashKV":{"header":{"revision":"12"},"hash":42,"compact_revision":"3","hash_revision":"11"}}',
    ),
    [{ endpoint: 'https://a:2379', hash: '42', revision: '11', compactRevision: '3' }],
  )
})

for (const [title, text, expected] of [
  [
    'a healthy sentence',
    'https://a:2379 is healthy: successfully committed proposal: took = 1ms',
    [{ endpoint: 'https://a:2379', isHealthy: true, reason: '', by: 'etcdctl' }],
  ],
  [
    'an unhealthy one, with its reason',
    'https://a:2379 is unhealthy: failed to commit proposal: Active Alarm(s): NOSPACE ',
    [
      {
        endpoint: 'https://a:2379',
        isHealthy: false,
        reason: 'failed to commit proposal: Active Alarm(s): NOSPACE',
        by: 'etcdctl',
      },
    ],
  ],
  [
    '-w json',
    '[{"endpoint":"https://a:2379","health":false,"took":"5s","error":"context deadline exceeded"}]',
    [{ endpoint: 'https://a:2379', isHealthy: false, reason: 'context deadline exceeded', by: 'etcdctl' }],
  ],
  [
    'the body of /health',
    '{"health":"false","reason":"RAFT NO LEADER"}',
    [{ endpoint: undefined, isHealthy: false, reason: 'RAFT NO LEADER', by: 'http' }],
  ],
  [
    'our own client',
    '{"endpoint":"https://a:2379","ok":true,"httpStatus":200,"health":{"health":"true"}}',
    [{ endpoint: 'https://a:2379', isHealthy: true, reason: '', by: 'http' }],
  ],
  ['nothing', 'Error: unhealthy cluster', []],
] as const) {
  test(`decodes health: ${title}`, () => assert.deepEqual(decodeHealth(text), expected))
}

test('reads the sizes that etcdctl shows', () => {
  assert.deepEqual(['238 kB', '1.4 MB', '2.1 GB', '0 B', 'x'].map(decodeShownSize), [
    238_000,
    1_400_000,
    2_100_000_000,
    0,
    undefined,
  ])
})

test('no text makes a decoder throw', () => {
  const head = fc.constantFrom(
    '',
    '{"endpoint":"a","ok":true,',
    '[{"Endpoint":',
    '| ID | ENDPOINT |\n|',
    'memberID:',
    '{"members":[',
  )
  fc.assert(
    fc.property(head, fc.string(), (start, rest) => {
      const text = start + rest
      decodeEndpointStatus(text)
      decodeMemberList(text)
      decodeAlarmList(text, 0)
      decodeHashKv(text)
      decodeHealth(text)
    }),
  )
})
