import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { renderExactJson } from '../../base/exact-json.ts'
import type { StoredValue } from '../../model/stored-value.ts'
import { decodeObjectHead } from './decode-object-head.ts'
import { decodeStoredValue } from './decode-stored-value.ts'
import { envelope, field, varint } from './protobuf/encode.fixture.ts'
import { storedKubeadmConfig, storedNode } from './stored-object.fixture.ts'

const values: readonly (readonly [string, Uint8Array | string, StoredValue])[] = [
  ['the clock of the compaction', '2412', { kind: 'text', text: '2412' }],
  ['nothing', '', { kind: 'text', text: '' }],
  ['text in Chinese', '恢复', { kind: 'text', text: '恢复' }],
  ['bytes', Uint8Array.of(0xff, 0xfe, 0), { kind: 'binary', format: 'other', sizeBytes: 3 }],
  ['CBOR', Uint8Array.of(0xd9, 0xd9, 0xf7, 0xa0), { kind: 'binary', format: 'cbor', sizeBytes: 4 }],
  [
    'JSON that is no object of Kubernetes',
    '{"Subnet":"10.0.0.0/8"}',
    { kind: 'text', text: '{"Subnet":"10.0.0.0/8"}' },
  ],
  [
    'a value that is encrypted',
    'k8s:enc:aesgcm:v1:key2:\0\u0001',
    { kind: 'encrypted', provider: 'aesgcm', keyName: 'key2', prefix: 'k8s:enc:aesgcm:v1:key2:' },
  ],
  [
    'JSON that ends early',
    '{"apiVersion":"v1","kind":',
    {
      kind: 'damaged',
      apiVersion: '',
      objectKind: '',
      problems: [{ code: 'json-malformed', offset: 0, region: '', detail: 'it cannot be parsed' }],
      unknownFields: [],
    },
  ],
  [
    'a custom resource',
    '{"apiVersion":"db.example.com/v1","kind":"Database","metadata":{"name":"a"},"spec":{"bytes":9007199254740993}}',
    {
      kind: 'object',
      apiVersion: 'db.example.com/v1',
      objectKind: 'Database',
      object: {
        apiVersion: 'db.example.com/v1',
        kind: 'Database',
        metadata: { name: 'a' },
        spec: { bytes: 9007199254740993n },
      },
      encoding: 'json',
      unknownFields: [],
    },
  ],
  [
    'a kind that nobody published',
    envelope('project.example.io/v1', 'Thing', [
      field(1, [field(1, 'one'), field(5, 'uid-1')]),
      field(2, [field(1, 7), field(3, Uint8Array.of(0, 255))]),
      field(9, 'text'),
    ]),
    {
      kind: 'unknown-kind',
      apiVersion: 'project.example.io/v1',
      objectKind: 'Thing',
      metadata: { name: 'one', uid: 'uid-1' },
      contentType: '',
      contentEncoding: '',
      fields: [
        {
          number: 1,
          kind: 'message',
          fields: [
            { number: 1, kind: 'text', text: 'one' },
            { number: 5, kind: 'text', text: 'uid-1' },
          ],
        },
        {
          number: 2,
          kind: 'message',
          fields: [
            { number: 1, kind: 'number', value: 7n, wireType: 0 },
            { number: 3, kind: 'bytes', bytes: Buffer.of(0, 255) },
          ],
        },
        { number: 9, kind: 'text', text: 'text' },
      ],
      raw: new Uint8Array(
        Buffer.concat([
          field(1, [field(1, 'one'), field(5, 'uid-1')]),
          field(2, [field(1, 7), field(3, Uint8Array.of(0, 255))]),
          field(9, 'text'),
        ]),
      ),
    },
  ],
]
for (const [what, bytes, expected] of values) {
  test(`reads ${what}`, () => {
    assert.deepEqual(decodeStoredValue(typeof bytes === 'string' ? Buffer.from(bytes) : bytes), expected)
  })
}

const objectOf = (value: Uint8Array, servedBy?: number) => {
  const decoded = decodeStoredValue(value, servedBy === undefined ? {} : { servedBy })
  assert.ok(decoded.kind === 'object')
  return decoded
}

const metadata = field(1, [field(1, 'a'), field(8, [field(1, 1763634483)])])

test('keeps what it does not know, with its place', () => {
  const decoded = objectOf(
    envelope('v1', 'Pod', [
      metadata,
      field(2, [field(2, [field(1, 'web'), field(99, 'new')]), field(98, -1)]),
      Buffer.concat([varint(97 * 8 + 5), Uint8Array.of(1, 2, 3, 4)]),
    ]),
  )
  assert.deepEqual(
    decoded.unknownFields.map((unknown) => ({ ...unknown, bytes: Buffer.from(unknown.bytes).toString('hex') })),
    [
      { path: '', number: 97, wireType: 5, bytes: '01020304' },
      { path: 'spec.containers[0]', number: 99, wireType: 2, bytes: '6e6577' },
      { path: 'spec', number: 98, wireType: 0, bytes: 'ffffffffffffffffff01' },
    ],
  )
})

