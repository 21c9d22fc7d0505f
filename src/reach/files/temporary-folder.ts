import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeThrown } from '../../base/error.ts'
import { reachErrors } from '../errors.ts'

/** A socket has a path of at most 107 bytes, and ssh adds 17 of its own while it makes one. */
const LONGEST_FOR_SOCKETS = 60

/** A private folder below that of the system for temporary files, or below /tmp where that cannot be used. */
export async function makeTemporaryFolder(prefix: string, use: 'files' | 'sockets' = 'files'): Promise<string> {
  const wanted = tmpdir()
  if (use === 'files' || Buffer.byteLength(wanted) <= LONGEST_FOR_SOCKETS) {
    const made = await mkdtemp(join(wanted, prefix)).catch(() => undefined)
    if (made !== undefined) return made
  }
  return await mkdtemp(join('/tmp', prefix)).catch((thrown: unknown) => {
    throw reachErrors.error('REACH_NO_TEMPORARY_FOLDER', `No folder for temporary files: ${describeThrown(thrown)}`, {
      data: { tried: [wanted, '/tmp'] },
      hint: 'Set TMPDIR to a folder that exists, can be written, and has a short name.',
      cause: thrown,
    })
  })
}
