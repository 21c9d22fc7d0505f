import { readFileSync } from 'node:fs'
import { describeThrown } from '../../base/error.ts'
import { decodeStoredValue } from '../../formats/kubernetes/decode-stored-value.ts'
import type { StoredValue } from '../../model/stored-value.ts'
import { appErrors } from '../errors.ts'

/** Reads values as they stand under their keys, decrypted where they can be. */
export interface StoredValueReader {
  readonly decode: (value: Uint8Array, key: string) => StoredValue
  /** The bytes that `decode` decodes. */
  readonly open: (value: Uint8Array, key: string) => Uint8Array
}

/** With the file that holds the keys of encryption at rest, if there is one. */
export async function openStoredValueReader(configurationFile: string | undefined): Promise<StoredValueReader> {
  if (configurationFile === undefined) return { decode: (value) => decodeStoredValue(value), open: (value) => value }
  const { decodeEncryptionConfiguration } = await import(
    '../../formats/kubernetes/encryption/encryption-configuration.ts'
  )
  const { decryptStoredValue } = await import('../../formats/kubernetes/encryption/decrypt-stored-value.ts')
  const { configuration, problems } = decodeEncryptionConfiguration(readText(configurationFile))
  if (problems.length > 0)
    throw appErrors.error('ENCRYPTION_CONFIG_INVALID', `${configurationFile}: ${problems.join('; ')}`, {
      data: { path: configurationFile },
      hint: 'It is the file that kube-apiserver was started with as --encryption-provider-config.',
    })
  const open = (value: Uint8Array, key: string): Uint8Array => {
    const decryption = decryptStoredValue(value, key, configuration)
    return decryption.kind === 'decrypted' ? decryption.value : value
  }
  return { open, decode: (value, key) => decodeStoredValue(open(value, key)) }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (thrown) {
    throw appErrors.error('ENCRYPTION_CONFIG_INVALID', `${path} cannot be read: ${describeThrown(thrown)}`, {
      data: { path },
      hint: 'Name the file that kube-apiserver was started with as --encryption-provider-config.',
      cause: thrown,
    })
  }
}
