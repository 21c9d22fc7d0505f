import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Diagnosis } from '../model/diagnosis.ts'
import type { FactSet } from '../model/fact.ts'
import { unknown } from '../model/fact.ts'
import { subjectKey } from '../model/subject.ts'
import { decodeCatalogue } from './catalogue.ts'
import { factSetOfExample } from './catalogue-examples.ts'
import { evaluateDiagnosis } from './evaluate-diagnosis.ts'

const file = (id: string, body: string): { readonly path: string; readonly text: string } => ({
  path: `catalog/${id}.yaml`,
  text: `title: { en: ${id}, zh: 状态 }
explanation: { en: ${id}, zh: 状态 }
severity: T1
examples:
  fires: [{ name: x, facts: [{ fact: etcd.quorum, value: lost }] }]
  nearMisses: [{ name: x, facts: [{ fact: etcd.quorum, value: present }] }]
${body}`,
})

const { conditions: catalogue, problems } = decodeCatalogue([
  file(
    'etcd/process-killed',
    `component: etcd
scope: member
layer: etcd
role: cause
signatures: { reported: { literal: 'lost the TCP streaming', pattern: 'peer (?<peer>[a-z0-9]+)', about: peer, clearedBy: ['became active'] } }
when: { any: [{ fact: etcd.process-end, matches: '^killed' }, { signature: reported }] }
against: [{ when: { fact: etcd.enabled, is: false }, text: { en: The unit is disabled., zh: 单元已禁用。 } }]
makes: [{ condition: etcd/quorum-lost, relation: cluster }]
next: [{ text: { en: Ask systemd how it ended., zh: 查询进程如何结束。 }, command: systemctl status etcd }]`,
  ),
  file(
    'disk/full',
    `component: kernel
scope: node
layer: disk
role: cause
when: { all: [{ fact: disk.used-fraction, atLeast: 0.99 }, { fact: disk.read-only, is: false }] }
makes: [{ condition: etcd/process-killed, relation: same-node }]
next: [{ text: { en: Look at the disks., zh: 查看磁盘。 }, command: df -h }]`,
  ),
  file(
    'etcd/quorum-lost',
    `component: etcd
scope: cluster
layer: etcd
role: effect
when: { fact: etcd.quorum, is: lost }
makes:
  - { condition: apiserver/etcd-unreachable, relation: cluster }
  - { condition: etcd/no-leader, relation: cluster }
next: [{ text: { en: Ask each member., zh: 逐个查询成员。 }, command: etcdctl endpoint status }]`,
  ),
  file(
    'etcd/no-leader',
    `component: etcd
scope: member
layer: etcd
role: effect
when: { fact: etcd.has-leader, is: false }
makes: [{ condition: etcd/quorum-lost, relation: cluster }]`,
  ),
  file(
    'apiserver/etcd-unreachable',
    `component: kube-apiserver
scope: node
layer: apiserver
role: effect
signatures: { refused: 'connect: connection refused' }`,
  ),
])

type Facts = Parameters<typeof factSetOfExample>[0]['facts']
const quorumLost: Facts = [
  { fact: 'etcd.quorum', value: 'lost' },
  { fact: 'etcd.has-leader', value: false, subject: 'cp1' },
]
const killed: Facts = ['cp2', 'cp3'].map((subject) => ({ fact: 'etcd.process-end', value: 'killed:9', subject }))

const facts = (entries: Facts, lines: Parameters<typeof factSetOfExample>[0]['lines'] = []): FactSet =>
  factSetOfExample({ name: 'x', lines, facts: entries }, catalogue)

const answer = ({ verdict, causes }: Diagnosis): unknown => ({
  verdict,
  causes: causes.map(({ condition, subjects, confidence, chain }) => ({
    condition,
    on: subjects.map(({ name }) => name),
    confidence,
    chain: chain.map((link) => `${link.depth} ${link.condition} < ${link.madeBy ?? ''}`),
  })),
})

test('the little catalogue is sound', () => assert.deepEqual(problems, []))

