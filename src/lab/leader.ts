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

/** From the output of fields: the simple one has other columns in each release, and the JSON has 64-bit ids as numbers. */
async function readStatuses(lab: Lab) {
  const [first] = members
  const argv = etcdctlCommand(allClientUrls, '--write-out=fields', 'endpoint', 'status')
  const end = await execOrThrow(lab, first?.name ?? '', argv)
  return end.stdout.split(/(?<=^"Endpoint" : .*\n)/m).flatMap((block) => {
    const field = (name: string): string => new RegExp(`^"${name}" : "?([^"\n]*)`, 'm').exec(block)?.[1] ?? ''
    const [url, memberId] = [field('Endpoint'), field('MemberID')]
    const host = members.find((member) => clientUrl(member) === url)?.name
    if (host === undefined) return []
    return [{ host, url, memberId: BigInt(memberId).toString(16), leads: field('Leader') === memberId }]
  })
}
