/**
 * What leads a value that is encrypted at rest (k8s.io/apiserver/pkg/server/options/encryptionconfig/config.go and
 * pkg/storage/value/encrypt/*):
 *
 *     k8s:enc:aescbc:v1:KEY:     16 bytes IV, AES-CBC with PKCS#7 padding; nothing proves that it is whole
 *     k8s:enc:aesgcm:v1:KEY:     12 bytes nonce, AES-GCM, 16 bytes tag; the key in etcd is the additional data
 *     k8s:enc:secretbox:v1:KEY:  24 bytes nonce, XSalsa20-Poly1305 (16 bytes tag first)
 *     k8s:enc:kms:v1:PLUGIN:     2 bytes length (big-endian), the wrapped data key, then as aescbc (aesgcm since 1.27) with that key
 *     k8s:enc:kms:v2:PLUGIN:     protobuf {1 encryptedData, 2 keyID, 3 encryptedDEKSource, 4 annotations, 5 sourceType since 1.28}
 */
import type { EncryptedValue, EncryptionProvider } from '../../../model/stored-value.ts'

const LEAD = 'k8s:enc:'
/** Names of keys are short; a value without a third colon by then is none of these. */
const LONGEST_PREFIX = 512

const providers: Readonly<Record<string, EncryptionProvider>> = {
  'aescbc:v1': 'aescbc',
  'aesgcm:v1': 'aesgcm',
  'secretbox:v1': 'secretbox',
  'kms:v1': 'kms-v1',
  'kms:v2': 'kms-v2',
}

/** Undefined for a value that is not encrypted. */
export function decodeEncryptedPrefix(value: Uint8Array): EncryptedValue | undefined {
  if (value[0] !== 0x6b || value[3] !== 0x3a) return undefined
  const start = Buffer.from(value.buffer, value.byteOffset, Math.min(value.byteLength, LONGEST_PREFIX)).toString(
    'latin1',
  )
  if (!start.startsWith(LEAD)) return undefined
  const match = /^k8s:enc:([^:]*:[^:]*):([^:]*):/.exec(start)
  if (match === null) return { kind: 'encrypted', provider: 'unknown', keyName: '', prefix: LEAD }
  const [prefix, provider = '', keyName = ''] = match
  return { kind: 'encrypted', provider: providers[provider] ?? 'unknown', keyName, prefix }
}
