import { readdirSync, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { cacheRoot } from '../cache.ts'
import { readRunningLabs } from '../lab-record.ts'

const DAY_MS = 86_400_000

/** Removes saved clusters of the same kind that a newer one has taken the place of: none that a lab runs from, and none of today. */
export async function removeOldClusters(current: string): Promise<void> {
  const kind = basename(current).replace(/[0-9a-f]+$/, '')
  const used = new Set(readRunningLabs().map(({ savedCluster }) => savedCluster))
  for (const name of readdirSync(cacheRoot())) {
    const path = join(cacheRoot(), name)
    if (!name.startsWith(kind) || path === current || used.has(path)) continue
    if (Date.now() - statSync(path).mtimeMs > DAY_MS) await rm(path, { recursive: true, force: true })
  }
}
