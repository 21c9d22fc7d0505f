import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hideSecrets, LAST_APPLIED } from './hide-secrets.ts'

test('hides the values of a Secret wherever they stand, and leaves its names', () => {
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'db', annotations: { [LAST_APPLIED]: '{"stringData":{"password":"x"}}', team: 'shop' } },
    data: { password: 'aHVudGVyMg==', empty: '' },
    stringData: { note: 'hunter2' },
    type: 'Opaque',
    unknownFields: [{ path: 'data', number: 9, wireType: 2, hex: '6869' }],
  }
  assert.deepEqual(hideSecrets(secret), {
    object: {
      ...secret,
      metadata: {
        name: 'db',
        annotations: { [LAST_APPLIED]: '[hidden: 31 bytes, sha256 bdcd0580]', team: 'shop' },
      },
      data: { password: '[hidden: 7 bytes, sha256 f52fbd32]', empty: '[hidden: 0 bytes, sha256 e3b0c442]' },
      stringData: { note: '[hidden: 7 bytes, sha256 f52fbd32]' },
      unknownFields: [{ path: 'data', number: 9, wireType: 2, hex: '[hidden]' }],
    },
    hidden: 5,
  })
})

test('gives every other kind back as it is', () => {
  const map = { apiVersion: 'v1', kind: 'ConfigMap', data: { password: 'x' } }
  assert.deepEqual(hideSecrets(map), { object: map, hidden: 0 })
})
