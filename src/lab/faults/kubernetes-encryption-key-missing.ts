import { randomBytes } from 'node:crypto'
import { etcdctlCommand } from '../etcd-units.ts'
import { execOrThrow } from '../exec-or-throw.ts'
import { applyObjects } from '../kubernetes/kubectl.ts'
import type { Lab } from '../lab.ts'
import { pkiDirectory } from '../node-pki.ts'
import { waitFor } from '../wait-for.ts'
import { defineFault } from './fault.ts'
import { masterNames } from './observe-pods.ts'
import { undoOnMasters } from './on-masters.ts'
import { rewriteManifest, undoManifest } from './static-manifests.ts'
import { renewStaticPods, restartStaticPods, waitForPodLog } from './static-pods.ts'

/** Below a folder that the API server's pod has already. */
const configuration = `${pkiDirectory}/encryption.yaml`
const flag = `--encryption-provider-config=${configuration}`
const secret = { name: 'sealed', namespace: 'shop' }

/** Nobody can read or delete it any more through an API server, so it goes from etcd itself. */
const dropSecret = etcdctlCommand(
  'https://127.0.0.1:2379',
  'del',
  `/registry/secrets/${secret.namespace}/${secret.name}`,
)

const undo = `if [ -e "$saved/manifest.yaml" ]; then
  ${dropSecret.join(' ')}
  ${undoManifest('kube-apiserver')}
  rm -f ${configuration}
  ${renewStaticPods(['kube-apiserver']).replaceAll('\n', '\n  ')}
fi`

/** Secrets are encrypted with a key; then another one takes its place under the same name, as after a rebuild without the old file. */
export const encryptionKeyMissing = defineFault({
  id: 'kubernetes/encryption-key-missing',
  title: { en: 'The key that encrypts Secrets in etcd is gone', zh: '加密 etcd 中 Secret 的密钥已丢失' },
  expected: { condition: 'apiserver/encryption-key-wrong' },
  topologies: ['single', 'stacked'],
  undo: undoOnMasters(undo),
  inject: async (lab) => {
    const masters = masterNames(lab)
    await writeKey(lab, masters)
    await Promise.all(masters.map((name) => encryptSecrets(lab, name)))
    await applyObjects(lab, [
      { apiVersion: 'v1', kind: 'Secret', metadata: secret, stringData: { note: randomBytes(12).toString('hex') } },
    ])
    await writeKey(lab, masters)
    const since = new Date()
    await Promise.all(masters.map((name) => restartStaticPods(lab, name, ['kube-apiserver'])))
    const unread = { pod: 'kube-apiserver', pattern: 'unable to transform key', since } as const
    await Promise.all(masters.map((name) => waitForPodLog(lab, name, unread)))
  },
})

/** One new key, the same on all masters. */
async function writeKey(lab: Lab, masters: readonly string[]): Promise<void> {
  const text = JSON.stringify({
    ...{ apiVersion: 'apiserver.config.k8s.io/v1', kind: 'EncryptionConfiguration' },
    resources: [
      {
        resources: ['secrets'],
        providers: [
          { secretbox: { keys: [{ name: 'key1', secret: randomBytes(32).toString('base64') }] } },
          { identity: {} },
        ],
      },
    ],
  })
  for (const name of masters) await lab.writeFiles(name, [{ path: configuration, text: `${text}\n`, mode: 0o600 }])
}

/** Starts the API server with the flag, and waits until it is ready with it. */
async function encryptSecrets(lab: Lab, host: string): Promise<void> {
  const filter = `sed 's#^\\( *\\)- --secure-port=.*#&\\n\\1- ${flag}#'`
  await rewriteManifest(lab, host, { pod: 'kube-apiserver', filter })
  // The old one is not waited for: it would wait for its clients.
  await execOrThrow(lab, host, ['pkill', '-KILL', '-x', 'kube-apiserver'])
  const script = `pgrep -f -- '^kube-apiserver .*${flag}' >/dev/null && curl -s -f -k -o /dev/null --max-time 3 https://127.0.0.1:6443/readyz`
  await waitFor({
    what: `the API server on ${host} to encrypt Secrets`,
    timeoutMs: 90_000,
    intervalMs: 300,
    look: async () => ((await lab.exec(host, ['sh', '-c', script])).exitCode === 0 ? true : undefined),
  })
}
