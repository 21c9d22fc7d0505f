import { generateKeyPairSync } from 'node:crypto'
import { z } from 'zod'
import { execOrThrow } from '../exec-or-throw.ts'
import { kubectlOrThrow } from '../kubernetes/kubectl.ts'
import type { Lab } from '../lab.ts'
import { pkiDirectory } from '../node-pki.ts'
import { apiUrl, hostsWithRole, type LabHost } from '../topology.ts'
import { waitFor } from '../wait-for.ts'
import { defineFault } from './fault.ts'
import { masterNames } from './observe-pods.ts'
import { renewStaticPods, restartStaticPods } from './static-pods.ts'
import { savedDirectory } from './undo.ts'

const pair = ['sa.key', 'sa.pub']

const tokenRequest = z.object({ status: z.object({ token: z.string() }) })

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
  inject: async (lab) => {
    const master = hostsWithRole(lab.topology, 'control-plane').at(-1)
    if (master === undefined) return
    const host = master.name
    const token = await requestToken(lab)
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
    await waitForRefusals(lab, master, token)
  },
})

/** A token as a pod gets it, of the key that the cluster has. */
async function requestToken(lab: Lab): Promise<string> {
  const path = '/api/v1/namespaces/shop/serviceaccounts/default/token'
  const request = JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} })
  const answer = await kubectlOrThrow(lab, ['create', `--raw=${path}`, '--filename=-'], { stdin: request })
  return tokenRequest.parse(JSON.parse(answer)).status.token
}

/** A pod comes again and again: one refusal alone may be anybody's. */
async function waitForRefusals(lab: Lab, host: LabHost, token: string): Promise<void> {
  const header = `header = "Authorization: Bearer ${token}"\n`
  const url = `${apiUrl(host)}/api/v1/namespaces/shop/configmaps`
  const argv = ['curl', '-s', '-k', '-o', '/dev/null', '-w', '%{http_code}', '--max-time', '4', '--config', '-', url]
  let refusals = 0
  await waitFor({
    what: `the API server on ${host.name} to refuse a token four times`,
    timeoutMs: 90_000,
    intervalMs: 300,
    look: async () => {
      if ((await lab.operator.run(argv, { stdin: header })).stdout === '401') refusals++
      return refusals >= 4 ? true : undefined
    },
  })
}
