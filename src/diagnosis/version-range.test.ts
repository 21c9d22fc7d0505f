import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeVersionRange, isInRange } from './version-range.ts'

test('a range is a component and comparisons', () => {
  assert.deepEqual(decodeVersionRange('kube-controller-manager >=1.9 <1.12'), {
    component: 'kube-controller-manager',
    range: '>=1.9 <1.12',
  })
})

for (const text of ['kube-controller-manager', 'nginx <1', 'etcd from 3.4', 'etcd <3.x', ''])
  test(`"${text}" is no range`, () => assert.equal(decodeVersionRange(text), undefined))

for (const [version, range, expected] of [
  ['1.11.10', '<1.12', 'true'],
  ['1.12.0', '<1.12', 'false'],
  ['v1.32.13+rke2r1', '>=1.32 <1.33', 'true'],
  ['3.4.23', '=3.4', 'true'],
  ['3.10.0', '>3.9', 'true'],
  ['3.5.0', '>=3.5.1', 'false'],
  ['unknown', '<1.12', 'unknown'],
  [undefined, '<1.12', 'unknown'],
] as const)
  test(`${version} in ${range}: ${expected}`, () => assert.equal(isInRange(version, range), expected))
