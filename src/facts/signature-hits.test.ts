import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Signature } from '../model/condition.ts'
import type { SignatureHit } from '../model/fact.ts'
import { deriveFacts } from './derive-facts.ts'
import { type InMemoryItem, readInMemory } from './in-memory-evidence.fixture.ts'

const signature = (fields: Partial<Signature>): Signature => ({
  id: 'etcd/x#y',
  components: ['etcd'],
  literal: 'trouble here',
  pattern: undefined,
  except: undefined,
  atLeast: 1,
  clearedBy: [],
  about: undefined,
  ...fields,
})

const etcdLog = (host: string, lines: readonly string[], path = `${host}/etcd.log`): InMemoryItem => ({
  path,
  host,
  component: 'etcd',
  text: `${lines.join('\n')}\n`,
})

async function hitsOf(
  signatures: readonly Signature[],
  items: readonly InMemoryItem[],
): Promise<readonly SignatureHit[]> {
  const { hits } = await deriveFacts(readInMemory(items), { signatures, referenceTime: '2026-11-20T12:00:00Z' })
  return hits
}

/** What matters of a hit to most tests. */
const short = (hits: readonly SignatureHit[]) =>
  hits.map(({ subject, reportedBy, count, cleared }) => ({ subject: subject.name, reportedBy, count, cleared }))

const at = (second: number): string =>
  `{"level":"warn","ts":"2026-11-20T10:00:${String(second).padStart(2, '0')}.000Z","msg":`

test('a hit carries its subject, its count, and its first and last line with time and number', async () => {
  const lines = [1, 2, 3, 4, 5, 6, 7].map((second) => `${at(second)}"trouble here ${second}"}`)
  const reference = (second: number) => ({
    file: 'cp1/etcd.log',
    line: second + 1,
    text: lines[second - 1],
    host: 'cp1',
    at: `2026-11-20T10:00:0${second}.000Z`,
  })
  assert.deepEqual(await hitsOf([signature({})], [etcdLog('cp1', ['plain', ...lines])]), [
    {
      signature: 'etcd/x#y',
      subject: { kind: 'member', name: 'cp1' },
      reportedBy: 'cp1',
      count: 7,
      cleared: false,
      evidence: [1, 2, 3, 4, 7].map(reference),
    },
  ])
})

test('takes the clock offset of a host off the times of its lines', async () => {
  const item = { ...etcdLog('cp1', [`${at(30)}"trouble here"}`]), clockOffsetMs: 20_000 }
  const [hit] = await hitsOf([signature({})], [item])
  assert.equal(hit?.evidence[0]?.at, '2026-11-20T10:00:10.000Z')
})

const peers = [
  '{"level":"info","ts":"2026-11-20T10:00:00.000Z","msg":"starting an etcd server","etcd-version":"3.5.16","name":"cp1"}',
  '{"level":"info","ts":"2026-11-20T10:00:00.000Z","msg":"starting local member","local-member-id":"aaaaaaaaaaaaaaa1","cluster-id":"cc"}',
  '{"level":"info","ts":"2026-11-20T10:00:00.000Z","msg":"added member","added-peer-id":"aaaaaaaaaaaaaaa1","added-peer-peer-urls":["https://10.0.0.1:2380"]}',
  '{"level":"info","ts":"2026-11-20T10:00:00.000Z","msg":"added member","added-peer-id":"bbbbbbbbbbbbbbb2","added-peer-peer-urls":["https://10.0.0.2:2380"]}',
]
const secondPeer = etcdLog('cp2', [
  '{"level":"info","ts":"2026-11-20T10:00:00.000Z","msg":"starting local member","local-member-id":"bbbbbbbbbbbbbbb2","cluster-id":"cc"}',
])
const aboutPeer = signature({
  pattern: '"peer":"(?<who>[^"]+)","msg":"trouble here',
  about: 'who',
  clearedBy: ['peer became active'],
})
const complaint = (who: string): string =>
  `{"level":"warn","ts":"2026-11-20T10:00:05.000Z","peer":"${who}","msg":"trouble here"}`
const relief = (who: string): string =>
  `{"level":"info","ts":"2026-11-20T10:00:09.000Z","msg":"peer became active","peer-id":"${who}"}`

