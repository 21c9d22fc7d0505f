import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Progress } from '../../model/progress.ts'
import { execWithin } from '../exec-or-throw.ts'
import type { Lab } from '../lab.ts'
import { insideLab } from '../namespaces.ts'
import { powerOffNode, savedHostLayer } from '../node.ts'
import { runOrThrow } from '../run-command.ts'
import { hostsWithRole } from '../topology.ts'
import { kubectlOrThrow } from './kubectl.ts'

const manifests = '/etc/kubernetes/manifests'
const held = '/etc/kubernetes/held'
const leaders = ['kube-controller-manager', 'kube-scheduler']

/** What a host has written that another lab must not find: logs of the making, and state of containers that are no more. */
const passing = [
  ...['var/log/journal', 'var/log/pods', 'var/log/containers', 'var/log/kubernetes'],
  ...['var/lib/cni', 'var/lib/kubelet/pods', 'run', 'tmp'],
]

/** Ends a healthy cluster cleanly and moves its hosts' layers into place, whole or not at all. The lab can only be removed afterwards. */
export async function saveCluster(lab: Lab, target: string, progress: Progress): Promise<void> {
  progress({ stage: 'saved cluster', message: 'ending the cluster cleanly' })
  await endLeaders(lab)
  const masters = hostsWithRole(lab.topology, 'control-plane')
  const nodes = [...masters, ...hostsWithRole(lab.topology, 'worker')]
  await onEach(lab, nodes, 'systemctl stop kubelet.service')
  await onEach(lab, masters, endProcess('kube-apiserver', 'KILL'))
  await onEach(
    lab,
    hostsWithRole(lab.topology, 'etcd'),
    lab.topology.etcdRunsAs === 'systemd' ? 'systemctl stop etcd' : endProcess('etcd', 'TERM'),
  )
  await onEach(lab, masters, `mv ${held}/* ${manifests}/ && rmdir ${held} && rm -f /root/kubeadm.yaml`)
  await Promise.all(lab.nodes.map(({ name }) => powerOffNode(lab.record, name)))
  const building = `${target}.building`
  await rm(building, { recursive: true, force: true })
  await mkdir(join(building, 'hosts'), { recursive: true, mode: 0o700 })
  for (const { name } of lab.nodes) await moveLayer(lab, name, savedHostLayer(building, name))
  await rename(building, target)
}

/** A lease that nobody holds is taken at once by whoever starts; one that was only left behind is waited for. */
async function endLeaders(lab: Lab): Promise<void> {
  const script = `mkdir -p ${held} && ${leaders.map((name) => `mv ${manifests}/${name}.yaml ${held}/`).join(' && ')}
while pgrep -x '${leaders.map((name) => name.slice(0, 15)).join('|')}' >/dev/null; do sleep 0.2; done`
  await onEach(lab, hostsWithRole(lab.topology, 'control-plane'), script)
  await kubectlOrThrow(lab, ['delete', 'lease', '--namespace=kube-system', ...leaders])
}

/** An API server keeps nothing, and waits a minute for its clients when it is asked nicely. */
const endProcess = (name: string, signal: 'TERM' | 'KILL'): string =>
  `pkill -${signal} -x ${name}; while pgrep -x ${name} >/dev/null; do sleep 0.2; done`

const onEach = (lab: Lab, hosts: readonly { readonly name: string }[], script: string) =>
  Promise.all(hosts.map(({ name }) => execWithin(lab, name, { argv: ['sh', '-c', script], timeoutMs: 120_000 })))

async function moveLayer(lab: Lab, host: string, target: string): Promise<void> {
  const node = join(lab.runDirectory, 'nodes', host)
  await runOrThrow(insideLab(lab.record, ['umount', '--recursive', '--lazy', join(node, 'root')]))
  const upper = join(node, 'upper')
  for (const path of passing) {
    const directory = join(upper, path)
    // The folders stay: programs expect them.
    for (const name of await readdir(directory).catch(() => [])) await rm(join(directory, name), { recursive: true })
  }
  await rename(upper, target)
}
