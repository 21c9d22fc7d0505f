import { etcdHealth } from './etcd-health.ts'
import type { ClusterHealth, HostHealth } from './host-health.ts'
import { kubernetesHealth } from './kubernetes/health.ts'
import type { Lab } from './lab.ts'

const healthOf = (lab: Lab): ClusterHealth => (lab.kubernetesVersion === undefined ? etcdHealth : kubernetesHealth)

/** Asks every host of a lab how it is. */
export const readHealth = (lab: Lab): Promise<readonly HostHealth[]> => healthOf(lab).readHealth(lab)

/** Whether the cluster works as a whole: looked at, written to and read back. */
export const isHealthy = (lab: Lab): Promise<boolean> => healthOf(lab).isHealthy(lab)

export const waitHealthy = (lab: Lab, timeoutMs?: number): Promise<void> => healthOf(lab).waitHealthy(lab, timeoutMs)