for (const { title, set, expected } of [
  {
    title: 'what happened to the members explains the lost quorum and all above it, over a cycle',
    set: facts(
      [...quorumLost, ...killed],
      [{ component: 'kube-apiserver', host: 'cp1', line: 'dial tcp: connect: connection refused' }],
    ),
    expected: {
      verdict: 'proven',
      causes: [
        {
          condition: 'etcd/process-killed',
          on: ['cp2', 'cp3'],
          confidence: 'proven',
          chain: [
            '0 etcd/process-killed < ',
            '1 etcd/quorum-lost < etcd/process-killed',
            '2 etcd/no-leader < etcd/quorum-lost',
            '2 apiserver/etcd-unreachable < etcd/quorum-lost',
          ],
        },
      ],
    },
  },
  {
    title: 'a lost quorum with nothing below it is unproven',
    set: facts(quorumLost),
    expected: {
      verdict: 'unproven',
      causes: [
        {
          condition: 'etcd/no-leader',
          on: ['cp1'],
          confidence: 'unproven',
          chain: ['0 etcd/no-leader < ', '1 etcd/quorum-lost < etcd/no-leader'],
        },
      ],
    },
  },
  {
    title: 'what only others say about a member is likely',
    set: facts([], [{ component: 'etcd', host: 'cp1', line: 'lost the TCP streaming connection with peer cp2' }]),
    expected: {
      verdict: 'likely',
      causes: [
        { condition: 'etcd/process-killed', on: ['cp2'], confidence: 'likely', chain: ['0 etcd/process-killed < '] },
      ],
    },
  },
  {
    title: 'what speaks against a cause makes it likely',
    set: facts([...killed.slice(0, 1), { fact: 'etcd.enabled', value: false, subject: 'cp2' }]),
    expected: {
      verdict: 'likely',
      causes: [
        { condition: 'etcd/process-killed', on: ['cp2'], confidence: 'likely', chain: ['0 etcd/process-killed < '] },
      ],
    },
  },
  {
    title: 'a state that a later line of the same log ends is not observed',
    set: facts(
      [],
      [
        { component: 'etcd', host: 'cp1', line: 'lost the TCP streaming connection with peer cp2' },
        { component: 'etcd', host: 'cp1', line: 'peer cp2 became active' },
      ],
    ),
    expected: { verdict: 'none', causes: [] },
  },
  {
    title: 'a full disk below a killed process is the cause, on its own host alone',
    set: facts([
      ...killed,
      { fact: 'disk.used-fraction', value: 1, subject: 'cp2:/var' },
      { fact: 'disk.read-only', value: false, subject: 'cp2:/var' },
    ]),
    expected: {
      verdict: 'proven',
      causes: [
        {
          condition: 'disk/full',
          on: ['cp2'],
          confidence: 'proven',
          chain: ['0 disk/full < ', '1 etcd/process-killed < disk/full'],
        },
        { condition: 'etcd/process-killed', on: ['cp3'], confidence: 'proven', chain: ['0 etcd/process-killed < '] },
      ],
    },
  },
  {
    title: 'two criteria on objects hold only for one and the same object',
    set: facts([
      { fact: 'disk.used-fraction', value: 1, subject: 'cp2:/var' },
      { fact: 'disk.read-only', value: true, subject: 'cp2:/var' },
      { fact: 'disk.used-fraction', value: 0.1, subject: 'cp2:/' },
      { fact: 'disk.read-only', value: false, subject: 'cp2:/' },
    ]),
    expected: { verdict: 'none', causes: [] },
  },
] as const) {
  test(title, () => assert.deepEqual(answer(evaluateDiagnosis(set, catalogue)), expected))
}

test('an unproven effect says what to look at: its own look, then those of what could have made it', () => {
  const set = facts([
    { fact: 'etcd.quorum', value: 'lost' },
    { fact: 'etcd.answers', value: true, subject: 'cp1' },
  ])
  const [first] = evaluateDiagnosis(set, catalogue).causes
  assert.deepEqual(
    first?.next.map(({ command }) => command),
    ['etcdctl endpoint status', 'systemctl status etcd', 'df -h'],
  )
})

test('an effect whose process served again since is no cause', () => {
  const line = { component: 'kube-apiserver', host: 'cp1', line: 'dial tcp: connect: connection refused' } as const
  const set = facts([], [line])
  const at = '2026-11-20T11:00:00Z'
  const hits = set.hits.map((hit) => ({ ...hit, evidence: hit.evidence.map((entry) => ({ ...entry, at })) }))
  const served = {
    ...{ at: '2026-11-20T11:00:01Z', host: 'cp1', component: 'kube-apiserver', what: 'kube-apiserver serves' },
    ...{ mark: '@ready' as const, evidence: { file: 'cp1/kube-apiserver.log', text: 'Serving securely', host: 'cp1' } },
  }
  const causesOf = (timeline: FactSet['timeline']): readonly string[] =>
    evaluateDiagnosis({ ...set, hits, timeline }, catalogue).causes.map(({ condition }) => condition)
  assert.deepEqual([causesOf([]), causesOf([served])], [['apiserver/etcd-unreachable'], []])
})

test('API server conditions are not applicable when the inventory declares none', () => {
  const set = facts([{ fact: 'apiserver.declared', value: false }, ...killed])
  assert.deepEqual(evaluateDiagnosis(set, catalogue).counts, {
    observed: 2,
    'not-observed': 0,
    'not-applicable': 2,
    'not-evaluated': 5,
  })
})

test('what could not be looked at is not evaluated, with the reason', () => {
  const set = facts(killed.slice(0, 1))
  const dark = { ...set, facts: set.facts.map((fact) => ({ ...fact, state: unknown('the host hangs') })) }
  assert.deepEqual(
    evaluateDiagnosis(dark, catalogue)
      .notEvaluated.filter(({ condition }) => condition === 'etcd/process-killed')
      .map(({ subject, reason }) => [subjectKey(subject), reason]),
    [['member//cp2', 'etcd.process-end of cp2: the host hangs; log of etcd on cp2']],
  )
})

test('the same facts in any order give the same bytes', () => {
  const set = facts(
    [...quorumLost, ...killed, { fact: 'disk.used-fraction', value: 1, subject: 'cp2:/var' }],
    [
      { component: 'kube-apiserver', host: 'cp1', line: 'dial tcp: connect: connection refused' },
      { component: 'kube-apiserver', host: 'cp2', line: 'dial tcp: connect: connection refused' },
      { component: 'etcd', host: 'cp1', line: 'lost the TCP streaming connection with peer cp2' },
    ],
  )
  const bytes = JSON.stringify(evaluateDiagnosis(set, catalogue))
  const shuffled = <Item>(items: readonly Item[]): fc.Arbitrary<Item[]> =>
    fc.shuffledSubarray([...items], { minLength: items.length })
  fc.assert(
    fc.property(
      fc.tuple(shuffled(set.facts), shuffled(set.hits), shuffled(set.logs), shuffled(set.hosts), shuffled(catalogue)),
      ([facts, hits, logs, hosts, conditions]) =>
        JSON.stringify(evaluateDiagnosis({ ...set, facts, hits, logs, hosts }, conditions)) === bytes,
    ),
    { numRuns: 50 },
  )
})
