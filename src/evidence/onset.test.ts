import assert from 'node:assert/strict'
import { test } from 'node:test'
import { evaluateOnset, type OnsetInput } from './onset.ts'

const nowMs = Date.parse('2026-11-20T12:00:00Z')
const quiet: OnsetInput = { nowMs, given: undefined, units: '', containers: '', leaderChange: undefined }
const unit = (line: string): string => `Id=etcd.service\nActiveState=failed\n${line}\n`

const cases: readonly (readonly [string, Partial<OnsetInput>, string])[] = [
  ['the last two hours when nothing changed', {}, '2026-11-20T10:00:00.000Z'],
  [
    'ten minutes before the first unit that changed',
    { units: unit('ActiveExitTimestamp=Fri 2026-11-20 06:30:00 UTC') },
    '2026-11-20T06:20:00.000Z',
  ],
  [
    'two hours at least, however late the change',
    { units: unit('ActiveExitTimestamp=Fri 2026-11-20 11:59:00 UTC') },
    '2026-11-20T10:00:00.000Z',
  ],
  [
    'nothing of a change of last week',
    { units: unit('ActiveEnterTimestamp=Fri 2026-11-13 06:30:00 UTC') },
    '2026-11-20T10:00:00.000Z',
  ],
  [
    'a container that crictl lists',
    { containers: '{"createdAt": "1795167000000000000"}' },
    new Date(1795167000000 - 600_000).toISOString(),
  ],
  [
    'a container that docker lists',
    { containers: '{"CreatedAt":"2026-11-20 09:30:00 +0100 CET"}' },
    '2026-11-20T08:20:00.000Z',
  ],
  ['a change of leader', { leaderChange: Date.parse('2026-11-20T05:10:00Z') / 1000 }, '2026-11-20T05:00:00.000Z'],
  [
    'what the operator says, alone',
    { given: Date.parse('2026-11-18T00:10:00Z'), leaderChange: nowMs / 1000 },
    '2026-11-18T00:00:00.000Z',
  ],
]

for (const [name, input, expected] of cases) {
  test(`starts logs at ${name}`, () => {
    assert.equal(new Date(evaluateOnset({ ...quiet, ...input })).toISOString(), expected)
  })
}
