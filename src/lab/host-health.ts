import type { Lab } from './lab.ts'

export interface HostHealth {
  readonly host: string
  readonly healthy: boolean
  /** What the host, or the way to it, says. */
  readonly detail: string
}

/** How one kind of cluster is asked. */
export interface ClusterHealth {
  readonly readHealth: (lab: Lab) => Promise<readonly HostHealth[]>
  readonly isHealthy: (lab: Lab) => Promise<boolean>
  readonly waitHealthy: (lab: Lab, timeoutMs?: number) => Promise<void>
}
