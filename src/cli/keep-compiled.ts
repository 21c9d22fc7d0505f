import { existsSync, mkdirSync, statSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { dirname, join } from 'node:path'
import { readCacheFolder } from './environment.ts'

/**
 * Keeps what Node compiles, for the next start: without it that is the larger half of a short command. Code is run from there, so that only
 * a folder that belongs to whoever runs this, and that nobody else may write, is good: not the one of a user who calls it through sudo. Without one the start is slow, and that is all.
 */
export function keepCompiled(): void {
  const folder = join(readCacheFolder(), 'compiled')
  try {
    // One after the other: a recursive mkdir of Node 24 never ends where none can be made, as below /proc.
    for (const each of [dirname(dirname(folder)), dirname(folder), folder]) {
      if (!existsSync(each)) mkdirSync(each, { mode: 0o700 })
    }
    const { uid, mode } = statSync(folder)
    if (uid === process.getuid?.() && (mode & 0o022) === 0) enableCompileCache(folder)
  } catch {
    // No home, a full or read-only disk, another start that makes the same folder.
  }
}
