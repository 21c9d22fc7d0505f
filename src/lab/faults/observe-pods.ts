import type { Lab } from '../lab.ts'
import { hostsWithRole } from '../topology.ts'
import { waitFor } from '../wait-for.ts'

/** A component of the control plane, as its static pod is named. */
export type StaticPod = 'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler'

export interface PodLine {
  readonly pod: StaticPod
  /** Extended regular expression. */
  readonly pattern: string
  readonly since: Date
}

const TIMEOUT_MS = 90_000

/** The container runtime puts a time in UTC before each line, and a restarted container writes to the next file. */
const script = `cat /var/log/pods/kube-system_"$1"-*/"$1"/*.log 2>/dev/null | awk -v from="$2" '$1 >= from' | grep -E -q -- "$3"`

/** Waits until a static pod on any of some hosts has written a line, and gives the host. */
export async function waitForPodLog(lab: Lab, hosts: readonly string[], line: PodLine): Promise<string> {
  const { pod, pattern, since } = line
  const argv = ['sh', '-c', script, 'sh', pod, since.toISOString(), pattern]
  return await waitFor({
    what: `a line like "${pattern}" in the log of ${pod} on ${hosts.join(' or ')}`,
    timeoutMs: TIMEOUT_MS,
    intervalMs: 300,
    look: async () => {
      const ends = await Promise.all(hosts.map((host) => lab.exec(host, argv)))
      return hosts.find((_, index) => ends[index]?.exitCode === 0)
    },
  })
}

export const masterNames = (lab: Lab): readonly string[] =>
  hostsWithRole(lab.topology, 'control-plane').map(({ name }) => name)
