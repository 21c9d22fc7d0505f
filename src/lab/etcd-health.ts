import { etcdctlCommand } from './etcd-units.ts'
import type { ClusterHealth, HostHealth } from './host-health.ts'
import type { Lab } from './lab.ts'
import { allClientUrls, members } from './topology.ts'
import { waitFor } from './wait-for.ts'

/** Asks every member from its own host for a linearizable read, its view of the leader and its alarms. */
async function readHealth(lab: Lab): Promise<readonly HostHealth[]> {
  return await Promise.all(
    members.map(async (host): Promise<HostHealth> => {
      const argv = etcdctlCommand(`https://${host.address}:2379`, '--command-timeout=3s', 'endpoint', 'health')
      try {
        const end = await lab.exec(host.name, argv, { timeoutMs: 8000 })
        const detail = `${end.stdout}\n${end.stderr}`.trim().split('\n').at(-1) ?? ''
        return { host: host.name, healthy: end.exitCode === 0, detail }
      } catch (thrown) {
        return { host: host.name, healthy: false, detail: thrown instanceof Error ? thrown.message : String(thrown) }
      }
    }),
  )
}

/** Three members that serve, three in the list, and no alarm. */
async function isHealthy(lab: Lab): Promise<boolean> {
  const health = await readHealth(lab)
  if (!health.every((member) => member.healthy)) return false
  const [first] = members
  if (first === undefined) return false
  const [list, alarms] = await Promise.all([
    lab.exec(first.name, etcdctlCommand(allClientUrls, 'member', 'list'), { timeoutMs: 8000 }),
    lab.exec(first.name, etcdctlCommand(allClientUrls, 'alarm', 'list'), { timeoutMs: 8000 }),
  ])
  const started = list.stdout.split('\n').filter((line) => line.includes(', started, '))
  return started.length === members.length && alarms.exitCode === 0 && alarms.stdout.trim() === ''
}

async function waitHealthy(lab: Lab, timeoutMs = 60_000): Promise<void> {
  let last: readonly HostHealth[] = []
  await waitFor({
    what: `three healthy etcd members in lab ${lab.id}`,
    timeoutMs,
    intervalMs: 100,
    look: async () => {
      last = await readHealth(lab)
      return last.every((member) => member.healthy) && (await isHealthy(lab)) ? true : undefined
    },
    describeLast: () => last.map((member) => `${member.host}: ${member.detail}`).join('; '),
  })
}

export const etcdHealth: ClusterHealth = { readHealth, isHealthy, waitHealthy }
