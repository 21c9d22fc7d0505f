import { kubectl } from '../kubernetes/kubectl.ts'
import type { Lab } from '../lab.ts'
import { waitFor } from '../wait-for.ts'

export interface ObjectState {
  /** As it reads after "waiting for". */
  readonly what: string
  /** Of a `kubectl get`: kind, name, namespace. */
  readonly object: readonly string[]
  readonly jsonpath: string
  readonly shows: RegExp
}

const TIMEOUT_MS = 60_000

/** Waits until an object says of itself what is waited for. */
export async function waitForObject(lab: Lab, { what, object, jsonpath, shows }: ObjectState): Promise<void> {
  let last = ''
  await waitFor({
    what,
    timeoutMs: TIMEOUT_MS,
    intervalMs: 300,
    look: async () => {
      const end = await kubectl(lab, ['get', ...object, `--output=jsonpath=${jsonpath}`])
      last = (end.stdout || end.stderr).trim()
      return end.exitCode === 0 && shows.test(end.stdout) ? true : undefined
    },
    describeLast: () => last,
  })
}

/** Waits until a namespace that is being deleted says of itself that it cannot go, by a condition of its own. */
export const waitForStuckNamespace = (lab: Lab, name: string, condition: string): Promise<void> =>
  waitForObject(lab, {
    what: `namespace ${name} to say ${condition}`,
    object: ['namespace', name],
    jsonpath: `{.status.conditions[?(@.type=="${condition}")].status}`,
    shows: /^True$/,
  })
