import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { openEtcdLayer } from '../../src/lab/binaries/open-programs.ts'
import { buildOnce } from '../../src/lab/build-once.ts'
import { cacheRoot } from '../../src/lab/cache.ts'
import type { Progress } from '../../src/model/progress.ts'
import type { Contents } from './contents.ts'

/** `configmaps` and `objects` are of 1 GB, `large` is `objects` eight times. */
export type Recipe = 'configmaps' | 'objects' | 'large'

export interface Snapshots {
  readonly before: string
  readonly after: string
  readonly contents: Contents
}

const MAKER = join(import.meta.dirname, 'make')
const SEED = join(import.meta.dirname, '../../test/snapshots/k8s-1.32.13-before.db')
const MAKING_TIMEOUT_MS = 30 * 60_000

/** Two snapshots of one cluster, made once with a real etcd and kept in the cache, under a name that says how they were made. */
export async function openSnapshots(recipe: Recipe, progress: Progress): Promise<Snapshots> {
  const layer = await openEtcdLayer('3.5', progress)
  const name = `bench-snapshots-${recipe}-`
  const folder = join(cacheRoot(), `${name}${recipeHash(recipe, layer)}`)
  if (!existsSync(folder)) {
    const stage = `${recipe} snapshots`
    progress({ stage, message: 'making them once with a real etcd' })
    await removeOthers(name)
    await buildOnce(folder, {
      ...{ script: join(MAKER, 'make-snapshots.sh'), what: stage, timeoutMs: MAKING_TIMEOUT_MS },
      args: [process.execPath, recipe, join(layer, 'usr/bin'), SEED],
      onLine: (line) => progress({ stage, message: line.replace(/^I: /, '') }),
      hint: () =>
        `the lines above are from ${MAKER}; a pair takes ${recipe === 'large' ? 30 : 4} GB of disk while it is made`,
    })
  }
  const contents: Contents = JSON.parse(await readFile(join(folder, 'contents.json'), 'utf8'))
  return { before: join(folder, 'before.db'), after: join(folder, 'after.db'), contents }
}

function recipeHash(recipe: Recipe, layer: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([recipe, basename(layer)]))
    .update(readFileSync(SEED))
  for (const file of readdirSync(MAKER).sort()) hash.update(readFileSync(join(MAKER, file)))
  return hash.digest('hex').slice(0, 12)
}

/** Older ones of the same kind: they are large, and nothing runs from them. */
async function removeOthers(name: string): Promise<void> {
  for (const other of readdirSync(cacheRoot())) {
    if (other.startsWith(name) && !other.endsWith('.lock'))
      await rm(join(cacheRoot(), other), { recursive: true, force: true })
  }
}
