import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Progress } from '../../model/progress.ts'
import { buildOnce } from '../build-once.ts'
import { cacheRoot, scriptPath } from '../cache.ts'
import { imagesOf } from './images.ts'
import type { KubernetesRelease } from './versions.ts'

const SCRIPT = scriptPath('build-image-store.sh')

export interface ImageLayers {
  readonly base: string
  readonly kubernetes: string
  readonly etcd: string
}

/** A containerd store with every image of a release, made of the programs in the layers. Built once, in seconds. */
export async function openImageStore(
  release: KubernetesRelease,
  { base, kubernetes, etcd }: ImageLayers,
  progress: Progress,
): Promise<string> {
  const images = imagesOf(release).map(([image, program]) => `${image}=${program}`)
  const hash = createHash('sha256').update(readFileSync(SCRIPT))
  for (const word of [base, kubernetes, etcd].map((path) => basename(path)).concat(images)) hash.update(`${word}\n`)
  const target = join(cacheRoot(), `images-${release.release}-${hash.digest('hex').slice(0, 12)}`)
  if (existsSync(target)) return target
  const stage = 'images'
  await buildOnce(target, {
    ...{ script: SCRIPT, args: [base, kubernetes, etcd, ...images], what: 'container images', timeoutMs: 5 * 60_000 },
    onLine: (line) => {
      if (line.startsWith('I: ')) progress({ stage, message: line.slice(3) })
    },
    hint: () => 'the lines above are of containerd, which runs for a moment to import them',
  })
  return target
}
