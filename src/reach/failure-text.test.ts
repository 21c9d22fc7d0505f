import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeNetworkFailure, type NetworkFailure } from './failure-text.ts'

const expired = 'x509: certificate has expired or is not yet valid (CERT_HAS_EXPIRED)'

const cases: readonly (readonly [string, Error, NetworkFailure])[] = [
  [
    'a refusal that ssh reports',
    new Error('connect failed: Connection refused'),
    { kind: 'refused', error: 'connect failed: Connection refused' },
  ],
  [
    'a refusal of our own socket',
    new Error('connect ECONNREFUSED 10.0.0.1:6443'),
    { kind: 'refused', error: 'connect ECONNREFUSED 10.0.0.1:6443' },
  ],
  [
    'an expired certificate that gRPC wraps',
    new Error('No connection established. Last error: Error: certificate has expired. Resolution note: '),
    { kind: 'tls', error: 'certificate has expired', tls: expired },
  ],
  [
    'an expired certificate by its code',
    Object.assign(new Error('certificate has expired'), { code: 'CERT_HAS_EXPIRED' }),
    { kind: 'tls', error: 'certificate has expired', tls: expired },
  ],
  [
    'an alert of the other side',
    new Error(
      '409D:error:0A000412:SSL routines:ssl3_read_bytes:ssl/tls alert bad certificate:../rec_layer_s3.c:918:SSL alert number 42',
    ),
    {
      kind: 'tls',
      error:
        '409D:error:0A000412:SSL routines:ssl3_read_bytes:ssl/tls alert bad certificate:../rec_layer_s3.c:918:SSL alert number 42',
      tls: 'remote error: tls: bad certificate',
    },
  ],
  ['a timeout', new Error('no answer within 5000 ms'), { kind: 'timeout', error: 'no answer within 5000 ms' }],
  [
    'a name without address',
    new Error('getaddrinfo ENOTFOUND lb.example'),
    { kind: 'unreachable', error: 'getaddrinfo ENOTFOUND lb.example' },
  ],
  ['anything else', new Error('socket hang up'), { kind: 'failed', error: 'socket hang up' }],
]

for (const [name, thrown, expected] of cases) {
  test(`tells ${name}`, () => {
    assert.deepEqual(describeNetworkFailure(thrown), expected)
  })
}
