import { execOrThrow } from '../exec-or-throw.ts'
import type { Lab } from '../lab.ts'
import { type PodLine, type StaticPod, waitForPodLog as waitForPodLogOnAny } from './observe-pods.ts'

export type { StaticPod } from './observe-pods.ts'

/** Ends the containers, as `crictl stop` does; kubelet starts new ones, which read every file anew. Returns when the old ones are gone. */
export async function restartStaticPods(lab: Lab, host: string, pods: readonly StaticPod[]): Promise<void> {
  const script = 'for name; do crictl ps --quiet --name "^$name$"; done | xargs -r crictl stop --timeout 2 >/dev/null'
  await execOrThrow(lab, host, ['sh', '-c', script, 'sh', ...pods])
}

/**
 * Puts processes in motion that read repaired files: those that run are killed, and a new kubelet does not remember how long it
 * wanted to wait before it starts a container again.
 */
export const renewStaticPods = (pods: readonly StaticPod[]): string => `${pods
  // The kernel keeps fifteen characters of a program's name.
  .map((name) => `pkill -KILL -x ${name.slice(0, 15)} || true`)
  .join('\n')}
systemctl restart --no-block kubelet.service`

/** Waits until a static pod of this host has written a line. */
export async function waitForPodLog(lab: Lab, host: string, line: PodLine): Promise<void> {
  await waitForPodLogOnAny(lab, [host], line)
}