test('shows the zeros that the serving version shows', () => {
  const template = envelope('v1', 'PodTemplate', [metadata])
  const expected = (pod: object) => ({
    kind: 'PodTemplate',
    apiVersion: 'v1',
    metadata: { name: 'a', creationTimestamp: '2025-11-20T10:28:03Z' },
    template: pod,
  })
  assert.deepEqual(
    [objectOf(template, 33).object, objectOf(template).object],
    [
      expected({ metadata: { creationTimestamp: null }, spec: { containers: null } }),
      expected({ metadata: {}, spec: { containers: null } }),
    ],
  )
})

test('sorts maps, keeps odd names, and writes bytes in base64', () => {
  const entry = (key: string, value: string): Uint8Array => field(2, [field(1, key), field(2, value)])
  const secret = envelope('v1', 'Secret', [
    metadata,
    entry('z', ''),
    entry('__proto__', 'x'),
    entry('a', '\u0001'),
    field(3, 'Opaque'),
  ])
  assert.equal(
    renderExactJson(objectOf(secret).object),
    '{"kind":"Secret","apiVersion":"v1","metadata":{"name":"a","creationTimestamp":"2025-11-20T10:28:03Z"},' +
      '"data":{"__proto__":"eA==","a":"AQ==","z":""},"type":"Opaque"}',
  )
})

test('keeps every digit of a 64-bit number', () => {
  const pod = envelope('v1', 'Pod', [field(1, [field(1, 'a'), field(7, 2n ** 63n - 1n), field(10, -(2n ** 63n))])])
  assert.deepEqual(objectOf(pod).object.metadata, {
    name: 'a',
    generation: 9223372036854775807n,
    deletionGracePeriodSeconds: -9223372036854775808n,
  })
})

test('merges messages that come in pieces, and takes the last of several scalars', () => {
  const map = envelope('v1', 'ConfigMap', [
    field(1, [field(1, 'a'), field(3, 'x')]),
    field(1, [field(1, 'b')]),
    field(1, [field(11, [field(1, 'l'), field(2, '1')])]),
    field(4, 1),
    field(4, 0),
  ])
  assert.deepEqual(objectOf(map).object, {
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: { name: 'b', namespace: 'x', labels: { l: '1' } },
    immutable: false,
  })
})

test('reads packed and unpacked lists of numbers alike', () => {
  const claim = (uids: readonly Uint8Array[]) =>
    envelope('v1', 'Pod', [metadata, field(2, [field(14, [Buffer.concat(uids)])])])
  const spec = { containers: null, securityContext: { supplementalGroups: [1, 300] } }
  assert.deepEqual(
    [claim([field(4, 1), field(4, 300)]), claim([field(4, Buffer.concat([varint(1), varint(300)]))])].map(
      (value) => objectOf(value).object.spec,
    ),
    [spec, spec],
  )
})

test('tells what can be read of a value that ends early', () => {
  const decoded = decodeStoredValue(storedNode.subarray(0, 200))
  assert.ok(decoded.kind === 'damaged')
  assert.deepEqual(
    [decoded.objectKind, decoded.problems.map(({ code, region }) => [code, region]), decoded.partial],
    [
      'Node',
      [
        ['envelope-torn', ''],
        ['field-torn', ''],
        ['field-torn', 'metadata'],
      ],
      {
        kind: 'Node',
        apiVersion: 'v1',
        metadata: {
          name: 'cp1',
          uid: '42071d9f-f197-4884-ba27-dc308e7ac71b',
          creationTimestamp: '2026-11-20T16:33:22Z',
          labels: {
            'beta.kubernetes.io/arch': 'amd64',
            'beta.kubernetes.io/os': 'linux',
            'kubernetes.io/arch': 'amd64',
          },
        },
      },
    ],
  )
})

