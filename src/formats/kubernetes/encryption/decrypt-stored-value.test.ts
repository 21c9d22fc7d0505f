import assert from 'node:assert/strict'
import { createCipheriv, createHash } from 'node:crypto'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js'
import fc from 'fast-check'
import { decryptStoredValue } from './decrypt-stored-value.ts'
import { decodeEncryptionConfiguration } from './encryption-configuration.ts'

const key = '/registry/secrets/shop/token'
const plain = Buffer.from('k8s\0\x0a\x0c\x0a\x02v1\x12\x06Secret\x12\x00', 'latin1')
const secretOf = (size: number, seed = 'a'): Buffer => createHash('sha256').update(seed).digest().subarray(0, size)
const nonceOf = (size: number): Buffer => createHash('sha256').update('nonce').digest().subarray(0, size)

type Provider = 'aescbc' | 'aesgcm' | 'secretbox'
const lead = (provider: Provider): Buffer => Buffer.from(`k8s:enc:${provider}:v1:key1:`)

function encrypt(provider: Provider, secret: Buffer, value: Uint8Array): Buffer {
  if (provider === 'secretbox') {
    const nonce = nonceOf(24)
    return Buffer.concat([lead(provider), nonce, xsalsa20poly1305(secret, nonce).encrypt(value)])
  }
  if (provider === 'aescbc') {
    const cipher = createCipheriv(`aes-${secret.length * 8}-cbc`, secret, nonceOf(16))
    return Buffer.concat([lead(provider), nonceOf(16), cipher.update(value), cipher.final()])
  }
  const cipher = createCipheriv(secret.length === 32 ? 'aes-256-gcm' : 'aes-128-gcm', secret, nonceOf(12))
  cipher.setAAD(Buffer.from(key))
  return Buffer.concat([lead(provider), nonceOf(12), cipher.update(value), cipher.final(), cipher.getAuthTag()])
}

const configurationOf = (provider: Provider, secret: Buffer, name = 'key1') =>
  decodeEncryptionConfiguration(`
apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
- resources: ['*.*']
  providers:
  - ${provider}: {keys: [{name: ${name}, secret: ${secret.toString('base64')}}]}
  - identity: {}
`).configuration

const cases: readonly (readonly [Provider, number])[] = [
  ['aescbc', 16],
  ['aescbc', 24],
  ['aescbc', 32],
  ['aesgcm', 16],
  ['aesgcm', 32],
  ['secretbox', 32],
]
for (const [provider, size] of cases) {
  const encrypted = { kind: 'encrypted', provider, keyName: 'key1', prefix: lead(provider).toString() }
  const value = encrypt(provider, secretOf(size), plain)

  test(`opens ${provider} with a key of ${size} bytes`, () => {
    const opened = decryptStoredValue(value, key, configurationOf(provider, secretOf(size)))
    assert.deepEqual(opened.kind === 'decrypted' && [opened.encrypted, Buffer.from(opened.value)], [encrypted, plain])
  })

  test(`says that another ${provider} key of ${size} bytes does not fit`, () => {
    const opened = decryptStoredValue(value, key, configurationOf(provider, secretOf(size, 'b')))
    assert.deepEqual([opened.kind, opened.kind === 'locked' && opened.reason], ['locked', 'key-wrong'])
  })

  test(`says which ${provider} key of ${size} bytes is missing`, () => {
    const opened = decryptStoredValue(value, key, configurationOf(provider, secretOf(size), 'key2'))
    assert.deepEqual(opened, {
      kind: 'locked',
      encrypted,
      reason: 'key-missing',
      detail: `the EncryptionConfiguration has no ${provider} key named key1; it has key2`,
    })
  })
}

test('does not open an aesgcm value under another key of etcd', () => {
  const value = encrypt('aesgcm', secretOf(32), plain)
  const opened = decryptStoredValue(value, '/registry/secrets/shop/other', configurationOf('aesgcm', secretOf(32)))
  assert.equal(opened.kind === 'locked' && opened.reason, 'key-wrong')
})

