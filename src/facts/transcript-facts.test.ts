import assert from 'node:assert/strict'
import { test } from 'node:test'
import { splitTranscript } from '../evidence/transcript-items.ts'
import type { Fact, FactValue } from '../model/fact.ts'
import type { FactName } from '../model/fact-table.ts'
import { deriveFacts } from './derive-facts.ts'
import { readInMemory } from './in-memory-evidence.fixture.ts'

const THREE = 'https://10.0.0.1:2379,https://10.0.0.2:2379,https://10.0.0.3:2379'
const LIST = `$ etcdctl --endpoints=${THREE} member list
a1, started, cp1, https://10.0.0.1:2380, https://10.0.0.1:2379, false
b2, started, cp2, https://10.0.0.2:2380, https://10.0.0.2:2379, false
c3, started, cp3, https://10.0.0.3:2380, https://10.0.0.3:2379, false
[exit 0]
`

async function factsOf(transcript: string): Promise<readonly Fact[]> {
  const decoder = new TextDecoder()
  const items = splitTranscript('t.txt', transcript).map(({ item, bytes }) => ({
    ...item,
    text: decoder.decode(bytes),
  }))
  return (await deriveFacts(readInMemory(items), { signatures: [], referenceTime: '2026-11-20T12:00:00Z' })).facts
}

/** One fact by subject; the cluster has an empty name. */
async function valuesOf(name: FactName, transcript: string): Promise<Readonly<Record<string, FactValue | null>>> {
  const own = (await factsOf(transcript)).filter((fact) => fact.name === name)
  return Object.fromEntries(
    own.map(({ subject, state }) => [subject.name, state.kind === 'known' ? state.value : null]),
  )
}

const simple = (host: number, error = '', leads = 'false'): string =>
  `https://10.0.0.${host}:2379, ${['', 'a1', 'b2', 'c3'][host]}, 3.5.16, 20 kB, ${leads}, false, 3, 9, 9, ${error}\n`
const STATUS = `$ etcdctl --endpoints=${THREE} endpoint status\n`
const HEALTHY = `$ etcdctl --endpoints=${THREE} endpoint health\n${[1, 2, 3].map((host) => `https://10.0.0.${host}:2379 is healthy: successfully committed proposal: took = 1ms\n`).join('')}[exit 0]\n`

test('members that name a leader and read through it have a quorum', async () => {
  const text = `${LIST}${STATUS}${simple(1, '', 'true')}${simple(2)}${simple(3)}[exit 0]\n${HEALTHY}`
  assert.deepEqual(await valuesOf('etcd.quorum', text), { '': 'present' })
  assert.deepEqual(await valuesOf('etcd.leader', text), { cp1: 'a1', cp2: 'a1', cp3: 'a1' })
  assert.deepEqual(await valuesOf('etcd.answering', text), { '': 3 })
})

test('a member that names no leader, with nobody who names one, has lost the quorum', async () => {
  const dead = [2, 3]
    .map((host) => `Failed to get the status of endpoint https://10.0.0.${host}:2379 (context deadline exceeded)\n`)
    .join('')
  const text = `${LIST}${STATUS}${dead}${simple(1, 'etcdserver: no leader')}[exit 1]\n`
  assert.deepEqual(await valuesOf('etcd.quorum', text), { '': 'lost' })
  assert.deepEqual(await valuesOf('etcd.answers', text), { cp1: true, cp2: false, cp3: false })
})

test('what a transcript says later replaces what it said before', async () => {
  const text = `${LIST}${STATUS}${simple(1, 'etcdserver: no leader')}[exit 1]\n${STATUS}${simple(1, '', 'true')}${simple(2)}${simple(3)}[exit 0]\n`
  assert.deepEqual(await valuesOf('etcd.has-leader', text), { cp1: true, cp2: true, cp3: true })
})

test('an old leader that was cut off does not decide who leads', async () => {
  const cut = simple(1, '', 'true').replace(', 3, 9', ', 2, 8')
  assert.deepEqual(
    await valuesOf('etcd.leader', `${LIST}${STATUS}${cut}${simple(2, '', 'true')}${simple(3)}[exit 0]\n`),
    { cp1: 'b2', cp2: 'b2', cp3: 'b2' },
  )
})

for (const [title, text, expected] of [
  [
    'names the members that have one',
    `$ etcdctl alarm list\nmemberID:177 alarm:NOSPACE \n[exit 0]\n`,
    { cp1: [], cp2: [], cp3: [], b1: ['NOSPACE'] },
  ],
  [
    'is held against all when etcd cannot tell whose it is',
    '$ etcdctl alarm list\nalarm:CORRUPT \n[exit 0]\n',
    { cp1: ['CORRUPT'], cp2: ['CORRUPT'], cp3: ['CORRUPT'] },
  ],
  [
    'is over when a later list is empty',
    '$ etcdctl alarm list\nalarm:CORRUPT \n[exit 0]\n$ etcdctl alarm list\n[exit 0]\n',
    { cp1: [], cp2: [], cp3: [] },
  ],
  [
    'is not over when a later list failed',
    '$ etcdctl alarm list\nalarm:CORRUPT \n[exit 0]\n$ etcdctl alarm list\nError: context deadline exceeded\n[exit 1]\n',
    { cp1: ['CORRUPT'], cp2: ['CORRUPT'], cp3: ['CORRUPT'] },
  ],
  [
    'stands in the errors of a status, too',
    `${STATUS}${simple(2, 'memberID:178 alarm:NOSPACE ')}[exit 0]\n`,
    { cp1: [], cp2: [], cp3: [], b2: ['NOSPACE'] },
  ],
] as const) {
  // Ids of the list are short here, so that their decimal form is 161, 178 and 195.
  const expectedByHost = Object.fromEntries(
    Object.entries(expected).map(([host, alarms]) => [host === 'b2' ? 'cp2' : host, alarms]),
  )
  test(`an alarm ${title}`, async () =>
    assert.deepEqual(await valuesOf('etcd.alarms', `${LIST}${text}`), expectedByHost))
}

