import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Progress } from '../../model/progress.ts'
import { readDebianMirror } from '../apt-mirror.ts'
import { buildOnce } from '../build-once.ts'
import { cacheRoot, scriptPath } from '../cache.ts'

/** Debian's release whose source package `kubernetes` is upstream's 1.20.2, and whose Go compiles it. */
const SUITE = 'bookworm'
const SCRIPT = 'build-kubernetes-1.20.sh'
const RECIPE = [
  ...[SCRIPT, 'compile-kubernetes-1.20.sh', 'apt-download.sh', 'apt-source.sh'].map(scriptPath),
  ...['kubernetes-1.20/main.go', 'kubernetes-1.20/crictl.go', 'pause/main.go'].map((file) =>
    join(import.meta.dirname, file),
  ),
]
/** Seven minutes with two cores that do nothing else. */
const BUILD_TIMEOUT_MS = 40 * 60_000

/** Kubernetes 1.20.2 as a layer over the base tree, built once, with neither a Go on this machine nor the Go module proxy. */
export async function openDebianKubernetesLayer(progress: Progress): Promise<string> {
  const target = debianKubernetesPath()
  if (existsSync(target)) return target
  const stage = 'Kubernetes 1.20'
  progress({ stage, message: "building it once from Debian's source package, in 7 minutes with two cores" })
  await buildOnce(target, {
    ...{
      script: scriptPath(SCRIPT),
      args: [await readDebianMirror(), SUITE],
      what: stage,
      timeoutMs: BUILD_TIMEOUT_MS,
    },
    onLine: (line) => {
      if (line.startsWith('I: ')) progress({ stage, message: line.slice(3) })
    },
    hint: () =>
      'check that apt can reach its mirror (apt-get update), and that 4 GB of disk and 3 GB of memory are free',
  })
  return target
}

/** Whether using it needs no build: tests that have no time for one ask first. */
export const hasDebianKubernetesLayer = (): boolean => existsSync(debianKubernetesPath())

/** Named by a hash of its recipe, like every tree of the cache. */
function debianKubernetesPath(): string {
  const hash = createHash('sha256').update(JSON.stringify([process.arch, SUITE]))
  for (const file of RECIPE) hash.update(readFileSync(file))
  return join(cacheRoot(), `kubernetes-1.20-${hash.digest('hex').slice(0, 12)}`)
}
