import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Cause } from '../model/diagnosis.ts'
import { member, type Subject } from '../model/subject.ts'
import { isExpected } from './drill-run.ts'

const cause = (condition: string, ...subjects: readonly Subject[]): Cause => ({
  condition,
  title: { en: '', zh: '' },
  explanation: { en: '', zh: '' },
  subjects,
  confidence: 'proven',
  chain: [],
  evidence: [],
  against: [],
  next: [],
  actions: [],
  runbooks: [],
  references: [],
})

const killed = { condition: 'etcd/process-killed', subjects: ['cp2', 'cp3'] }
const table = [
  {
    name: 'the right condition on the right hosts',
    first: cause('etcd/process-killed', member('cp3'), member('cp2')),
    expected: killed,
    is: true,
  },
  {
    name: 'the right condition on one host of two',
    first: cause('etcd/process-killed', member('cp2')),
    expected: killed,
    is: false,
  },
  {
    name: 'another condition',
    first: cause('etcd/stopped', member('cp2'), member('cp3')),
    expected: killed,
    is: false,
  },
  { name: 'no cause at all', first: undefined, expected: killed, is: false },
  {
    name: 'any host where none is asked for',
    first: cause('etcd/nospace', member('cp1')),
    expected: { condition: 'etcd/nospace' },
    is: true,
  },
]

for (const { name, first, expected, is } of table) {
  test(`a drill given ${name} is ${is ? 'passed' : 'failed'}`, () => assert.equal(isExpected(first, expected), is))
}