for (const [title, text, expected] of [
  ['through one member is its own', '$ etcdctl --endpoints=https://10.0.0.1:2379 get a\n[exit 0]\n', { cp1: true }],
  [
    'that found no quorum is a no',
    '$ etcdctl --endpoints=https://10.0.0.1:2379 put a b\nError: rpc error: context deadline exceeded\n[exit 1]\n',
    { cp1: false },
  ],
  [
    'that was refused for space was answered',
    '$ etcdctl --endpoints=https://10.0.0.1:2379 put a b\nError: etcdserver: mvcc: database space exceeded\n[exit 1]\n',
    { cp1: true },
  ],
  [
    'from the member alone says nothing',
    '$ etcdctl --endpoints=https://10.0.0.1:2379 get a --consistency=s\n[exit 0]\n',
    {},
  ],
  [
    'that failed somewhere among several says nothing',
    `$ etcdctl --endpoints=${THREE} get a\nError: context deadline exceeded\n[exit 1]\n`,
    {},
  ],
] as const) {
  test(`a read ${title}`, async () =>
    assert.deepEqual(await valuesOf('etcd.linearizable-read', `${LIST}${text}`), expected))
}

test('an alarm in a health check means that its read succeeded', async () => {
  const text = `${LIST}$ etcdctl endpoint health\nhttps://10.0.0.1:2379 is unhealthy: failed to commit proposal: Active Alarm(s): NOSPACE \n[exit 1]\n`
  assert.deepEqual(await valuesOf('etcd.linearizable-read', text), { cp1: true })
  assert.deepEqual(await valuesOf('etcd.health', text), {
    cp1: 'false: failed to commit proposal: Active Alarm(s): NOSPACE',
  })
})

test('hashes without a revision are compared only while a CORRUPT alarm holds the store still', async () => {
  const hashes =
    '$ etcdctl endpoint hashkv --cluster\nhttps://10.0.0.1:2379, 111\nhttps://10.0.0.2:2379, 222\nhttps://10.0.0.3:2379, 111\n[exit 0]\n'
  assert.deepEqual(await valuesOf('etcd.hash-differs', `${LIST}${hashes}`), {})
  assert.deepEqual(
    await valuesOf('etcd.hash-differs', `${LIST}$ etcdctl alarm list\nalarm:CORRUPT \n[exit 0]\n${hashes}`),
    { cp1: false, cp2: true, cp3: false },
  )
})

test('who never started, and who is not in the list, is told', async () => {
  const text = LIST.replace(
    'c3, started, cp3, https://10.0.0.3:2380, https://10.0.0.3:2379',
    'c3, unstarted, , https://10.0.0.3:2380, ',
  )
  assert.deepEqual(await valuesOf('etcd.unstarted-members', text), { '': ['https://10.0.0.3:2380'] })
  const removed = `${LIST}${LIST.replace(/^c3.*\n/m, '')}`
  assert.deepEqual(await valuesOf('etcd.in-member-list', removed), { cp1: true, cp2: true, cp3: false })
})

for (const [title, text, expected] of [
  ['200', '$ curl -sk https://10.0.0.1:6443/readyz\nok\n[http 200]\n', { cp1: '200' }],
  [
    '500, with the checks that failed',
    '$ curl -sk https://10.0.0.1:6443/readyz?verbose\n[+]ping ok\n[-]etcd failed: reason withheld\nreadyz check failed\n[http 500]\n',
    { cp1: '500' },
  ],
  [
    'refused',
    '$ kubectl get ns\nThe connection to the server 10.0.0.2:6443 was refused - did you specify the right host or port?\n[exit 1]\n',
    { cp2: 'refused' },
  ],
  ['nothing that curl could tell', '$ curl -sk https://10.0.0.1:6443/readyz\n\n[http 000]\n', { cp1: 'failed' }],
  [
    '401, from whoever is told that it is not logged in',
    "$ kubectl get --raw='/readyz' --server https://10.0.0.1:6443\nerror: You must be logged in to the server (Unauthorized)\n[exit 1]\n",
    { 'unnamed-host': '401' },
  ],
] as const) {
  test(`an API server answers ${title}`, async () =>
    assert.deepEqual(await valuesOf('apiserver.readyz', `${LIST}${text}`), expected))
}
