import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes a folder and the missing ones above it. Node's own `recursive` never ends where the system says "no such folder" of a
 * place that is there, as it does below /proc.
 */
export async function makeFolder(path: string, mode: number): Promise<void> {
  try {
    await mkdir(path, { mode })
  } catch (thrown) {
    if (hasCode(thrown, 'EEXIST') && (await stat(path)).isDirectory()) return
    if (!hasCode(thrown, 'ENOENT') || dirname(path) === path) throw thrown
    await makeFolder(dirname(path), mode)
    await makeLast(path, mode)
  }
}

/** Two may make the same folder at once. */
async function makeLast(path: string, mode: number): Promise<void> {
  await mkdir(path, { mode }).catch((thrown: unknown) => {
    if (!hasCode(thrown, 'EEXIST')) throw thrown
  })
}

const hasCode = (thrown: unknown, code: string): boolean =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown && thrown.code === code
