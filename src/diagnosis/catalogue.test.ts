import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeCatalogue, renderCatalogueProblem } from './catalogue.ts'

const good = `title: { en: Out of space, zh: 空间不足 }
explanation: { en: The quota is used up., zh: 配额已用完。 }
component: etcd
scope: member
layer: etcd
role: cause
severity: T1
signatures:
  exceeded: 'mvcc: database space exceeded'
when: { any: [{ signature: exceeded }, { fact: etcd.alarms, is: NOSPACE }] }
makes:
  - { condition: etcd/nospace, relation: same-subject, versions: 'etcd >=3.4' }
forbidden: [restore]
examples:
  fires:
    - { name: line, lines: [{ component: etcd, line: 'mvcc: database space exceeded' }] }
  nearMisses:
    - { name: other, lines: [{ component: etcd, line: 'quota is 80 % used' }] }
`

const problemsOf = (text: string): readonly string[] =>
  decodeCatalogue([{ path: 'catalog/etcd/nospace.yaml', text }]).problems.map(renderCatalogueProblem)

test('decodes a condition with its id from the path and full signature ids', () => {
  const { conditions, problems } = decodeCatalogue([{ path: 'catalog/etcd/nospace.yaml', text: good }])
  assert.deepEqual(problems, [])
  assert.deepEqual(conditions, [
    {
      id: 'etcd/nospace',
      title: { en: 'Out of space', zh: '空间不足' },
      explanation: { en: 'The quota is used up.', zh: '配额已用完。' },
      component: 'etcd',
      scope: 'member',
      layer: 'etcd',
      role: 'cause',
      severity: 'T1',
      signatures: [
        {
          id: 'etcd/nospace#exceeded',
          components: ['etcd'],
          literal: 'mvcc: database space exceeded',
          pattern: undefined,
          except: undefined,
          atLeast: 1,
          clearedBy: [],
          about: undefined,
          scope: 'member',
        },
      ],
      when: { any: [{ signature: 'etcd/nospace#exceeded' }, { fact: 'etcd.alarms', is: 'NOSPACE' }] },
      against: [],
      makes: [{ condition: 'etcd/nospace', relation: 'same-subject', versions: { component: 'etcd', range: '>=3.4' } }],
      next: [],
      actions: [],
      forbidden: ['restore'],
      runbooks: [],
      references: [],
      examples: {
        fires: [{ name: 'line', lines: [{ component: 'etcd', line: 'mvcc: database space exceeded' }], facts: [] }],
        nearMisses: [{ name: 'other', lines: [{ component: 'etcd', line: 'quota is 80 % used' }], facts: [] }],
      },
    },
  ])
})

for (const { title, from, to, expected } of [
  {
    title: 'an unknown key is named with its line and the nearest known key',
    from: 'forbidden:',
    to: 'forbiden:',
    expected: ['catalog/etcd/nospace.yaml:13: unknown key "forbiden" (did you mean "forbidden"?)'],
  },
  {
    title: 'an unknown fact is named with the nearest',
    from: 'etcd.alarms',
    to: 'etcd.alarm',
    expected: ['catalog/etcd/nospace.yaml:10: unknown fact "etcd.alarm" (did you mean "etcd.alarms"?)'],
  },
  {
    title: 'an unknown component is named with the nearest',
    from: 'component: etcd\nscope',
    to: 'component: etdc\nscope',
    expected: ['catalog/etcd/nospace.yaml:3: component: unknown "etdc" (did you mean "etcd"?)'],
  },
  {
    title: 'an unknown condition is named with the nearest',
    from: 'condition: etcd/nospace',
    to: 'condition: etcd/no-space',
    expected: ['catalog/etcd/nospace.yaml:12: unknown condition "etcd/no-space" (did you mean "etcd/nospace"?)'],
  },
  {
    title: 'an unknown signature is named with the nearest, and the one left over with its line',
    from: 'signature: exceeded',
    to: 'signature: exceded',
    expected: [
      'catalog/etcd/nospace.yaml:10: unknown signature "exceded" (did you mean "exceeded"?)',
      'catalog/etcd/nospace.yaml:9: signature "exceeded" is named by no criterion',
    ],
  },
  {
    title: 'a signature that no criterion names is refused',
    from: '{ signature: exceeded }, ',
    to: '',
    expected: ['catalog/etcd/nospace.yaml:9: signature "exceeded" is named by no criterion'],
  },
  {
    title: 'a test that does not fit the type of the fact is refused',
    from: '{ fact: etcd.alarms, is: NOSPACE }',
    to: '{ fact: etcd.has-leader, is: yes please }',
    expected: ['catalog/etcd/nospace.yaml:10: fact etcd.has-leader: "is" compares with a boolean'],
  },
  {
    title: 'a relation that cannot hold between the scopes is refused',
    from: 'relation: same-subject',
    to: 'relation: cluster',
    expected: ['catalog/etcd/nospace.yaml:12: relation cluster cannot hold between a member and a member'],
  },
  {
    title: 'a version range that is none is refused',
    from: 'etcd >=3.4',
    to: 'etcd from 3.4',
    expected: [
      'catalog/etcd/nospace.yaml:12: "etcd from 3.4" is not a component and comparisons, such as "etcd >=3.4 <3.5"',
    ],
  },
] as const) {
  test(title, () => assert.deepEqual(problemsOf(good.replace(from, to)), expected))
}

test('all problems of a file come back at once', () => {
  const text = good.replace('forbidden:', 'forbiden:').replace('scope: member', 'scope: host')
  assert.equal(problemsOf(text).length, 2)
})

test('text that is not YAML is a problem with its line, not an exception', () => {
  assert.deepEqual(
    problemsOf('title: { en: [\n').map((problem) => problem.split(': ')[0]),
    ['catalog/etcd/nospace.yaml:2', 'catalog/etcd/nospace.yaml:2'],
  )
})

test('one id in two folders is refused with both places', () => {
  const files = ['catalog/etcd/nospace.yaml', 'mine/etcd/nospace.yaml'].map((path) => ({ path, text: good }))
  assert.deepEqual(decodeCatalogue(files).problems.map(renderCatalogueProblem), [
    'mine/etcd/nospace.yaml:1: condition etcd/nospace is already defined in catalog/etcd/nospace.yaml',
  ])
})
