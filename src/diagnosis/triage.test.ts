import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FactSet, FactValue } from '../model/fact.ts'
import { factSetOfExample } from './catalogue-examples.ts'
import { evaluateTriage } from './triage.ts'

type Given = readonly (readonly [fact: string, value: FactValue, subject?: string])[]

const factsOf = (given: Given): FactSet =>
  factSetOfExample(
    {
      name: 'triage',
      lines: [],
      facts: given.map(([fact, value, subject]) => ({ fact, value, ...(subject === undefined ? {} : { subject }) })),
    },
    [],
  )

const three: Given = [
  ['etcd.voters-at-least', 3],
  ['etcd.voters-at-most', 3],
]
const alive = (...names: readonly string[]): Given =>
  names.flatMap(
    (name): Given => [
      ['etcd.answers', true, name],
      ['etcd.has-leader', true, name],
      ['etcd.process', 'running', name],
    ],
  )
const down = (...names: readonly string[]): Given =>
  names.flatMap(
    (name): Given => [
      ['etcd.answers', false, name],
      ['etcd.process', 'failed', name],
    ],
  )
const present = (answering: number, unreached: readonly string[] = []): Given => [
  ...three,
  ['etcd.quorum', 'present'],
  ['etcd.answering', answering],
  ['etcd.unreached', unreached],
]
const lost = (unreached: readonly string[] = []): Given => [
  ...three,
  ['etcd.quorum', 'lost'],
  ['etcd.answering', 0],
  ['etcd.unreached', unreached],
]
const noApi: Given = [['apiserver.declared', false]]
const api = (ready: number, downCount: number): Given => [
  ['apiserver.declared', true],
  ['apiserver.ready', ready],
  ['apiserver.down', downCount],
]

