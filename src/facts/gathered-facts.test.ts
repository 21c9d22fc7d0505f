import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Fact, type FactValue, known } from '../model/fact.ts'
import { inventorySchema } from '../model/inventory.ts'
import { member, node, type Subject } from '../model/subject.ts'
import { deriveGatheredFacts } from './gathered-facts.ts'
import { buildMemberDirectory } from './member-directory.ts'

const inventory = inventorySchema.parse({
  version: 1,
  cluster: 'lab',
  nodes: [
    { name: 'cp1', roles: ['etcd', 'control-plane'] },
    { name: 'cp2', roles: ['etcd'] },
  ],
  etcd: {
    members: [
      { node: 'cp1', clientUrl: 'https://10.77.0.11:2379' },
      { node: 'cp2', clientUrl: 'https://10.77.0.12:2379' },
    ],
  },
  apiServers: [{ node: 'cp1', url: 'https://10.77.0.11:6443' }],
})
const context = { inventory, directory: buildMemberDirectory(inventory, []), referenceMs: 0 }
const fact = (name: string, subject: Subject, value: FactValue): Fact => ({
  ...{ name, subject, state: known(value), evidence: [] },
})

const gathered = (facts: readonly Fact[]): readonly string[] =>
  deriveGatheredFacts(facts, context).map(
    ({ name, subject, state }) =>
      `${name}${subject.name === '' ? '' : ` ${subject.name}`} = ${state.kind === 'known' ? String(state.value) : state.kind}`,
  )

const declared = [
  'apiserver.declared = true',
  'loadbalancer.declared = false',
  'node.control-plane-role cp1 = true',
  'node.control-plane-role cp2 = false',
]

test('the inventory says what is declared and who has a role', () => {
  assert.deepEqual(gathered([]), declared)
})

test('members are compared with those that answer', () => {
  const facts = [
    fact('etcd.answers', member('cp1'), true),
    fact('etcd.member-list', member('cp1'), ['a1']),
    fact('etcd.member-id', member('cp1'), 'a1'),
    fact('etcd.raft-index', member('cp1'), 90),
    fact('etcd.version', member('cp1'), '3.5.16'),
    fact('etcd.answers', member('cp2'), true),
    fact('etcd.member-id', member('cp2'), 'a2'),
    fact('etcd.raft-index', member('cp2'), 40),
    fact('etcd.version', member('cp2'), '3.4.23'),
  ]
  assert.deepEqual(
    gathered(facts).filter((text) => !declared.includes(text)),
    [
      'etcd.in-member-list cp1 = true',
      'etcd.in-member-list cp2 = false',
      'etcd.raft-index-behind cp1 = 0',
      'etcd.raft-index-behind cp2 = 50',
      'etcd.versions = 3.4.23,3.5.16',
    ],
  )
})

test('the size of the database is held against the quota and against what is in use', () => {
  const facts = [
    fact('etcd.db-size-bytes', member('cp1'), 800),
    fact('etcd.db-in-use-bytes', member('cp1'), 200),
    fact('etcd.quota-bytes', member('cp1'), 1000),
  ]
  assert.deepEqual(
    gathered(facts).filter((text) => !declared.includes(text)),
    ['etcd.quota-used-fraction cp1 = 0.8', 'etcd.db-free-fraction cp1 = 0.75'],
  )
})

for (const { answer, ready, down } of [
  { answer: '200', ready: 1, down: 0 },
  { answer: '401', ready: 1, down: 0 },
  { answer: '403', ready: 1, down: 0 },
  { answer: '500', ready: 0, down: 1 },
  { answer: 'refused', ready: 0, down: 1 },
  { answer: 'tls', ready: 0, down: 1 },
  { answer: 'timeout', ready: 0, down: 0 },
]) {
  test(`an API server that answers ${answer} counts ${ready} ready, ${down} down`, () => {
    const facts = [fact('apiserver.readyz', node('cp1'), answer)]
    assert.deepEqual(
      gathered(facts).filter((text) => !declared.includes(text)),
      [`apiserver.ready = ${ready}`, `apiserver.down = ${down}`],
    )
  })
}

test('a control-plane unit that is enabled where the role is not is stray', () => {
  const facts = [
    fact('node.enabled-units', node('cp1'), ['etcd.service', 'kube-apiserver.service']),
    fact('node.enabled-units', node('cp2'), ['etcd.service', 'kube-apiserver.service']),
  ]
  assert.deepEqual(
    gathered(facts).filter((text) => text.includes('stray')),
    ['node.stray-units cp1 = ', 'node.stray-units cp2 = kube-apiserver.service'],
  )
})
