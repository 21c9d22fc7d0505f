import { readFileSync } from 'node:fs'
import { describeThrown } from '../base/error.ts'
import { decodeStoredValue } from '../formats/kubernetes/decode-stored-value.ts'
import type { StoredValue } from '../model/stored-value.ts'
import { appErrors } from './errors.ts'

/** Decodes a value that stands under a key, decrypted where it can be. */
export type StoredValueReader = (value: Uint8Array, key: string) => StoredValue

/** With the file that holds the keys of encryption at rest, if there is one. */
export async function openStoredValueReader(configurationFile: string | undefined): Promise<StoredValueReader> {
  if (configurationFile === undefined) return (value) => decodeStoredValue(value)
  const { decodeEncryptionConfiguration } = await import('../formats/kubernetes/encryption/encryption-configuration.ts')
  const { decryptStoredValue } = await import('../formats/kubernetes/encryption/decrypt-stored-value.ts')
  const { configuration, problems } = decodeEncryptionConfiguration(readText(configurationFile))
  if (problems.length > 0)
    throw appErrors.error('ENCRYPTION_CONFIG_INVALID', `${configurationFile}: ${problems.join('; ')}`, {
      data: { path: configurationFile },
      hint: 'It is the file that kube-apiserver was started with as --encryption-provider-config.',
    })
  return (value, key) => {
    const decryption = decryptStoredValue(value, key, configuration)
    return decodeStoredValue(decryption.kind === 'decrypted' ? decryption.value : value)
  }
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
