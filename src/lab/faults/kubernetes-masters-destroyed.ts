import { execOrThrow } from '../exec-or-throw.ts'
import type { Lab } from '../lab.ts'
import { hostsWithRole } from '../topology.ts'
import { defineFault, type UndoScripts } from './fault.ts'
import { savedDirectory } from './undo.ts'

const mastersOf = (lab: Lab): readonly string[] => hostsWithRole(lab.topology, 'control-plane').map(({ name }) => name)

/** Of three, one is left: no quorum, and no way back for the other two. */
const mastersButOne = (lab: Lab): readonly string[] => mastersOf(lab).slice(1)

const destroyed = { '/etc/kubernetes': 'etc-kubernetes', '/var/lib/etcd': 'var-lib-etcd' } as const

/** Copies are complete before anything is taken: what has its final name in the saved directory is whole. */
const destroy = `set -eu
saved=${savedDirectory}
systemctl stop kubelet.service
for name in kube-scheduler kube-controller-manager kube-apiserver etcd; do
  crictl ps --quiet --name "^$name$" | xargs -r crictl stop --timeout 5 >/dev/null
done
${Object.entries(destroyed)
  .map(([path, name]) => `cp -a --sparse=always ${path} "$saved/${name}.new"\nmv "$saved/${name}.new" "$saved/${name}"`)
  .join('\n')}
rm -rf ${Object.keys(destroyed).join(' ')}`

const undo = `${Object.entries(destroyed)
  .map(([path, name]) => `if [ -d "$saved/${name}" ]; then rm -rf ${path}; mv "$saved/${name}" ${path}; fi`)
  .join('\n')}
systemctl start --no-block kubelet.service`

const undoOn = (hosts: readonly string[]): UndoScripts => Object.fromEntries(hosts.map((host) => [host, undo]))

async function destroyMasters(lab: Lab, hosts: readonly string[]): Promise<void> {
  await Promise.all(hosts.map((host) => execOrThrow(lab, host, ['sh', '-c', destroy])))
}

export const mastersDestroyed = defineFault({
  id: 'kubernetes/masters-destroyed',
  title: {
    en: 'Every master loses /etc/kubernetes and /var/lib/etcd',
    zh: '所有 master 的 /etc/kubernetes 和 /var/lib/etcd 全部丢失',
  },
  expected: { condition: 'node/control-plane-destroyed' },
  topologies: ['stacked', 'single'],
  undo: (lab) => undoOn(mastersOf(lab)),
  inject: (lab) => destroyMasters(lab, mastersOf(lab)),
})

export const twoMastersDestroyed = defineFault({
  id: 'kubernetes/two-masters-destroyed',
  title: {
    en: 'Two of three masters lose /etc/kubernetes and /var/lib/etcd',
    zh: '三台 master 中有两台丢失 /etc/kubernetes 和 /var/lib/etcd',
  },
  expected: { condition: 'node/control-plane-destroyed', subjects: ['cp2', 'cp3'] },
  topologies: ['stacked'],
  undo: (lab) => undoOn(mastersButOne(lab)),
  inject: (lab) => destroyMasters(lab, mastersButOne(lab)),
})