for (const { guarantee, situation, given, expected } of [
  {
    guarantee: 'T0',
    situation: 'all members take part and no API server is declared',
    given: [...present(3), ...alive('cp1', 'cp2', 'cp3'), ...noApi],
    expected: ['T0', 'T0', 'none', false],
  },
  {
    guarantee: 'T0',
    situation: 'all members take part and all API servers are ready',
    given: [...present(3), ...alive('cp1', 'cp2', 'cp3'), ...api(3, 0)],
    expected: ['T0', 'T0', 'none', false],
  },
  {
    guarantee: 'at most T1, restore forbidden',
    situation: 'the operator reaches one of three healthy members',
    given: [...present(1, ['cp2', 'cp3']), ...alive('cp1'), ...noApi],
    expected: ['T0', 'T1', 'none', false],
  },
  {
    guarantee: 'T1',
    situation: 'one member of three is down',
    given: [...present(2), ...alive('cp1', 'cp2'), ...down('cp3'), ...noApi],
    expected: ['T1', 'T1', 'none', false],
  },
  {
    guarantee: 'T1',
    situation: 'one API server of three is down',
    given: [...present(3), ...alive('cp1', 'cp2', 'cp3'), ...api(2, 1)],
    expected: ['T1', 'T1', 'none', false],
  },
  {
    guarantee: 'T1 api-down',
    situation: 'the quorum stands and no API server is ready',
    given: [...present(3), ...alive('cp1', 'cp2', 'cp3'), ...api(0, 3)],
    expected: ['T1', 'T1', 'api-down', false],
  },
  {
    guarantee: 'T1 writes-refused',
    situation: 'the quorum stands and a NOSPACE alarm is raised while API servers are ready',
    given: [...present(3), ...alive('cp1', 'cp2', 'cp3'), ['etcd.alarms', ['NOSPACE'], 'cp1'], ...api(3, 0)],
    expected: ['T1', 'T1', 'writes-refused', false],
  },
  {
    guarantee: 'T1 writes-refused',
    situation: 'a webhook without a backend is asked about leases, and refuses',
    given: [
      ...present(3),
      ...alive('cp1', 'cp2', 'cp3'),
      ['kubernetes.webhooks-dead-reach', ['leases', 'pods']],
      ...api(3, 0),
    ],
    expected: ['T1', 'T1', 'writes-refused', false],
  },
  {
    guarantee: 'T2 majority-lost, reversible',
    situation: 'two processes are down and their data is there',
    given: [
      ...lost(),
      ['etcd.answers', true, 'cp1'],
      ['etcd.has-leader', false, 'cp1'],
      ...down('cp2', 'cp3'),
      ...noApi,
    ],
    expected: ['T2', 'T2', 'majority-lost', false],
  },
  {
    guarantee: 'T2 majority-lost, reversible',
    situation: 'two hosts are dead and the third member sees no leader',
    given: [...lost(['cp2', 'cp3']), ['etcd.answers', true, 'cp1'], ['etcd.has-leader', false, 'cp1'], ...noApi],
    expected: ['T2', 'T2', 'majority-lost', false],
  },
  {
    guarantee: 'T2 to T3',
    situation: 'two processes are down, nobody saw any data directory',
    given: [...lost(['cp1']), ...down('cp2', 'cp3'), ...noApi],
    expected: ['T2', 'T3', 'majority-lost', false],
  },
  {
    guarantee: 'T2 majority-lost, irreversible',
    situation: 'two data directories are gone and one survivor is intact',
    given: [
      ...lost(),
      ['etcd.answers', true, 'cp1'],
      ['etcd.has-leader', false, 'cp1'],
      ...down('cp2', 'cp3'),
      ['etcd.data-lost-members', ['cp2', 'cp3']],
      ...noApi,
    ],
    expected: ['T2', 'T2', 'majority-lost', true],
  },
  {
    guarantee: 'no T3 while the data is read',
    situation: 'the only member answers, and the folder that the inventory names is not there',
    given: [...present(1), ...alive('cp1'), ['etcd.data-lost-members', ['cp1']], ...api(1, 0)],
    expected: ['T0', 'T0', 'none', false],
  },
  {
    guarantee: 'T3 no-data',
    situation: 'every data directory is gone',
    given: [...lost(), ...down('cp1', 'cp2', 'cp3'), ['etcd.data-lost-members', ['cp1', 'cp2', 'cp3']], ...noApi],
    expected: ['T3', 'T3', 'no-data', true],
  },
  {
    guarantee: 'T3 split',
    situation: 'a member answers under another cluster id',
    given: [
      ...present(2),
      ...alive('cp1', 'cp2', 'cp3'),
      ['etcd.histories', 2],
      ['etcd.cluster-id-differs', true, 'cp3'],
      ...noApi,
    ],
    expected: ['T3', 'T3', 'split', true],
  },
  {
    guarantee: 'T3 split',
    situation: 'hashes at one revision differ and none has a majority',
    given: [...present(2), ...alive('cp1', 'cp2'), ['etcd.histories', 2], ...noApi],
    expected: ['T3', 'T3', 'split', true],
  },
  {
    guarantee: 'T2 corrupt, the odd member can be replaced',
    situation: 'one hash differs from the majority at one revision',
    given: [
      ...present(3),
      ...alive('cp1', 'cp2', 'cp3'),
      ['etcd.histories', 2],
      ['etcd.hash-differs', true, 'cp2'],
      ...noApi,
    ],
    expected: ['T2', 'T2', 'corrupt', false],
  },
  {
    guarantee: 'T2 corrupt, irreversible',
    situation: 'a CORRUPT alarm names no odd member',
    given: [...present(3), ...alive('cp1', 'cp2', 'cp3'), ['etcd.alarms', ['CORRUPT'], 'cp1'], ...noApi],
    expected: ['T2', 'T2', 'corrupt', true],
  },
  {
    guarantee: 'T0 to T3, unknown and not T3',
    situation: 'nothing was reached',
    given: [...three, ['etcd.answering', 0], ['etcd.unreached', ['cp1', 'cp2', 'cp3']], ...noApi],
    expected: ['T0', 'T3', 'none', false],
  },
  {
    guarantee: 'T0 to T1',
    situation: 'no member was asked, and every API server is ready',
    given: [...api(3, 0)],
    expected: ['T0', 'T1', 'none', false],
  },
  {
    guarantee: 'T1 to T3',
    situation: 'one process is down and two members were not reached',
    given: [...three, ['etcd.answering', 0], ['etcd.unreached', ['cp2', 'cp3']], ...down('cp1'), ...noApi],
    expected: ['T1', 'T3', 'none', false],
  },
] as const satisfies readonly { guarantee: string; situation: string; given: Given; expected: readonly unknown[] }[]) {
  test(`${guarantee}: ${situation}`, () => {
    const { severity, worst, form, irreversible } = evaluateTriage(factsOf(given))
    assert.deepEqual([severity, worst, form, irreversible], expected)
  })
}

