/**
 * What kube-apiserver is given with `--encryption-provider-config`, in YAML or JSON:
 *
 *     apiVersion: apiserver.config.k8s.io/v1        (until 1.12: v1)
 *     kind: EncryptionConfiguration                 (until 1.12: EncryptionConfig)
 *     resources:
 *     - resources: [secrets, configmaps, '*.apps', '*.*']       `*.` is the core group; wildcards since 1.27
 *       providers:                                              the first one writes, all read
 *       - aescbc: { keys: [{ name: key1, secret: BASE64 }] }    16, 24 or 32 bytes; secretbox 32
 *       - kms: { apiVersion: v2, name: plugin, endpoint: unix:///... }    (v1 if absent)
 *       - identity: {}
 *
 * Source: k8s.io/apiserver/pkg/apis/apiserver/v1/types_encryption.go. k3s and RKE2 keep the same as JSON in server/cred/encryption-config.json.
 */
import { parse } from 'yaml'
import { z } from 'zod'
import { Secret } from '../../../base/secret.ts'

export interface EncryptionConfiguration {
  readonly rules: readonly EncryptionRule[]
}

interface EncryptionRule {
  /** As they are written: `secrets`, `*.apps`, `*.*`. */
  readonly resources: readonly string[]
  readonly providers: readonly ConfiguredProvider[]
}

type ConfiguredProvider =
  | { readonly kind: 'identity' }
  | { readonly kind: KeyedProvider; readonly keys: readonly EncryptionKey[] }
  | { readonly kind: 'kms-v1' | 'kms-v2'; readonly name: string; readonly endpoint: string }

export type KeyedProvider = 'aescbc' | 'aesgcm' | 'secretbox'

interface EncryptionKey {
  readonly name: string
  readonly secret: Secret<Uint8Array>
}

export interface EncryptionConfigurationReading {
  readonly configuration: EncryptionConfiguration
  /** What could not be used, without anything of a secret. */
  readonly problems: readonly string[]
}

const keyedProviders = { aescbc: [16, 24, 32], aesgcm: [16, 24, 32], secretbox: [32] } as const
const kinds: readonly string[] = ['EncryptionConfiguration', 'EncryptionConfig']

const keysSchema = z.object({ keys: z.array(z.object({ name: z.string(), secret: z.string() })) })
const configurationSchema = z.object({
  kind: z.string(),
  resources: z.array(
    z.object({
      resources: z.array(z.string()),
      providers: z.array(
        z.object({
          aescbc: keysSchema.nullish(),
          aesgcm: keysSchema.nullish(),
          secretbox: keysSchema.nullish(),
          kms: z
            .object({ apiVersion: z.string().nullish(), name: z.string(), endpoint: z.string().nullish() })
            .nullish(),
          identity: z.unknown().optional(),
        }),
      ),
    }),
  ),
})
type Configured = z.infer<typeof configurationSchema>['resources'][number]['providers'][number]

const nothing: EncryptionConfiguration = { rules: [] }

export function decodeEncryptionConfiguration(text: string): EncryptionConfigurationReading {
  const document = parsed(text)
  const checked = configurationSchema.safeParse(document)
  if (!checked.success) {
    // Only where it is wrong: a message may quote what stands there.
    const places = checked.error.issues.map(({ path }) => path.join('.') || 'the whole')
    return { configuration: nothing, problems: [`this is no EncryptionConfiguration: see ${places.join(', ')}`] }
  }
  if (!kinds.includes(checked.data.kind))
    return { configuration: nothing, problems: [`this is a ${checked.data.kind}, no EncryptionConfiguration`] }
  const problems: string[] = []
  const rules = checked.data.resources.map(({ resources, providers }) => ({
    resources,
    providers: providers.flatMap((provider) => decodeProvider(provider, problems)),
  }))
  return { configuration: { rules }, problems }
}

function parsed(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100 })
  } catch {
    return undefined
  }
}

function decodeProvider(provider: Configured, problems: string[]): readonly ConfiguredProvider[] {
  const { kms } = provider
  if (kms !== undefined && kms !== null)
    return [{ kind: kms.apiVersion === 'v2' ? 'kms-v2' : 'kms-v1', name: kms.name, endpoint: kms.endpoint ?? '' }]
  if ('identity' in provider) return [{ kind: 'identity' }]
  return (['aescbc', 'aesgcm', 'secretbox'] as const).flatMap((kind) => {
    const given = provider[kind]?.keys
    if (given === undefined) return []
    const keys = given.flatMap(({ name, secret }) => {
      const bytes = Buffer.from(secret, 'base64')
      const lengths: readonly number[] = keyedProviders[kind]
      if (bytes.toString('base64') === secret.trim() && lengths.includes(bytes.length))
        return [{ name, secret: new Secret<Uint8Array>(bytes) }]
      problems.push(`${kind} key ${name} is not ${lengths.join(', ')} bytes in base64`)
      return []
    })
    return [{ kind, keys }]
  })
}