const damages: readonly (readonly [string, Uint8Array, readonly (readonly [string, string])[]])[] = [
  ['a text where a message should be', envelope('v1', 'ConfigMap', [field(1, 7)]), [['field-type', '']]],
  [
    'a length that is absurd',
    envelope('v1', 'ConfigMap', [metadata, Uint8Array.of(0x12, 0xff, 0xff, 0xff, 0xff, 0x7f)]),
    [['field-torn', '']],
  ],
  ['a field without a number', envelope('v1', 'ConfigMap', [metadata, Uint8Array.of(0x02, 0)]), [['field-tag', '']]],
  [
    'a quantity that is none',
    envelope('v1', 'Node', [metadata, field(3, [field(1, [field(1, 'cpu'), field(2, [field(1, 'two')])])])]),
    [['quantity-malformed', 'status.capacity[cpu]']],
  ],
  [
    'a time behind the year 9999',
    envelope('v1', 'Node', [field(1, [field(8, [field(1, 2n ** 62n)])])]),
    [['time-out-of-range', 'metadata.creationTimestamp']],
  ],
  [
    'embedded JSON that is none',
    envelope('apps/v1', 'ControllerRevision', [metadata, field(2, [field(1, '{"a"')])]),
    [['embedded-json', 'data']],
  ],
]
for (const [what, bytes, problems] of damages) {
  test(`says where ${what} stands`, () => {
    const decoded = decodeStoredValue(bytes)
    assert.deepEqual(decoded.kind === 'damaged' && decoded.problems.map(({ code, region }) => [code, region]), problems)
  })
}

test('goes no deeper than any real object', () => {
  // JSONSchemaProps.not, field 28, in itself.
  let schema: Uint8Array = field(5, 'object')
  for (let level = 0; level < 3000; level++) schema = field(28, schema)
  const crd = envelope('apiextensions.k8s.io/v1', 'CustomResourceDefinition', [
    metadata,
    field(2, [field(7, [field(1, 'v1'), field(4, [field(1, schema)])])]),
  ])
  const decoded = decodeStoredValue(crd)
  assert.deepEqual(decoded.kind === 'damaged' && decoded.problems.map(({ code }) => code), ['nested-too-deep'])
})

test('pieces within pieces cost no more than their size', () => {
  let schema: Uint8Array = field(5, 'object')
  for (let level = 0; level < 100; level++) schema = Buffer.concat([field(28, schema), field(28, '')])
  const crd = envelope('apiextensions.k8s.io/v1', 'CustomResourceDefinition', [
    metadata,
    field(2, [field(7, [field(1, 'v1'), field(4, [field(1, schema)])])]),
  ])
  assert.equal(decodeStoredValue(crd).kind, 'object')
})

test('noise that reads as fields is counted and not kept without end', () => {
  const noise = envelope('v1', 'ConfigMap', [metadata, Buffer.alloc(60_000, Buffer.from(field(900, 1)))])
  const decoded = decodeStoredValue(noise)
  assert.deepEqual(
    decoded.kind === 'damaged' && [decoded.unknownFields.length, decoded.problems[0]?.code, decoded.problems.length],
    [10_000, 'fields-too-many', 100],
  )
})

test('any bytes are a value, and never a throw', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom('', 'k8s\0', '{', 'k8s:enc:', '\xd9\xd9\xf7'),
      (noise, lead) => {
        const value = Buffer.concat([Buffer.from(lead, 'latin1'), noise])
        decodeStoredValue(value)
        decodeObjectHead(value)
      },
    ),
    { numRuns: 500 },
  )
})

const kinds = fc.constantFrom(
  ['v1', 'Pod'],
  ['apps/v1', 'StatefulSet'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
  ['events.k8s.io/v1', 'Event'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler'],
  ['example.io/v1', 'Thing'],
)
const anyMessage: fc.Arbitrary<Uint8Array> = fc.letrec<{ message: Uint8Array }>((tie) => ({
  message: fc
    .array(
      fc.tuple(
        fc.integer({ min: 1, max: 45 }),
        fc.oneof(
          { depthSize: 'small' },
          fc.string({ maxLength: 12 }),
          fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
          tie('message'),
        ),
      ),
      { maxLength: 6 },
    )
    .map((fields) => Buffer.concat(fields.map(([number, value]) => field(number, value)))),
})).message

test('any message under any kind is a value', () => {
  fc.assert(
    fc.property(kinds, anyMessage, ([apiVersion = '', kind = ''], message) => {
      const value = envelope(apiVersion, kind, [message])
      const decoded = decodeStoredValue(value)
      assert.ok(['object', 'damaged', 'unknown-kind'].includes(decoded.kind))
      decodeObjectHead(value)
    }),
    { numRuns: 500 },
  )
})

for (const [what, sample] of [
  ['node', storedNode],
  ['config map', storedKubeadmConfig],
] as const) {
  test(`a ${what} with any byte changed or cut anywhere is a value`, () => {
    fc.assert(
      fc.property(fc.nat(sample.length - 1), fc.nat(255), fc.boolean(), (at, byte, isCut) => {
        const value = Buffer.from(isCut ? sample.subarray(0, at) : sample)
        if (!isCut) value[at] = byte
        decodeStoredValue(value)
        decodeObjectHead(value)
      }),
      { numRuns: 500 },
    )
  })
}
