import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findByPath } from './json-path.ts'

const object = {
  metadata: { labels: { 'a.b/c': 'x' } },
  spec: { replicas: 3, list: [{ name: 'one' }, { name: 'two' }] },
  status: {
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'Synced', status: 'False' },
    ],
  },
}
const cases: readonly (readonly [string, unknown])[] = [
  ['.spec.replicas', [3]],
  ['{.spec.replicas}', [3]],
  ['.spec.missing', []],
  ['.spec.list[1].name', ['two']],
  ['.spec.list[-1].name', ['two']],
  ['.spec.list[*].name', ['one', 'two']],
  ['.status.conditions[?(@.type=="Ready")].status', ['True']],
  [".status.conditions[?(@.type=='Synced')].status", ['False']],
  ['.status.conditions[?(@.type == "None")].status', []],
  ["['metadata']['labels']['a.b/c']", ['x']],
  ['.metadata.labels.a\\.b/c', ['x']],
  ['.spec.list[?(@.name)]', undefined],
  ['.spec..name', undefined],
]
for (const [path, expected] of cases)
  test(`follows ${path}`, () => assert.deepEqual(findByPath(object, path), expected))
