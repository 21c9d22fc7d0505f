import { dataDirectory, etcdctlCommand } from '../etcd-units.ts'
import { clientUrl, initialCluster, members, peerUrl } from '../topology.ts'
import { defineFault } from './fault.ts'
import { damageFiles, undoDamage } from './member-files.ts'
import { waitForLog } from './observe.ts'

const [first, , third] = members

/** One member restored alone from a snapshot, with a token of its own, while the others went on. */
function restoreScript(): string {
  if (first === undefined || third === undefined) return 'false'
  const snapshot = '/var/lib/codeblue-lab/saved/snapshot.db'
  const save = etcdctlCommand(clientUrl(first), 'snapshot', 'save', snapshot).join(' ')
  // Newer releases have it in etcdutl alone, older ones in etcdctl alone.
  const restore = `$(command -v etcdutl || echo etcdctl) snapshot restore ${snapshot}`
  return `${save} >/dev/null 2>&1
cd /
rm -rf ${dataDirectory}
${restore} --name=${third.name} --initial-cluster=${initialCluster} --initial-cluster-token=restored-alone \\
  --initial-advertise-peer-urls=${peerUrl(third)} --data-dir=${dataDirectory} >/dev/null 2>&1`
}

export const foreignClusterId = defineFault({
  id: 'etcd/foreign-cluster-id',
  title: { en: 'One member belongs to another cluster', zh: '一个成员属于另一个集群' },
  expected: { condition: 'etcd/cluster-id-mismatch' },
  undo: { cp3: undoDamage },
  inject: async (lab, since) => {
    await damageFiles(lab, 'cp3', restoreScript())
    await waitForLog(lab, 'cp3', { pattern: 'cluster ID mismatch', since })
  },
})
