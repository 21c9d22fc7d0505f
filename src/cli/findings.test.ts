import assert from 'node:assert/strict'
import { test } from 'node:test'
import { healthy, lostQuorum, nothing, unreachable } from '../../test/report/sample-diagnosis.ts'
import { reasonsOfDiagnosis, reasonsOfTriage } from './findings.ts'

test('a cause is a finding from the threshold on, and gaps stay incomplete', () => {
  const cases = [
    [lostQuorum, 'cause', ['findings', 'incomplete']],
    [lostQuorum, 'T2', ['findings', 'incomplete']],
    [lostQuorum, 'T3', ['incomplete']],
    [lostQuorum, 'never', ['incomplete']],
    [unreachable, 'cause', ['findings', 'incomplete']],
    [healthy, 'cause', []],
    [nothing, 'cause', ['incomplete']],
  ] as const
  assert.deepEqual(
    cases.map(([diagnosis, failOn]) => reasonsOfDiagnosis(diagnosis, failOn)),
    cases.map(([, , expected]) => expected),
  )
})

test('a triage is a finding above T0, and incomplete while it is a range', () => {
  const cases = [
    [lostQuorum, ['findings']],
    [unreachable, ['findings', 'incomplete']],
    [healthy, []],
    [nothing, ['incomplete']],
  ] as const
  assert.deepEqual(
    cases.map(([{ triage }]) => reasonsOfTriage(triage, 'cause')),
    cases.map(([, expected]) => expected),
  )
})
