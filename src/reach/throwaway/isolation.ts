import type { GuardedFolder } from './guarded-folder.ts'
import { type RunLimits, runSupervised } from './supervised-process.ts'

export interface Isolation {
  readonly kind: 'no-network' | 'none'
  /** What leads the command line. */
  readonly argv: readonly string[]
}

/** A network namespace without any interface, as root or in a user namespace. A socket in a folder is reached all the same. */
const ways: readonly (readonly string[])[] = [
  ['unshare', '--net', '--'],
  ['unshare', '--user', '--map-root-user', '--net', '--'],
]

/** What of it this machine allows, which is tried. */
export async function findIsolation(folder: GuardedFolder, signal: AbortSignal): Promise<Isolation> {
  const limits: RunLimits = { timeoutMs: 5_000, signal }
  for (const argv of ways) {
    const tried = await runSupervised(folder, [...argv, 'true'], limits)
    if (tried.kind === 'exited' && tried.exitCode === 0) return { kind: 'no-network', argv }
  }
  return { kind: 'none', argv: [] }
}
