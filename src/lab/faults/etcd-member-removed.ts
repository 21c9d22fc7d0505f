import { dataDirectory, etcdctlCommand } from '../etcd-units.ts'
import { clientUrl, members, peerUrl } from '../topology.ts'
import { waitFor } from '../wait-for.ts'
import { defineFault } from './fault.ts'
import { waitForEnd, waitForLog } from './observe.ts'

const [first, , removed] = members
const remaining = first === undefined ? '' : clientUrl(first)
const removedPeer = removed === undefined ? '' : peerUrl(removed)
const etcdctl = etcdctlCommand(remaining).join(' ')
const dropIn = '/run/systemd/system/etcd.service.d/10-join.conf'

/** A removed member cannot come back with its data: it joins again as a new one, as an operator would do it. */
const rejoin = `systemctl stop etcd.service
if ! ${etcdctl} member list | grep -q ${removedPeer}; then
  rm -rf ${dataDirectory}
  for attempt in $(seq 60); do
    ${etcdctl} member add cp3 --peer-urls=${removedPeer} >/dev/null 2>&1 && break
    sleep 0.5
  done
  mkdir -p "$(dirname ${dropIn})"
  printf '[Service]\\nEnvironment=ETCD_INITIAL_CLUSTER_STATE=existing\\n' >${dropIn}
  systemctl daemon-reload
fi
systemctl reset-failed etcd.service 2>/dev/null || true
timeout 60 systemctl start etcd.service
rm -f ${dropIn}
systemctl daemon-reload`

export const memberRemoved = defineFault({
  id: 'etcd/member-removed',
  title: { en: 'One member was removed from the member list', zh: '一个成员被移出成员列表' },
  expected: { condition: 'etcd/member-removed', subjects: ['cp3'] },
  undo: { cp3: rejoin },
  inject: async (lab, since) => {
    const list = await lab.exec('cp1', etcdctlCommand(remaining, 'member', 'list'))
    const memberId =
      list.stdout
        .split('\n')
        .find((line) => line.includes(removedPeer))
        ?.split(',')[0] ?? ''
    // etcd refuses for 5 s after a member has started, until all members were connected for that long.
    await waitFor({
      what: 'etcd to accept the removal of cp3',
      timeoutMs: 30_000,
      intervalMs: 300,
      look: async () => {
        const end = await lab.exec('cp1', etcdctlCommand(remaining, 'member', 'remove', memberId))
        return end.exitCode === 0 ? true : undefined
      },
    })
    await waitForLog(lab, 'cp3', { pattern: 'permanently removed', since })
    await waitForEnd(lab, 'cp3')
  },
})