test('the whole triage of two dead hosts and one member without a leader', () => {
  const given: Given = [
    ...lost(['cp2', 'cp3']),
    ['etcd.answers', true, 'cp1'],
    ['etcd.has-leader', false, 'cp1'],
    ...noApi,
  ]
  assert.deepEqual(evaluateTriage(factsOf(given)), {
    severity: 'T2',
    worst: 'T2',
    form: 'majority-lost',
    irreversible: false,
    voters: { atLeast: 3, atMost: 3 },
    quorum: 2,
    answering: { atLeast: 0, atMost: 2 },
    unknown: ['cp2', 'cp3'],
    forbidden: [
      'restore',
      'force-new-cluster',
      'cluster-reset',
      'edit-initial-cluster',
      'member-remove',
      'delete-data',
      'reboot-members',
      'delete-master-node-objects',
      'load-test',
    ],
    arithmetic: [
      { en: '3 voting members; a quorum is 2.', zh: '共 3 个有投票权的成员，法定多数为 2 个。' },
      {
        en: '0 to 2 seen to take part: they share a cluster id and a leader, and a linearizable read succeeds.',
        zh: '已确认参与集群的成员数为 0 至 2：集群 ID 相同、领导者相同、线性一致读成功。',
      },
      {
        en: 'Nobody could look at cp2, cp3: unknown, not counted as dead.',
        zh: '无法查看 cp2、cp3：状态未知，不按故障计算。',
      },
      {
        en: 'Reached members say that there is no majority: the quorum is lost.',
        zh: '可达成员表明不存在多数派：法定多数已丢失。',
      },
      { en: 'Known to take no part: cp1.', zh: '已确认未参与集群：cp1。' },
      {
        en: 'No API server is declared: the level is judged on etcd alone.',
        zh: '清单未声明 API server：仅按 etcd 判定级别。',
      },
    ],
    wayOut: {
      en: 'Bring the missing members back with their data. Waiting is an option: running containers keep running.',
      zh: '让缺失的成员带着原有数据恢复。等待也是一种选择：已运行的容器会继续运行。',
    },
  })
})

test('while a quorum stands or may stand, restore and force-new-cluster are forbidden', () => {
  const standing: readonly Given[] = [
    [...present(3), ...alive('cp1', 'cp2', 'cp3')],
    [...present(1, ['cp2', 'cp3']), ...alive('cp1')],
    [...present(3), ['etcd.alarms', ['NOSPACE'], 'cp1']],
    [...three, ['etcd.unreached', ['cp1', 'cp2', 'cp3']]],
    [...lost(['cp2', 'cp3']), ['etcd.has-leader', false, 'cp1']],
  ]
  assert.deepEqual(
    standing.map((given) => evaluateTriage(factsOf(given)).forbidden.slice(0, 2)),
    standing.map(() => ['restore', 'force-new-cluster']),
  )
})

test('NOSPACE forbids to disarm before space was freed', () => {
  const { forbidden } = evaluateTriage(factsOf([...present(3), ['etcd.alarms', ['NOSPACE'], 'cp1']]))
  assert.equal(forbidden.includes('disarm-before-freeing-space'), true)
})

test('with no data left a restore is the way out, and not forbidden', () => {
  const { forbidden } = evaluateTriage(
    factsOf([...lost(), ...down('cp1', 'cp2', 'cp3'), ['etcd.data-lost-members', ['cp1', 'cp2', 'cp3']]]),
  )
  assert.equal(forbidden.includes('restore'), false)
})
