import { etcdctlCommand } from './etcd-units.ts'
import { execOrThrow } from './exec-or-throw.ts'
import type { Lab } from './lab.ts'
import { allClientUrls, clientUrl, members } from './topology.ts'
import { waitFor } from './wait-for.ts'

/** Makes one member the leader, so that what follows does not depend on an election. */
export async function moveLeader(lab: Lab, host: string): Promise<void> {
  await waitFor({
    what: `${host} to lead`,
    timeoutMs: 20_000,
    look: async () => {
      const statuses = await readStatuses(lab)
      const leader = statuses.find((status) => status.leads)
      const wanted = statuses.find((status) => status.host === host)
      if (leader === undefined || wanted === undefined) return undefined
      if (leader.host === host) return true
      await lab.exec(host, etcdctlCommand(leader.url, 'move-leader', wanted.memberId))
      return undefined
    },
  })
}

/** From the simple output: etcdctl's JSON has 64-bit ids as numbers, which JavaScript would round. */
async function readStatuses(lab: Lab) {
  const [first] = members
  const end = await execOrThrow(lab, first?.name ?? '', etcdctlCommand(allClientUrls, 'endpoint', 'status'))
  return end.stdout.split('\n').flatMap((line) => {
    const [url = '', memberId = '', , , leads] = line.split(', ')
    const host = members.find((member) => clientUrl(member) === url)?.name
    return host === undefined ? [] : [{ host, url, memberId, leads: leads === 'true' }]
  })
}
