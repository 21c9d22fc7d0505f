import { execOrThrow } from '../exec-or-throw.ts'
import type { Lab } from '../lab.ts'
import { waitFor } from '../wait-for.ts'
import type { StaticPod } from './static-pods.ts'
import { savedDirectory } from './undo.ts'

/** kubelet ends a container gently, and gives it half a minute. */
const TIMEOUT_MS = 90_000

const manifestOf = (pod: StaticPod): string => `/etc/kubernetes/manifests/${pod}.yaml`

/**
 * Keeps a manifest aside and puts what a filter makes of it in its place. It is made elsewhere: kubelet reads whatever stands in the
 * folder, the temporary file of `sed -i` too.
 */
export async function rewriteManifest(lab: Lab, host: string, change: { pod: StaticPod; filter: string }) {
  const steps = `set -eu
saved=${savedDirectory}
cp -p ${manifestOf(change.pod)} "$saved/manifest.yaml"
${change.filter} <"$saved/manifest.yaml" >"$saved/changed.yaml"
! cmp -s "$saved/manifest.yaml" "$saved/changed.yaml"
cp "$saved/changed.yaml" ${manifestOf(change.pod)}`
  await execOrThrow(lab, host, ['sh', '-c', steps])
}

/** Takes a manifest out of the folder: kubelet ends the pod. */
export async function removeManifest(lab: Lab, host: string, pod: StaticPod): Promise<void> {
  await execOrThrow(lab, host, ['mv', manifestOf(pod), `${savedDirectory}/manifest.yaml`])
}

/** kubelet notices a file that comes by itself, and starts a changed pod without a wait. */
export const undoManifest = (pod: StaticPod): string =>
  `[ ! -e "$saved/manifest.yaml" ] || cp -p "$saved/manifest.yaml" ${manifestOf(pod)}`

/** Waits until kubelet's log has a line since then that matches an extended regular expression. */
export async function waitForKubeletLog(lab: Lab, host: string, line: { pattern: string; since: Date }) {
  const script = 'journalctl --quiet --unit=kubelet --output=cat --since="$1" | grep -E -q -- "$2"'
  const from = `@${Math.floor(line.since.getTime() / 1000)}`
  await waitUntil(lab, host, {
    what: `a line like "${line.pattern}" in kubelet's log on ${host}`,
    argv: ['sh', '-c', script, 'sh', from, line.pattern],
  })
}

/** Waits until no container of a static pod runs. */
export async function waitForPodEnd(lab: Lab, host: string, pod: StaticPod): Promise<void> {
  const script = 'running=$(crictl ps --quiet --name "^$1\\$") && [ -z "$running" ]'
  await waitUntil(lab, host, { what: `${pod} on ${host} to end`, argv: ['sh', '-c', script, 'sh', pod] })
}

/** Waits until the API server of a host does not say that it is ready. */
export async function waitForUnready(lab: Lab, host: string): Promise<void> {
  const script = '! curl -s -f -k -o /dev/null --max-time 3 https://127.0.0.1:6443/readyz'
  await waitUntil(lab, host, { what: `the API server on ${host} to be unready`, argv: ['sh', '-c', script] })
}

async function waitUntil(lab: Lab, host: string, { what, argv }: { what: string; argv: readonly string[] }) {
  let last = ''
  await waitFor({
    what,
    timeoutMs: TIMEOUT_MS,
    intervalMs: 300,
    look: async () => {
      const end = await lab.exec(host, argv, { timeoutMs: 15_000 })
      last = end.stderr.trim()
      return end.exitCode === 0 ? true : undefined
    },
    describeLast: () => last,
  })
}
