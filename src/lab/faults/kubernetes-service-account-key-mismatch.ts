import { generateKeyPairSync } from 'node:crypto'
import { execOrThrow } from '../exec-or-throw.ts'
import type { Lab } from '../lab.ts'
import { pkiDirectory } from '../node-pki.ts'
import { waitFor } from '../wait-for.ts'
import { defineFault } from './fault.ts'
import { masterNames } from './observe-pods.ts'
import { renewStaticPods, restartStaticPods } from './static-pods.ts'
import { savedDirectory } from './undo.ts'

const pair = ['sa.key', 'sa.pub']

const undo = `if [ -e "$saved/sa.key" ]; then
  cp -p "$saved/sa.key" "$saved/sa.pub" ${pkiDirectory}/
  ${renewStaticPods(['kube-apiserver', 'kube-controller-manager']).replaceAll('\n', '\n  ')}
fi`

/** The last master to join, which had to be given the pair of the others. */
const hostOf = (lab: Lab): string => masterNames(lab).at(-1) ?? ''

export const serviceAccountKeyMismatch = defineFault({
  id: 'kubernetes/service-account-key-mismatch',
  title: {
    en: 'A master has a key pair of its own for service account tokens',
    zh: '一台 master 的 ServiceAccount 密钥对与集群不一致',
  },
  expected: { condition: 'apiserver/service-account-tokens-rejected' },
  topologies: ['single', 'stacked'],
  undo: (lab) => ({ [hostOf(lab)]: undo }),
  inject: async (lab, since) => {
    const host = hostOf(lab)
    const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
    await execOrThrow(lab, host, ['cp', '-p', ...pair.map((name) => `${pkiDirectory}/${name}`), savedDirectory])
    await lab.writeFiles(host, [
      {
        path: `${pkiDirectory}/sa.key`,
        text: keys.privateKey.export({ format: 'pem', type: 'pkcs1' }).toString(),
        mode: 0o600,
      },
      {
        path: `${pkiDirectory}/sa.pub`,
        text: keys.publicKey.export({ format: 'pem', type: 'spki' }).toString(),
        mode: 0o600,
      },
    ])
    await restartStaticPods(lab, host, ['kube-apiserver'])
    await waitForRefusals(lab, host, since)
  },
})

/** One refusal may be anybody's. Whoever still has a token of the old key comes again and again. */
async function waitForRefusals(lab: Lab, host: string, since: Date): Promise<void> {
  const lines = 'cat /var/log/pods/kube-system_kube-apiserver-*/kube-apiserver/*.log'
  const script = `[ "$(${lines} | awk -v from="$1" '$1 >= from' | grep -c 'invalid bearer token')" -ge 3 ]`
  await waitFor({
    what: `the API server on ${host} to refuse three tokens`,
    timeoutMs: 120_000,
    intervalMs: 300,
    look: async () =>
      (await lab.exec(host, ['sh', '-c', script, 'sh', since.toISOString()])).exitCode === 0 ? true : undefined,
  })
}
