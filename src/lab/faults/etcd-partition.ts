import { execOrThrow } from '../exec-or-throw.ts'
import { defineFault } from './fault.ts'
import { waitForLog, waitForNoLeader } from './observe.ts'

const rules = ['INPUT', 'OUTPUT'].flatMap((chain) => [
  `${chain} -p tcp --dport 2380 -j DROP`,
  `${chain} -p tcp --sport 2380 -j DROP`,
])

export const partition = defineFault({
  id: 'etcd/partition',
  title: { en: 'One member is cut off from its peers', zh: '一个成员与其他成员网络隔离' },
  expected: { condition: 'etcd/partitioned' },
  available: async (lab) => {
    const end = await lab.exec('cp3', ['iptables', '-n', '-L'])
    return end.exitCode === 0 ? undefined : 'the kernel does not let the lab filter packets (iptables)'
  },
  undo: { cp3: rules.map((rule) => `iptables -D ${rule} 2>/dev/null || true`).join('\n') },
  // The peer port alone: ssh and the client port still answer, as when a firewall rule was forgotten.
  inject: async (lab, since) => {
    await execOrThrow(lab, 'cp3', ['sh', '-c', rules.map((rule) => `iptables -A ${rule}`).join(' && ')])
    await waitForNoLeader(lab, 'cp3')
    await waitForLog(lab, 'cp1', { pattern: 'prober detected unhealthy status.*i/o timeout', since })
  },
})