for (const [title, lines, expected] of [
  [
    'an id, an address and a URL of a peer mean its host, and count together',
    ['bbbbbbbbbbbbbbb2', '10.0.0.2:2380', 'https://10.0.0.2:2380'].map(complaint),
    [{ subject: 'cp2', reportedBy: 'cp1', count: 3, cleared: false }],
  ],
  [
    'a peer that nothing knows keeps its own name',
    [complaint('10.9.9.9:2380')],
    [{ subject: '10.9.9.9:2380', reportedBy: 'cp1', count: 1, cleared: false }],
  ],
  [
    'a loopback address is the host that wrote it',
    [complaint('127.0.0.1:2379')],
    [{ subject: 'cp1', reportedBy: 'cp1', count: 1, cleared: false }],
  ],
  [
    'a line about the peer clears what was said of it',
    [complaint('10.0.0.2:2380'), relief('bbbbbbbbbbbbbbb2')],
    [{ subject: 'cp2', reportedBy: 'cp1', count: 1, cleared: true }],
  ],
  [
    'a line about another peer clears nothing',
    [complaint('10.0.0.2:2380'), relief('aaaaaaaaaaaaaaa1')],
    [{ subject: 'cp2', reportedBy: 'cp1', count: 1, cleared: false }],
  ],
  [
    'what comes after the clearing line stands',
    [relief('bbbbbbbbbbbbbbb2'), complaint('10.0.0.2:2380')],
    [{ subject: 'cp2', reportedBy: 'cp1', count: 1, cleared: false }],
  ],
] as const) {
  test(title, async () => {
    assert.deepEqual(short(await hitsOf([aboutPeer], [etcdLog('cp1', [...peers, ...lines]), secondPeer])), expected)
  })
}

const trouble = `${at(10)}"trouble here"}`
const start = '{"level":"info","ts":"2026-11-20T10:00:20.000Z","msg":"starting an etcd server","name":"cp1"}'
const stop =
  '{"level":"info","ts":"2026-11-20T10:00:08.000Z","msg":"received signal; shutting down","signal":"terminated"}'

for (const [title, fields, lines, expected] of [
  ['fewer hits than needed are none', { atLeast: 2 }, [trouble], []],
  [
    'enough hits count',
    { atLeast: 2 },
    [trouble, trouble],
    [{ subject: 'cp1', reportedBy: 'cp1', count: 2, cleared: false }],
  ],
  [
    'after a clearing line, enough must come again',
    { atLeast: 2, clearedBy: ['it is over'] },
    [trouble, trouble, 'it is over', trouble],
    [{ subject: 'cp1', reportedBy: 'cp1', count: 3, cleared: true }],
  ],
  [
    'a pattern decides among lines with the literal',
    { pattern: 'here: (?:1|2)$' },
    ['trouble here: 1', 'trouble here: 3'],
    [{ subject: 'cp1', reportedBy: 'cp1', count: 1, cleared: false }],
  ],
  ['an exception takes lines out', { except: 'harmless' }, ['trouble here, harmless'], []],
  [
    'one line is one hit, whatever it repeats',
    {},
    ['trouble here and trouble here'],
    [{ subject: 'cp1', reportedBy: 'cp1', count: 1, cleared: false }],
  ],
  [
    'a new start clears what asks for it',
    { clearedBy: ['@start'] },
    [trouble, start],
    [{ subject: 'cp1', reportedBy: 'cp1', count: 1, cleared: true }],
  ],
  [
    'a new start clears nothing by itself',
    {},
    [trouble, start],
    [{ subject: 'cp1', reportedBy: 'cp1', count: 1, cleared: false }],
  ],
  ['what a process complains of while it is being stopped is its own end', {}, [stop, trouble], []],
  [
    'the farewell itself counts',
    { literal: 'received signal; shutting down' },
    [stop],
    [{ subject: 'cp1', reportedBy: 'cp1', count: 1, cleared: false }],
  ],
  [
    'what the next process says counts',
    {},
    [stop, start, trouble],
    [{ subject: 'cp1', reportedBy: 'cp1', count: 1, cleared: false }],
  ],
] as const) {
  test(title, async () => {
    assert.deepEqual(short(await hitsOf([signature(fields)], [etcdLog('cp1', lines)])), expected)
  })
}

test('rotated files of one log are one log, in the order of their times', async () => {
  const older = etcdLog('cp1', [trouble], 'z-rotated.log')
  const newer = etcdLog('cp1', [start], 'a-current.log')
  const [hit] = await hitsOf([signature({ clearedBy: ['@start'] })], [newer, older])
  assert.equal(hit?.cleared, true)
})

test('a component does not hear the words of another', async () => {
  const item = { ...etcdLog('cp1', ['trouble here']), component: 'kubelet' } as const
  assert.deepEqual(await hitsOf([signature({})], [item]), [])
})

