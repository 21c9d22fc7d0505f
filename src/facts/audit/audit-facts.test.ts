import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { deriveFacts } from '../derive-facts.ts'
import { readInMemory } from '../in-memory-evidence.fixture.ts'

async function derived(capturedAt: string, ...texts: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const items = texts.map((text, index) => ({
    path: `cp1/audit.log/${index}.log`,
    collector: 'audit.log',
    component: 'audit' as const,
    host: 'cp1',
    text,
  }))
  const { facts } = await deriveFacts(readInMemory(items), { signatures: [], capturedAt, referenceTime: capturedAt })
  const own = facts.filter(({ name }) => name.startsWith('kubernetes.'))
  return Object.fromEntries(own.map(({ name, state }) => [name, state.kind === 'known' ? state.value : state]))
}

const recorded = await readFile(
  join(import.meta.dirname, '../../../test/incidents/api-objects/audit/audit.log'),
  'utf8',
)

interface Told {
  readonly verb: string
  readonly user: string
  readonly seconds: number
  readonly name?: string
  readonly resource?: string
  readonly code?: number
}

const line = ({ verb, user, seconds, name = 'web', resource = 'deployments', code = 200 }: Told): string =>
  JSON.stringify({
    kind: 'Event',
    auditID: `${verb} ${user} ${seconds}`,
    stage: 'ResponseComplete',
    verb,
    user: { username: user },
    sourceIPs: ['10.77.0.1'],
    userAgent: 'kubectl/v1.34.4 (linux/amd64)',
    objectRef: { resource, name, namespace: 'shop', apiGroup: resource === 'namespaces' ? '' : 'apps' },
    responseStatus: { code },
    requestReceivedTimestamp: new Date(Date.UTC(2026, 10, 20, 16) + seconds * 1000).toISOString(),
  })

const nothing = {
  'kubernetes.namespaces-deleted': [],
  'kubernetes.namespaces-deleted-by-collector': [],
  'kubernetes.duels': [],
}

test('a recorded audit log names who deleted what, each request once', async () => {
  const expected = {
    'kubernetes.namespaces-deleted': [
      'shop2: deleted by kubernetes-admin with kubectl from 10.77.0.11 at 2026-11-20T16:24:38.611897Z',
      'owned: deleted by system:serviceaccount:kube-system:generic-garbage-collector with kube-controller-manager from 10.77.0.11 at 2026-11-20T16:52:33.227804Z',
    ],
    'kubernetes.namespaces-deleted-by-collector': [
      'owned: deleted by system:serviceaccount:kube-system:generic-garbage-collector with kube-controller-manager from 10.77.0.11 at 2026-11-20T16:52:33.227804Z',
    ],
    // Both fights were over long before.
    'kubernetes.duels': [],
  }
  const capturedAt = '2026-11-20T17:00:00.000Z'
  assert.deepEqual(await derived(capturedAt, recorded), expected)
  assert.deepEqual(await derived(capturedAt, recorded, recorded), expected)
})

test('a fight that goes on is told of, with both sides and its period', async () => {
  const { 'kubernetes.duels': duels } = await derived('2026-11-20T16:17:55.000Z', recorded)
  assert.deepEqual(duels, [
    'configmaps default/fought: made 6 times by kubernetes-admin (kubectl at 10.77.0.11), deleted 6 times by system:serviceaccount:kube-system:syncer (kubectl at 10.77.0.11), every 2.3 s',
    'configmaps default/tug: changed 13 times in turns by kubernetes-admin (kubectl at 10.77.0.11) and system:serviceaccount:kube-system:syncer (kubectl at 10.77.0.11), every 1.2 s',
  ])
})

const rounds = (maker: string, deleter: string): string =>
  [0, 10, 20, 30]
    .flatMap((seconds) => [
      line({ verb: 'create', user: maker, seconds }),
      line({ verb: 'delete', user: deleter, seconds: seconds + 5 }),
    ])
    .join('\n')

for (const { title, text, expected } of [
  {
    title: 'one who makes and deletes the same object fights with nobody',
    text: rounds('ci', 'ci'),
    expected: nothing,
  },
  {
    title: 'two who do it do',
    text: rounds('ours', 'theirs'),
    expected: {
      ...nothing,
      'kubernetes.duels': [
        'deployments.apps shop/web: made 4 times by ours (kubectl at 10.77.0.1), deleted 4 times by theirs (kubectl at 10.77.0.1), every 10 s',
      ],
    },
  },
  {
    title: 'two writers who meet a few times do not',
    text: [0, 1, 2, 3, 4, 5, 6, 7]
      .map((seconds) => line({ verb: 'patch', user: `u${seconds % 2}`, seconds }))
      .join('\n'),
    expected: nothing,
  },
  {
    title: 'a deletion that was refused is none',
    text: line({ verb: 'delete', user: 'ops', seconds: 0, resource: 'namespaces', name: 'shop', code: 403 }),
    expected: nothing,
  },
  {
    title: 'a namespace that was made again is not deleted',
    text: [
      line({ verb: 'delete', user: 'ops', seconds: 0, resource: 'namespaces', name: 'shop' }),
      line({ verb: 'create', user: 'ops', seconds: 9, resource: 'namespaces', name: 'shop' }),
    ].join('\n'),
    expected: nothing,
  },
  {
    title: 'the garbage collector deletes on behalf of an owner that is gone',
    text: line({
      verb: 'delete',
      user: 'system:serviceaccount:kube-system:generic-garbage-collector',
      seconds: 0,
      resource: 'namespaces',
      name: 'shop',
    }),
    expected: {
      ...nothing,
      'kubernetes.namespaces-deleted': [
        'shop: deleted by system:serviceaccount:kube-system:generic-garbage-collector with kubectl from 10.77.0.1 at 2026-11-20T16:00:00.000Z',
      ],
      'kubernetes.namespaces-deleted-by-collector': [
        'shop: deleted by system:serviceaccount:kube-system:generic-garbage-collector with kubectl from 10.77.0.1 at 2026-11-20T16:00:00.000Z',
      ],
    },
  },
  {
    title: 'lines that are cut or no JSON say nothing',
    text: '{"verb":"delete","user":{"usern\n"verb":"delete"',
    expected: nothing,
  },
])
  test(`${title}`, async () => {
    assert.deepEqual(await derived('2026-11-20T16:00:40.000Z', text), expected)
  })

test('a fight whose turns no longer come is over', async () => {
  assert.deepEqual(await derived('2026-11-20T16:03:00.000Z', rounds('ours', 'theirs')), nothing)
})

test('what server-side apply makes was made', async () => {
  const text = [
    line({ verb: 'delete', user: 'ops', seconds: 0, resource: 'namespaces', name: 'shop' }),
    line({ verb: 'patch', user: 'ops', seconds: 9, resource: 'namespaces', name: 'shop', code: 201 }),
  ].join('\n')
  assert.deepEqual(await derived('2026-11-20T16:00:40.000Z', text), nothing)
})

test('without an audit log nothing is said', async () => {
  assert.deepEqual(await derived('2026-11-20T16:00:40.000Z'), {})
})