const others: readonly (readonly [string, string])[] = [
  ['k8s:enc:kms:v1:vault:\0\x01x', 'kms'],
  ['k8s:enc:kms:v2:vault:\n', 'kms'],
  ['k8s:enc:rot13:v1:key1:x', 'provider-unknown'],
  ['k8s:enc:', 'provider-unknown'],
  ['k8s:enc:aescbc:v1:key1:short', 'torn'],
]
for (const [text, reason] of others) {
  test(`names why ${JSON.stringify(text)} stays closed: ${reason}`, () => {
    const opened = decryptStoredValue(Buffer.from(text, 'latin1'), key, configurationOf('aescbc', secretOf(32)))
    assert.equal(opened.kind === 'locked' && opened.reason, reason)
  })
}

test('leaves alone what is not encrypted', () => {
  assert.deepEqual(decryptStoredValue(plain, key, configurationOf('aescbc', secretOf(32))), { kind: 'not-encrypted' })
})

test('whatever stands behind a prefix, nothing is thrown and nothing but an object comes out', () => {
  fc.assert(
    fc.property(fc.constantFrom(...cases), fc.uint8Array({ maxLength: 120 }), ([provider, size], noise) => {
      const opened = decryptStoredValue(
        Buffer.concat([lead(provider), noise]),
        key,
        configurationOf(provider, secretOf(size)),
      )
      assert.equal(opened.kind, 'locked')
    }),
  )
})

test('reads the old kind, JSON and every provider', () => {
  const text = JSON.stringify({
    kind: 'EncryptionConfig',
    apiVersion: 'v1',
    resources: [
      {
        resources: ['secrets'],
        providers: [
          { kms: { name: 'one', endpoint: 'unix:///one.sock' } },
          { kms: { apiVersion: 'v2', name: 'two', endpoint: 'unix:///two.sock' } },
          { aesgcm: { keys: [{ name: 'a', secret: secretOf(16).toString('base64') }] } },
          { identity: {} },
        ],
      },
      { resources: ['*.'], providers: [{ identity: null }] },
    ],
  })
  const { configuration, problems } = decodeEncryptionConfiguration(text)
  assert.deepEqual(problems, [])
  assert.deepEqual(
    configuration.rules.map(({ resources, providers }) => [
      resources,
      providers.map((one) =>
        'keys' in one ? { ...one, keys: one.keys.map(({ name, secret }) => [name, secret.reveal().length]) } : one,
      ),
    ]),
    [
      [
        ['secrets'],
        [
          { kind: 'kms-v1', name: 'one', endpoint: 'unix:///one.sock' },
          { kind: 'kms-v2', name: 'two', endpoint: 'unix:///two.sock' },
          { kind: 'aesgcm', keys: [['a', 16]] },
          { kind: 'identity' },
        ],
      ],
      [['*.'], [{ kind: 'identity' }]],
    ],
  )
})

const badConfigurations: readonly (readonly [string, readonly string[]])[] = [
  ['', ['this is no EncryptionConfiguration: see the whole']],
  ['kind: Pod\nresources: []', ['this is a Pod, no EncryptionConfiguration']],
  ['{', ['this is no EncryptionConfiguration: see the whole']],
  [
    'kind: EncryptionConfiguration\nresources: [{resources: [secrets], providers: [{secretbox: {keys: [{name: k, secret: c2hvcnQ=}]}}]}]',
    ['secretbox key k is not 32 bytes in base64'],
  ],
  [
    'kind: EncryptionConfiguration\nresources: [{resources: [secrets], providers: [{aescbc: {keys: [{name: k, secret: [hunter2]}]}}]}]',
    ['this is no EncryptionConfiguration: see resources.0.providers.0.aescbc.keys.0.secret'],
  ],
]
for (const [text, problems] of badConfigurations) {
  test(`says what is wrong with ${JSON.stringify(text.slice(0, 40))}`, () => {
    assert.deepEqual(decodeEncryptionConfiguration(text).problems, problems)
  })
}

test('prints no key', () => {
  assert.doesNotMatch(
    inspect(configurationOf('aescbc', secretOf(32)), { depth: 9 }),
    new RegExp(secretOf(32).toString('base64').slice(0, 8)),
  )
})
