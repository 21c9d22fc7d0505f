import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Signature } from '../model/condition.ts'
import type { FactSet, LogRead, SignatureHit } from '../model/fact.ts'
import { cluster, member, type Subject } from '../model/subject.ts'
import { evaluateSignature } from './evaluate-signature.ts'
import { indexFacts } from './fact-index.ts'

const own: Signature = {
  id: 'etcd/nospace#exceeded',
  components: ['etcd'],
  literal: 'database space exceeded',
  pattern: undefined,
  except: undefined,
  atLeast: 1,
  clearedBy: [],
  about: undefined,
}
const aboutPeer: Signature = { ...own, about: 'peer' }

const log = (host: string, whole = true): LogRead => ({
  ...{ component: 'etcd', host, file: `${host}.log`, lines: 9, from: undefined, to: undefined, whole },
})
const hit = (more: Partial<SignatureHit> = {}): SignatureHit => ({
  ...{ signature: own.id, subject: member('cp1'), reportedBy: 'cp1', count: 1, cleared: false },
  evidence: [{ file: 'cp1.log', line: 1, text: 'x', host: 'cp1', at: '2026-11-20T10:00:00Z' }],
  ...more,
})
const set = (more: Partial<FactSet>): FactSet => ({
  ...{ facts: [], hits: [], logs: [], hosts: ['cp1', 'cp2'], members: ['cp1', 'cp2'], timeline: [], gaps: [] },
  ...more,
})
const servedAt = (at: string): FactSet['timeline'] => [
  {
    ...{ at, host: 'cp1', component: 'etcd', what: 'etcd serves', mark: '@ready' },
    evidence: { file: 'cp1.log', line: 9, text: 'ready to serve client requests', host: 'cp1', at },
  },
]

for (const { guarantee, situation, signature, subject, given, expected } of [
  {
    guarantee: 'true, first-hand',
    situation: 'its own log says so',
    given: { hits: [hit()], logs: [log('cp1')] },
    expected: ['true', true],
  },
  {
    guarantee: 'true, by report',
    situation: 'a peer says so',
    given: { hits: [hit({ reportedBy: 'cp2' })], logs: [log('cp2')] },
    expected: ['true', false],
  },
  {
    guarantee: 'true',
    situation: 'any host says so of the cluster',
    subject: cluster,
    given: { hits: [hit()] },
    expected: ['true', true],
  },
  { guarantee: 'false', situation: 'its log was read whole', given: { logs: [log('cp1')] }, expected: ['false', true] },
  {
    guarantee: 'unknown',
    situation: 'its log was cut',
    given: { logs: [log('cp1', false)] },
    expected: ['unknown', true],
  },
  {
    guarantee: 'unknown',
    situation: 'only another log was read',
    given: { logs: [log('cp2')] },
    expected: ['unknown', true],
  },
  {
    guarantee: 'unknown',
    situation: 'of the cluster, the log of one member was not read',
    subject: cluster,
    given: { logs: [log('cp1')] },
    expected: ['unknown', true],
  },
  {
    guarantee: 'false',
    situation: 'of the cluster, the logs of all members were read whole',
    subject: cluster,
    given: { logs: [log('cp1'), log('cp2')] },
    expected: ['false', true],
  },
  {
    guarantee: 'false',
    situation: 'a later line of the log says that it is over',
    given: { hits: [hit({ cleared: true })], logs: [log('cp1', false)] },
    expected: ['false', true],
  },
  {
    guarantee: 'unknown',
    situation: 'fewer hits than count, in a log that was cut',
    signature: { ...own, atLeast: 3 },
    given: { hits: [hit({ count: 2 })], logs: [log('cp1', false)] },
    expected: ['unknown', true],
  },
  {
    guarantee: 'false',
    situation: 'what peers would say, a peer that was read whole did not say',
    signature: aboutPeer,
    given: { logs: [log('cp2')] },
    expected: ['false', true],
  },
  {
    guarantee: 'unknown',
    situation: 'what peers would say, only its own log was read',
    signature: aboutPeer,
    given: { logs: [log('cp1')] },
    expected: ['unknown', true],
  },
  {
    guarantee: 'false',
    situation: 'what peers would say, it was captured and has no peers',
    signature: aboutPeer,
    given: { logs: [log('cp1')], members: ['cp1'], capturedAt: '2026-11-20T12:00:00Z' },
    expected: ['false', true],
  },
] satisfies readonly {
  guarantee: string
  situation: string
  signature?: Signature
  subject?: Subject
  given: Partial<FactSet>
  expected: readonly unknown[]
}[]) {
  test(`${guarantee}: ${situation}`, () => {
    const outcome = evaluateSignature(signature ?? own, subject ?? member('cp1'), indexFacts(set(given)))
    assert.deepEqual([outcome.value, outcome.firsthand], expected)
  })
}

test('lines before the process served again are over, where the time of capture is known', () => {
  const overIn = (more: Partial<FactSet>): string | undefined =>
    evaluateSignature(own, member('cp1'), indexFacts(set({ hits: [hit()], ...more }))).over?.at
  const capturedAt = '2026-11-20T12:00:00Z'
  assert.deepEqual(
    [
      overIn({ capturedAt, timeline: servedAt('2026-11-20T10:05:00Z') }),
      overIn({ capturedAt, timeline: servedAt('2026-11-20T09:55:00Z') }),
      overIn({ capturedAt }),
      overIn({ timeline: servedAt('2026-11-20T10:05:00Z') }),
    ],
    ['2026-11-20T10:05:00Z', undefined, undefined, undefined],
  )
})
