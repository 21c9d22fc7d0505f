import { writeFile } from 'node:fs/promises'
import { appErrors } from './errors.ts'

/** Writes a new inventory. One that is there was perhaps corrected by hand, so it is never overwritten. */
export async function writeInventory(path: string, yaml: string): Promise<void> {
  try {
    await writeFile(path, yaml, { flag: 'wx', mode: 0o600 })
  } catch (thrown) {
    if (!(thrown instanceof Error) || !('code' in thrown) || thrown.code !== 'EEXIST') throw thrown
    throw appErrors.error('INVENTORY_EXISTS', `${path} exists already and is not overwritten`, {
      cause: thrown,
      data: { path },
      hint: 'Name another file with --out and compare the two.',
    })
  }
}
