import type { RedactionRule } from './redaction-rule.ts'
import { cloudRules } from './rules/cloud-rules.ts'
import { connectionRules } from './rules/connection-rules.ts'
import { credentialRules } from './rules/credential-rules.ts'
import { etcdValueRules } from './rules/etcd-value-rules.ts'
import { kubernetesRules } from './rules/kubernetes-rules.ts'
import { privateKeyRules } from './rules/private-key-rules.ts'
import { findSecretJson } from './secret-json.ts'

/** Every rule. Where two find the same bytes, the earlier one names them. */
export const redactionRules: readonly RedactionRule[] = [
  ...privateKeyRules,
  ...etcdValueRules,
  // The words of `secret-objects.ts` stand here too: lines that open an object wake it.
  { name: 'secret-data', literals: ['data"', 'data\\', 'data:', 'kind:', 'kind"'], find: findSecretJson },
  ...kubernetesRules,
  ...cloudRules,
  ...connectionRules,
  ...credentialRules,
]
