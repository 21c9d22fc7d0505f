import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { reachErrors } from '../errors.ts'

const LIMIT_BYTES = 16 << 20

/** A text that somebody names, whole. Pipes and devices, which may keep their reader waiting for ever, are not taken. */
export async function readTextFile(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const found = await file.stat()
    if (found.isDirectory()) throw notText(path, 'it is a folder')
    if (!found.isFile()) throw notText(path, 'it is neither a file nor a folder')
    if (found.size > LIMIT_BYTES) throw notText(path, `it has ${found.size} bytes`)
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

const notText = (path: string, why: string) =>
  reachErrors.error('REACH_NOT_A_TEXT_FILE', why, { data: { path }, hint: 'Name a text file.' })
