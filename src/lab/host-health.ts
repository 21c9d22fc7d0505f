export interface HostHealth {
  readonly host: string
  readonly healthy: boolean
  /** What the host, or the way to it, says. */
  readonly detail: string
}
