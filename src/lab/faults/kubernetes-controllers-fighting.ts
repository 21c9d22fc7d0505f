import { z } from 'zod'
import { execOrThrow } from '../exec-or-throw.ts'
import { applyObjects, kubectlOrThrow } from '../kubernetes/kubectl.ts'
import type { Lab } from '../lab.ts'
import { waitFor } from '../wait-for.ts'
import { defineFault } from './fault.ts'
import { masterKubectl, persistently } from './master-kubectl.ts'
import { savedDirectory } from './undo.ts'

/** Two controllers that were given different descriptions of the same deployment. */
const controllers = [
  { name: 'sync-blue', replicas: 3 },
  { name: 'sync-green', replicas: 2 },
] as const
const namespace = 'kube-system'
const HEALTHY_REPLICAS = 2
/** Each of them has put it right as often as this before anybody looks. */
const ROUNDS = 8

const role = {
  ...{ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'deployment-sync' } },
  rules: [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list', 'watch', 'patch'] }],
}

const objectsOf = (name: string): readonly object[] => [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } },
  {
    ...{ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name } },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role.metadata.name },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  },
]

const names = controllers.map(({ name }) => name)
const bindings = [...names.map((name) => `clusterrolebinding/${name}`), `clusterrole/${role.metadata.name}`].join(' ')
const accounts = names.map((name) => `serviceaccount/${name}`).join(' ')

export const controllersFighting = defineFault({
  id: 'kubernetes/controllers-fighting',
  title: { en: 'Two controllers change one deployment in turns', zh: '两个控制器轮流修改同一个 Deployment' },
  expected: { condition: 'kubernetes/controllers-fighting' },
  topologies: ['single', 'stacked', 'external-etcd'],
  undo: {
    cp1: `systemctl stop ${names.map((name) => `${name}.service`).join(' ')} 2>/dev/null || true
${persistently(`${masterKubectl} delete ${bindings} --ignore-not-found >/dev/null`)}
${masterKubectl} --namespace=${namespace} delete ${accounts} --ignore-not-found >/dev/null
${masterKubectl} --namespace=shop scale deployment web --replicas=${HEALTHY_REPLICAS} >/dev/null
${masterKubectl} --namespace=shop rollout status deployment/web --timeout=40s >/dev/null`,
  },
  inject: async (lab) => {
    await applyObjects(lab, [role, ...names.flatMap(objectsOf)])
    for (const { name, replicas } of controllers) await startController(lab, name, replicas)
    await waitForRounds(lab)
  },
})

/** A loop as simple as a controller can be: it looks, and puts right what differs from what it was told. */
const renderLoop = (kubeconfig: string, replicas: number): string => `while :; do
  found=$(kubectl --kubeconfig=${kubeconfig} --namespace=shop get deployment web --output='jsonpath={.spec.replicas}')
  if [ -n "$found" ] && [ "$found" != ${replicas} ]; then
    kubectl --kubeconfig=${kubeconfig} --namespace=shop patch deployment web --patch='{"spec":{"replicas":${replicas}}}' && echo put right
  fi
  sleep 0.5
done`

async function startController(lab: Lab, name: string, replicas: number): Promise<void> {
  const [kubeconfig, script] = [`${savedDirectory}/${name}.conf`, `${savedDirectory}/${name}.sh`]
  await lab.writeFiles('cp1', [
    { path: kubeconfig, text: JSON.stringify(await renderKubeconfig(lab, name)), mode: 0o600 },
    { path: script, text: renderLoop(kubeconfig, replicas), mode: 0o700 },
  ])
  // On these hosts systemd is not told when the last process of a unit has ended.
  const options = ['--quiet', '--collect', `--unit=${name}`, '--property=TimeoutStopSec=1s']
  await execOrThrow(lab, 'cp1', ['systemd-run', ...options, 'sh', script])
}

const tokenRequest = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 3600 } }
const tokenAnswer = z.object({ status: z.object({ token: z.string() }) })

async function renderKubeconfig(lab: Lab, name: string): Promise<object> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`
  const answer = await kubectlOrThrow(lab, ['create', '--raw', path, '--filename=-'], {
    stdin: JSON.stringify(tokenRequest),
  })
  const { token } = tokenAnswer.parse(JSON.parse(answer)).status
  const server = `https://${lab.topology.apiEndpoint?.name ?? ''}:6443`
  return {
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': name },
    clusters: [{ name: 'lab', cluster: { server, 'certificate-authority': '/etc/kubernetes/pki/ca.crt' } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: 'lab', user: name } }],
  }
}

async function waitForRounds(lab: Lab): Promise<void> {
  const script = 'journalctl --quiet --unit="$1" --output=cat --since=-120s | grep -c "^put right"'
  let last = ''
  await waitFor({
    what: `both controllers to have changed the deployment ${ROUNDS} times`,
    timeoutMs: 90_000,
    intervalMs: 500,
    look: async () => {
      const ends = await Promise.all(names.map((name) => lab.exec('cp1', ['sh', '-c', script, 'sh', name])))
      last = ends.map(({ stdout }) => stdout.trim()).join(' and ')
      return ends.every(({ stdout }) => Number(stdout) >= ROUNDS) ? true : undefined
    },
    describeLast: () => last,
  })
}
