import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hostileReport } from '../../test/report/hostile-report.ts'
import { healthy, lostQuorum, unreachable } from '../../test/report/sample-diagnosis.ts'
import { CodeblueError } from '../base/error.ts'
import { decodeDiagnosis, renderDiagnosisJson, renderTriageJson } from './diagnosis-json.ts'
import { triageOutputSchema } from './triage-schema.ts'

test('a diagnosis comes back from JSON as it went in', () => {
  for (const diagnosis of [lostQuorum, healthy, unreachable, hostileReport.diagnosis]) {
    assert.deepEqual(decodeDiagnosis(renderDiagnosisJson(diagnosis), 'diagnosis.json'), diagnosis)
  }
})

test('each cause names its first subject as well', () => {
  const { causes }: { causes: { subject: unknown }[] } = JSON.parse(renderDiagnosisJson(lostQuorum))
  assert.deepEqual(
    causes.map(({ subject }) => subject),
    [
      { kind: 'member', name: 'cp2' },
      { kind: 'node', name: 'cp3' },
    ],
  )
})

test('the printed triage keeps its published schema', () => {
  const printed: unknown = JSON.parse(renderTriageJson(unreachable.triage))
  assert.deepEqual(triageOutputSchema.parse(printed), { schema: 'codeblue/triage/v1', ...unreachable.triage })
})

test('what is no diagnosis is refused by file and place', () => {
  const attempts = ['{', '{"schema":"codeblue/diagnosis/v1"}', JSON.stringify({ ...lostQuorum, extra: 1 })].map(
    (text) => {
      try {
        return decodeDiagnosis(text, 'incident/diagnosis.json')
      } catch (thrown) {
        return thrown instanceof CodeblueError ? [thrown.code, thrown.message.split('\n')[0]] : thrown
      }
    },
  )
  assert.deepEqual(attempts, [
    [
      'DIAGNOSIS_INVALID',
      "incident/diagnosis.json is not a diagnosis: Expected property name or '}' in JSON at position 1 (line 1 column 2)",
    ],
    [
      'DIAGNOSIS_INVALID',
      'incident/diagnosis.json is not a diagnosis: ✖ Invalid option: expected one of "T0"|"T1"|"T2"|"T3"',
    ],
    ['DIAGNOSIS_INVALID', 'incident/diagnosis.json is not a diagnosis: ✖ Unrecognized key: "extra"'],
  ])
})
