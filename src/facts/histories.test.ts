import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Fact } from '../model/fact.ts'
import { known } from '../model/fact.ts'
import { cluster, member, subjectKey } from '../model/subject.ts'
import { lookUpFacts } from './fact-lookup.ts'
import { deriveHistoryFacts } from './histories.ts'
import { memberView } from './member-view.ts'

interface Given {
  readonly id?: string
  readonly hash?: string
  readonly answers?: boolean
}

function histories(given: Readonly<Record<string, Given>>): Readonly<Record<string, unknown>> {
  const facts = Object.entries(given).flatMap(([host, { id, hash, answers = true }]): Fact[] => {
    const fact = (name: string, value: string | boolean): Fact => ({
      ...{ name, subject: member(host), state: known(value), evidence: [] },
    })
    return [
      fact('etcd.answers', answers),
      ...(id === undefined ? [] : [fact('etcd.cluster-id', id)]),
      ...(hash === undefined ? [] : [fact('etcd.hash', hash)]),
    ]
  })
  const lookup = lookUpFacts(facts)
  return Object.fromEntries(
    deriveHistoryFacts(Object.keys(given).map((host) => memberView(host, lookup))).map(({ name, subject, state }) => [
      subject.kind === cluster.kind ? name : `${name} ${subjectKey(subject).split('/').at(-1)}`,
      state.kind === 'known' ? state.value : state.kind,
    ]),
  )
}

for (const { title, given, expected } of [
  {
    title: 'members of one cluster with one hash tell one history',
    given: { cp1: { id: 'c1', hash: '7@17/3' }, cp2: { id: 'c1', hash: '7@17/3' } },
    expected: {
      'etcd.histories': 1,
      'etcd.cluster-id-differs cp1': false,
      'etcd.cluster-id-differs cp2': false,
      'etcd.hash-differs cp1': false,
      'etcd.hash-differs cp2': false,
    },
  },
  {
    title: 'the odd cluster id is named against the majority',
    given: { cp1: { id: 'c1' }, cp2: { id: 'c1' }, cp3: { id: 'c2' } },
    expected: {
      'etcd.histories': 2,
      'etcd.cluster-id-differs cp1': false,
      'etcd.cluster-id-differs cp2': false,
      'etcd.cluster-id-differs cp3': true,
    },
  },
  {
    title: 'without a majority nobody is the odd one, and there are two histories',
    given: { cp1: { id: 'c1' }, cp2: { id: 'c2' } },
    expected: { 'etcd.histories': 2 },
  },
  {
    title: 'hashes at different revisions are not compared',
    given: { cp1: { id: 'c1', hash: '7@17/3' }, cp2: { id: 'c1', hash: '9@18/3' } },
    expected: { 'etcd.histories': 1, 'etcd.cluster-id-differs cp1': false, 'etcd.cluster-id-differs cp2': false },
  },
  {
    title: 'a member that does not answer tells no history',
    given: { cp1: { id: 'c1' }, cp2: { id: 'c2', answers: false } },
    expected: { 'etcd.histories': 1, 'etcd.cluster-id-differs cp1': false },
  },
  { title: 'nothing asked, nothing said', given: { cp1: {} }, expected: {} },
] satisfies readonly {
  title: string
  given: Readonly<Record<string, Given>>
  expected: Readonly<Record<string, unknown>>
}[]) {
  test(title, () => assert.deepEqual(histories(given), expected))
}
