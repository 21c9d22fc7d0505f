import assert from 'node:assert/strict'
import { test } from 'node:test'
import { healthy, lostQuorum } from '../../test/report/sample-diagnosis.ts'
import { sampleReport } from '../../test/report/sample-report.ts'
import type { TimelineEvent } from '../model/fact.ts'
import { mostEvents, selectTimeline } from './select-timeline.ts'

const event = (second: number, what: string, line = second): TimelineEvent => ({
  at: new Date(Date.UTC(2026, 10, 20, 3, 0, second)).toISOString(),
  host: 'cp1',
  component: 'etcd',
  what,
  evidence: { file: 'cp1/etcd.log', line, text: 'Nov 20 03:00:00 cp1 etcd[1]: {"level":"info","msg":"lost leader"}' },
})

test('one line is one event, in the words of the log when only signatures know it', () => {
  const timeline = [
    event(1, 'etcd/no-leader#lost', 7),
    event(1, 'etcd/leader-stalled#lost', 7),
    event(2, 'etcd starts'),
  ]
  const { events, left } = selectTimeline(timeline, healthy)
  assert.deepEqual([events.map(({ what }) => what), left], [['lost leader', 'etcd starts'], 0])
})

test('a line that a cause rests on says what it proves', () => {
  const { events } = selectTimeline(sampleReport.timeline, lostQuorum)
  assert.deepEqual(
    events.flatMap(({ proves, evidence }) => (proves === undefined ? [] : [[proves.en, evidence.line]])),
    [
      ['The etcd process was killed', 214],
      ['The etcd process was killed', 198],
      ['etcd has lost its majority', 2231],
      ['etcd has lost its majority', 2240],
      ['etcd has lost its majority', 2244],
      ['The API server cannot reach etcd', 88],
    ],
  )
})

test('of too many events the proofs stay, and what is nearest to the first of them', () => {
  const many = Array.from({ length: mostEvents }, (_, index) => event(index * 60, 'election', 10_000 + index))
  const timeline = [...many, ...sampleReport.timeline].toSorted((left, right) => (left.at < right.at ? -1 : 1))
  const { events, left } = selectTimeline(timeline, lostQuorum)
  assert.deepEqual(
    [events.length, left, events.filter(({ proves }) => proves !== undefined).length],
    [mostEvents, sampleReport.timeline.length, 6],
  )
})
