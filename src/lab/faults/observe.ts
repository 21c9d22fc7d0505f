import { readHealth } from '../health.ts'
import type { Lab } from '../lab.ts'
import { waitFor } from '../wait-for.ts'

const TIMEOUT_MS = 45_000

/** Waits until etcd's log of a host has a line that matches an extended regular expression. */
export async function waitForLog(lab: Lab, host: string, { pattern, since }: { pattern: string; since: Date }) {
  // journalctl takes whole seconds only in this form, so a line of the second before may match too.
  const from = `@${Math.floor(since.getTime() / 1000)}`
  const script = 'journalctl --quiet --unit=etcd --output=cat --since="$1" | grep -E -q -- "$2"'
  await waitFor({
    what: `a line like "${pattern}" in etcd's log on ${host}`,
    timeoutMs: TIMEOUT_MS,
    intervalMs: 100,
    look: async () =>
      (await lab.exec(host, ['sh', '-c', script, 'sh', from, pattern])).exitCode === 0 ? true : undefined,
  })
}

/** Waits until systemd says that etcd of a host ended badly (and perhaps is about to be started again). */
export const waitForFailure = (lab: Lab, host: string): Promise<void> =>
  waitForUnit(lab, host, { what: `etcd on ${host} to fail`, shows: /^(ActiveState=failed|SubState=auto-restart)$/m })

/** Waits until etcd of a host does not run, however it ended. */
export const waitForEnd = (lab: Lab, host: string): Promise<void> =>
  waitForUnit(lab, host, {
    what: `etcd on ${host} to end`,
    shows: /^(ActiveState=(failed|inactive)|SubState=auto-restart)$/m,
  })

async function waitForUnit(lab: Lab, host: string, { what, shows }: { what: string; shows: RegExp }): Promise<void> {
  let last = ''
  await waitFor({
    what,
    timeoutMs: TIMEOUT_MS,
    look: async () => {
      last = (await lab.exec(host, ['systemctl', 'show', 'etcd', '-p', 'ActiveState,SubState,Result'])).stdout
      return shows.test(last) ? true : undefined
    },
    describeLast: () => last.trim().replaceAll('\n', ' '),
  })
}

/** Waits until a member that runs sees no leader. */
export async function waitForNoLeader(lab: Lab, host: string): Promise<void> {
  const script = 'curl -s --max-time 2 http://127.0.0.1:2381/metrics | grep -q "^etcd_server_has_leader 0"'
  await waitFor({
    what: `the member on ${host} to lose its leader`,
    timeoutMs: TIMEOUT_MS,
    intervalMs: 100,
    look: async () => ((await lab.exec(host, ['sh', '-c', script])).exitCode === 0 ? true : undefined),
  })
}

/** Waits until a member answers a linearizable read: whatever was broken elsewhere, the others have settled. */
export async function waitForService(lab: Lab, host: string): Promise<void> {
  await waitFor({
    what: `the member on ${host} to serve`,
    timeoutMs: TIMEOUT_MS,
    intervalMs: 100,
    look: async () => {
      const health = await readHealth(lab)
      return health.some((member) => member.host === host && member.healthy) ? true : undefined
    },
  })
}