for (const [envelope, text] of [
  ['journald short', 'Nov 20 10:00:00 cp7 etcd[1]: trouble "here"\nNov 20 10:00:01 cp7 kubelet[2]: trouble "here"\n'],
  [
    'journald short-iso',
    '2026-11-20T10:00:00+0000 cp7 etcd[1]: trouble "here"\n2026-11-20T10:00:01+0000 cp7 kubelet[2]: trouble "here"\n',
  ],
  [
    'journald json',
    '{"_HOSTNAME":"cp7","SYSLOG_IDENTIFIER":"etcd","__REALTIME_TIMESTAMP":"1795168800000000","MESSAGE":"trouble \\"here\\""}\n{"_HOSTNAME":"cp7","SYSLOG_IDENTIFIER":"kubelet","__REALTIME_TIMESTAMP":"1795168801000000","MESSAGE":"trouble \\"here\\""}\n',
  ],
  [
    'journald export',
    '__REALTIME_TIMESTAMP=1795168800000000\n_HOSTNAME=cp7\nSYSLOG_IDENTIFIER=etcd\nMESSAGE=trouble "here"\n\n__REALTIME_TIMESTAMP=1795168801000000\n_HOSTNAME=cp7\nMESSAGE=trouble "here"\nSYSLOG_IDENTIFIER=kubelet\n\n',
  ],
] as const) {
  test(`in a journal of many units (${envelope}) each line belongs to its own`, async () => {
    const reader = readInMemory([{ path: 'journal.log', text }], 60)
    const { hits, logs } = await deriveFacts(reader, {
      signatures: [signature({ literal: 'trouble "here"' })],
      referenceTime: '2026-11-20T12:00:00Z',
    })
    assert.deepEqual(
      hits.map(({ subject, count, evidence }) => ({ subject, count, at: evidence[0]?.at })),
      [{ subject: { kind: 'member', name: 'cp7' }, count: 1, at: '2026-11-20T10:00:00.000Z' }],
    )
    assert.deepEqual(
      logs.map(({ component, host, from, to, whole }) => ({ component, host, from, to, whole })),
      ['etcd', 'kubelet'].map((component) => ({
        component,
        host: 'cp7',
        from: '2026-11-20T10:00:00.000Z',
        to: '2026-11-20T10:00:01.000Z',
        whole: true,
      })),
    )
  })
}

test('finds quotes in the json-file of docker, where they are escaped', async () => {
  const text = '{"log":"trouble \\"here\\"\\n","stream":"stderr","time":"2026-11-20T10:00:00Z"}\n'
  const item = { path: 'etcd.log', host: 'cp1', component: 'etcd', text } as const
  assert.deepEqual(short(await hitsOf([signature({ literal: 'trouble "here"' })], [item])), [
    { subject: 'cp1', reportedBy: 'cp1', count: 1, cleared: false },
  ])
})

test('bad UTF-8 before and in a line hides nothing', async () => {
  const bytes = Buffer.concat([Buffer.from([0xff, 0xfe, 0x0a, 0xc3]), Buffer.from('trouble here\n')])
  const reader = readInMemory([{ path: 'etcd.log', host: 'cp1', component: 'etcd', text: 'x' }])
  const { hits } = await deriveFacts(
    {
      ...reader,
      open: async function* () {
        yield bytes
      },
    },
    { signatures: [signature({})], referenceTime: '2026-11-20T12:00:00Z' },
  )
  assert.deepEqual(short(hits), [{ subject: 'cp1', reportedBy: 'cp1', count: 1, cleared: false }])
})

test('hits of one second count once where a signature asks for it', async () => {
  const lines = [1, 1, 1, 2, 3, 3].map((second) => `${at(second)}"trouble here"}`)
  assert.deepEqual(short(await hitsOf([signature({ distinctSeconds: true })], [etcdLog('cp1', lines)])), [
    { subject: 'cp1', reportedBy: 'cp1', count: 3, cleared: false },
  ])
})

test('a log that breaks off while it is read is not read whole, and says why', async () => {
  const reader = readInMemory([{ path: 'etcd.log.gz', host: 'cp1', component: 'etcd', text: 'x' }])
  let opened = 0
  const open = async function* () {
    yield Buffer.from('trouble here\n')
    // The first look at the beginning succeeds; the scan itself meets the damage.
    if (++opened > 2) throw new RangeError('unexpected end of file')
  }
  const { hits, logs, gaps } = await deriveFacts(
    { ...reader, open },
    { signatures: [signature({})], referenceTime: '2026-11-20T12:00:00Z' },
  )
  assert.deepEqual(short(hits), [{ subject: 'cp1', reportedBy: 'cp1', count: 1, cleared: false }])
  assert.deepEqual(
    logs.map(({ whole }) => whole),
    [false],
  )
  assert.deepEqual(gaps, [{ file: 'etcd.log.gz', host: 'cp1', reason: 'unexpected end of file' }])
})

test('a line that is too long is named, and its log is not read whole', async () => {
  const item = etcdLog('cp1', ['trouble here', `${'x'.repeat(70_000)}trouble here`, 'trouble here'])
  const { hits, logs, gaps } = await deriveFacts(readInMemory([item], 10_000), {
    signatures: [signature({})],
    referenceTime: '2026-11-20T12:00:00Z',
  })
  assert.deepEqual(
    hits[0]?.evidence.map(({ line }) => line),
    [1, 3],
  )
  assert.deepEqual({ lines: logs[0]?.lines, whole: logs[0]?.whole }, { lines: 3, whole: false })
  assert.deepEqual(gaps, [
    { file: 'cp1/etcd.log', host: 'cp1', reason: '1 line(s) longer than 64 KiB: only their first 64 KiB were matched' },
  ])
})
