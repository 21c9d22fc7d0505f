import { etcdctlCommand } from '../etcd-units.ts'
import { execOrThrow, execWithin } from '../exec-or-throw.ts'
import { applyObjects } from '../kubernetes/kubectl.ts'
import type { Lab } from '../lab.ts'
import { authorityPair, serverPair } from '../node-pki.ts'
import { apiUrl, clientUrl, hostsWithRole, initialClusterOf, type LabHost, peerUrl } from '../topology.ts'
import { waitFor } from '../wait-for.ts'
import { defineFault } from './fault.ts'
import { masterKubectl } from './master-kubectl.ts'
import { undoOnMasters } from './on-masters.ts'
import { renewStaticPods } from './static-pods.ts'
import { savedDirectory } from './undo.ts'

const dataDirectory = '/var/lib/etcd'
const [kept, snapshot] = [`${savedDirectory}/etcd-data`, `${savedDirectory}/older.db`]

/** Made after the snapshot: the API server goes on listing it. */
const namespace = 'campaign'
/** The store must stay behind for as long as anybody looks: every write of the cluster brings it nearer. */
const WRITES = 1500

/** kubelet would start it again at once. It is only held: a new one would first wait for an API that hangs. */
const stopEtcd = `systemctl kill --signal=SIGSTOP kubelet.service
crictl ps --quiet --name '^etcd$' | xargs -r crictl stop --timeout 5 >/dev/null`
const goOn = 'systemctl kill --signal=SIGCONT kubelet.service'

/** The newer data come back, and whoever read the older is started anew. */
const undo = `if [ -d ${kept} ]; then
  ${stopEtcd}
  rm -rf ${dataDirectory}
  mv ${kept} ${dataDirectory}
  ${renewStaticPods(['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'])}
else
  ${goOn}
fi`

export const staleWatchCache = defineFault({
  id: 'kubernetes/stale-watch-cache',
  title: {
    en: 'etcd is restored to an older state under running API servers',
    zh: 'API Server 运行期间 etcd 被恢复到较旧的状态',
  },
  expected: { condition: 'apiserver/watch-cache-stale' },
  topologies: ['single', 'stacked'],
  undo: undoOnMasters(undo),
  inject: async (lab) => {
    const masters = hostsWithRole(lab.topology, 'control-plane')
    await saveSnapshot(lab, masters)
    await applyObjects(lab, [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }])
    await writeMuch(lab)
    await Promise.all(masters.map(({ name }) => execOrThrow(lab, name, ['sh', '-c', `set -eu\n${stopEtcd}`])))
    await Promise.all(masters.map((host) => restore(lab, host, masters)))
    await Promise.all(masters.map((host) => waitForGhost(lab, host)))
  },
})

/** One snapshot for all of them, or they would not agree. */
async function saveSnapshot(lab: Lab, [first, ...others]: readonly LabHost[]): Promise<void> {
  if (first === undefined) return
  await execOrThrow(lab, first.name, etcdctlCommand(clientUrl(first), 'snapshot', 'save', snapshot))
  if (others.length === 0) return
  const { stdout } = await execOrThrow(lab, first.name, ['base64', snapshot])
  const take = ['sh', '-c', `base64 --decode >${snapshot}`]
  await Promise.all(others.map(({ name }) => lab.exec(name, take, { stdin: stdout })))
}

/** Through etcd's JSON gateway, where one process can send them all. */
async function writeMuch(lab: Lab): Promise<void> {
  const body = JSON.stringify({ key: btoa('lab-writes'), value: btoa('x') })
  const tls = ['--cacert', `${authorityPair}.crt`, '--cert', `${serverPair}.crt`, '--key', `${serverPair}.key`]
  const url = `https://127.0.0.1:2379/v3/kv/put?[1-${WRITES}]`
  const argv = ['curl', '--silent', '--show-error', '--fail', '--output', '/dev/null', ...tls, '--data', body, url]
  await execWithin(lab, 'cp1', { argv, timeoutMs: 150_000 })
}

async function restore(lab: Lab, host: LabHost, all: readonly LabHost[]): Promise<void> {
  const flags = `--name=${host.name} --initial-cluster=${initialClusterOf(all)} --initial-advertise-peer-urls=${peerUrl(host)}`
  const steps = `set -eu
mv ${dataDirectory} ${kept}
tool=$(command -v etcdutl || command -v etcdctl)
ETCDCTL_API=3 "$tool" snapshot restore ${snapshot} --data-dir=${dataDirectory} ${flags}
${goOn}`
  await execOrThrow(lab, host.name, ['sh', '-c', steps])
}

/** Waits until an API server that says that it is ready lists a namespace and does not know it. */
async function waitForGhost(lab: Lab, host: LabHost): Promise<void> {
  const get = `${masterKubectl} --server=${apiUrl(host)} get --raw`
  const script = `${get} /readyz >/dev/null 2>&1 || exit 1
${get} '/api/v1/namespaces?resourceVersion=0' | grep -q '"name":"${namespace}"' || exit 1
${get} /api/v1/namespaces/${namespace} 2>&1 | grep -q 'NotFound'`
  await waitFor({
    what: `the API server on ${host.name} to list a namespace that etcd does not have`,
    timeoutMs: 150_000,
    intervalMs: 500,
    look: async () => ((await lab.exec(host.name, ['sh', '-c', script])).exitCode === 0 ? true : undefined),
  })
}
