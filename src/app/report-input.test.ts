import assert from 'node:assert/strict'
import { test } from 'node:test'
import { healthy } from '../../test/report/sample-diagnosis.ts'
import type { EvidenceItem } from '../model/evidence.ts'
import { reportInputOf } from './report-input.ts'

const item = (path: string, fields: Partial<EvidenceItem>): EvidenceItem => ({
  path,
  collector: 'log',
  outcome: 'collected',
  reason: '',
  source: '',
  sizeBytes: 10,
  ...fields,
})

test('counts what was got of each host, and adds up what was redacted', () => {
  const items = [
    item('cp2/a', { host: 'cp2', outcome: 'unreachable', reason: 'no route to host', sizeBytes: 0 }),
    item('cp1/a', { host: 'cp1', clockOffsetMs: -40, redactions: { 'bearer-token': 2 } }),
    item('cp1/b', { host: 'cp1', clockOffsetMs: -40, outcome: 'timed-out', redactions: { 'bearer-token': 1, jwt: 1 } }),
    item('x.log', {}),
  ]
  const parts = {
    id: 'x',
    cluster: undefined,
    capturedAt: undefined,
    writtenBy: 'codeblue',
    evidenceFolder: undefined,
    copies: [],
  }
  assert.deepEqual(reportInputOf({ ...parts, items, diagnosis: healthy, timeline: [] }), {
    schema: 'codeblue/report/v1',
    incident: {
      ...parts,
      hosts: [
        { name: 'cp1', unreachable: '', clockOffsetMs: -40, items: 2, collected: 1 },
        { name: 'cp2', unreachable: 'no route to host', clockOffsetMs: undefined, items: 1, collected: 0 },
      ],
      evidence: { items: 4, collected: 2, sizeBytes: 30, redactions: { 'bearer-token': 3, jwt: 1 } },
      dataLoss: undefined,
    },
    diagnosis: healthy,
    timeline: [],
  })
})
