import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReportCopy } from '../report/report-input.ts'

/** The safety copies of an incident, hashed as they are now. None when the folder is not there. */
export async function readCopies(folder: string): Promise<readonly ReportCopy[]> {
  const names = await readdir(join(folder, 'copies')).catch(() => [])
  const copies: ReportCopy[] = []
  // Beside each copy lies its hash as it was when the copy was made.
  for (const name of names.filter((each) => !each.endsWith('.sha256')).toSorted()) {
    const path = join(folder, 'copies', name)
    const found = await stat(path)
    if (!found.isFile()) continue
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(path)) hash.update(chunk)
    copies.push({ name: `copies/${name}`, sizeBytes: found.size, sha256: hash.digest('hex') })
  }
  return copies
}
