/**
 * Values that are encrypted at rest, with the configuration that has their keys. Layouts: encrypted-prefix.ts. AES-GCM binds a value to its key in
 * etcd, secretbox proves that it is whole, AES-CBC proves nothing: there the padding and the beginning of the plaintext tell whether the
 * key fits. Sources: k8s.io/apiserver/pkg/storage/value/encrypt/{aes,secretbox}/*.go.
 */
import { createDecipheriv } from 'node:crypto'
import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js'
import type { EncryptedValue } from '../../../model/stored-value.ts'
import { decodeEncryptedPrefix } from './encrypted-prefix.ts'
import type { EncryptionConfiguration, KeyedProvider } from './encryption-configuration.ts'

export type Decryption =
  | { readonly kind: 'not-encrypted' }
  /** What the API server would read: an object again. */
  | { readonly kind: 'decrypted'; readonly encrypted: EncryptedValue; readonly value: Uint8Array }
  | {
      readonly kind: 'locked'
      readonly encrypted: EncryptedValue
      readonly reason: DecryptionFailure
      /** A sentence with what to do about it. */
      readonly detail: string
    }

/** Why a value stays closed. */
type DecryptionFailure = 'key-missing' | 'key-wrong' | 'kms' | 'provider-unknown' | 'torn'

/** `key` is the whole key in etcd. */
export function decryptStoredValue(value: Uint8Array, key: string, configuration: EncryptionConfiguration): Decryption {
  const encrypted = decodeEncryptedPrefix(value)
  if (encrypted === undefined) return { kind: 'not-encrypted' }
  const { provider, keyName, prefix } = encrypted
  const locked = (reason: DecryptionFailure, detail: string): Decryption => ({
    kind: 'locked',
    encrypted,
    reason,
    detail,
  })
  if (provider === 'unknown') return locked('provider-unknown', `no provider of Kubernetes writes ${prefix}`)
  if (provider === 'kms-v1' || provider === 'kms-v2')
    return locked(
      'kms',
      `only the key management service behind the plugin ${keyName} can open it: ask a running API server`,
    )
  const secrets = secretsOf(configuration, provider, keyName)
  if (secrets.length === 0)
    return locked(
      'key-missing',
      `the EncryptionConfiguration has no ${provider} key named ${keyName}${othersOf(configuration, provider)}`,
    )
  const body = value.subarray(prefix.length)
  if (body.length < shortest[provider]) return locked('torn', `${body.length} bytes behind the prefix are too few`)
  for (const secret of secrets) {
    const plain = decryptors[provider]({ secret, body, key })
    if (plain !== undefined && isPlain(plain)) return { kind: 'decrypted', encrypted, value: plain }
  }
  return locked('key-wrong', `the ${provider} key named ${keyName} does not open it: ${doubts[provider]}`)
}

const doubts: Readonly<Record<KeyedProvider, string>> = {
  aescbc: 'it is another key of the same name, or the value is damaged',
  aesgcm: 'it is another key of the same name, the value was moved here from another key in etcd, or it is damaged',
  secretbox: 'it is another key of the same name, or the value is damaged',
}

/** Of what follows the prefix: nonce or IV, tag, and at least one block. */
const shortest: Readonly<Record<KeyedProvider, number>> = { aescbc: 32, aesgcm: 28, secretbox: 40 }

function secretsOf(
  configuration: EncryptionConfiguration,
  provider: KeyedProvider,
  keyName: string,
): readonly Uint8Array[] {
  return keysOf(configuration, provider).flatMap(({ name, secret }) => (name === keyName ? [secret.reveal()] : []))
}

/** One key may stand under several resources; which resource a value is of does not matter, since it opens or it does not. */
const keysOf = (configuration: EncryptionConfiguration, provider: KeyedProvider) =>
  configuration.rules.flatMap(({ providers }) => providers.flatMap((one) => (one.kind === provider ? one.keys : [])))

function othersOf(configuration: EncryptionConfiguration, provider: KeyedProvider): string {
  const names = [...new Set(keysOf(configuration, provider).map(({ name }) => name))]
  return names.length === 0 ? '' : `; it has ${names.join(', ')}`
}

interface Ciphertext {
  readonly secret: Uint8Array
  readonly body: Uint8Array
  readonly key: string
}

const decryptors: Readonly<Record<KeyedProvider, (ciphertext: Ciphertext) => Uint8Array | undefined>> = {
  aescbc({ secret, body }) {
    const decipher = createDecipheriv(`aes-${secret.length * 8}-cbc`, secret, body.subarray(0, 16))
    return attempt(() => Buffer.concat([decipher.update(body.subarray(16)), decipher.final()]))
  },
  aesgcm({ secret, body, key }) {
    const decipher =
      secret.length === 32
        ? createDecipheriv('aes-256-gcm', secret, body.subarray(0, 12))
        : createDecipheriv(secret.length === 24 ? 'aes-192-gcm' : 'aes-128-gcm', secret, body.subarray(0, 12))
    return attempt(() => {
      decipher.setAAD(Buffer.from(key)).setAuthTag(body.subarray(-16))
      return Buffer.concat([decipher.update(body.subarray(12, -16)), decipher.final()])
    })
  },
  secretbox: ({ secret, body }) =>
    attempt(() => xsalsa20poly1305(secret, body.subarray(0, 24)).decrypt(body.subarray(24))),
}

/** Ciphers throw when a key does not fit, which is an answer here. */
function attempt(decrypt: () => Uint8Array): Uint8Array | undefined {
  try {
    return decrypt()
  } catch {
    return undefined
  }
}

/** Everything that Kubernetes encrypts is an object: protobuf, JSON or CBOR. */
const isPlain = (value: Uint8Array): boolean =>
  (value[0] === 0x6b && value[1] === 0x38 && value[2] === 0x73 && value[3] === 0) ||
  value[0] === 0x7b ||
  (value[0] === 0xd9 && value[1] === 0xd9 && value[2] === 0xf7)
