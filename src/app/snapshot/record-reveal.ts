import { createHash } from 'node:crypto'
import { closeSync, constants, fsyncSync, lstatSync, openSync, writeSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import { describeThrown } from '../../base/error.ts'
import type { PageSource } from '../../formats/bolt/page-source.ts'
import { makeFolder } from '../../reach/files/make-folder.ts'
import { appErrors } from '../errors.ts'

/** What was shown, to whom. */
export interface Reveal {
  readonly command: string
  readonly path: string
  readonly source: PageSource
  readonly objects: readonly string[]
}

/**
 * Writes down that secret values were asked for, before any is shown; gives the file it stands in. What cannot be written down is not shown:
 * whoever comes later must be able to find out who has seen what.
 */
export async function recordReveal({ command, path, source, objects }: Reveal, clock: Clock): Promise<string> {
  const file = join(readStateFolder(), 'reveals.jsonl')
  const { username, uid } = userInfo()
  const line = {
    ...{ at: new Date(clock.now()).toISOString(), user: username, uid, command, file: path },
    ...{ sha256: hashOf(source), objects },
  }
  try {
    await makeFolder(dirname(file), 0o700)
    append(file, `${JSON.stringify(line)}\n`)
  } catch (thrown) {
    throw appErrors.error('REVEAL_REFUSED', `Secret values are not shown: ${file}: ${describeThrown(thrown)}`, {
      data: { path: file },
      hint: 'Each time they are shown is written down there. Make it writable, or set XDG_STATE_HOME; without --reveal nothing is written.',
      cause: thrown,
    })
  }
  return file
}

/** Where what must not get lost is kept. */
function readStateFolder(): string {
  const { XDG_STATE_HOME = '' } = process.env
  return join(isAbsolute(XDG_STATE_HOME) ? XDG_STATE_HOME : join(homedir(), '.local', 'state'), 'codeblue')
}

/** At the end of a plain file of this user; a link could lead elsewhere. */
function append(path: string, text: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found !== undefined && (!found.isFile() || found.uid !== process.getuid?.()))
    throw appErrors.error('REVEAL_REFUSED', 'it is not a plain file of this user')
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants
  const descriptor = openSync(path, O_APPEND | O_CREAT | O_NOFOLLOW | O_WRONLY, 0o600)
  try {
    writeSync(descriptor, text)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

const CHUNK_BYTES = 4 << 20

function hashOf(source: PageSource): string {
  const hash = createHash('sha256')
  const chunk = new Uint8Array(Math.min(CHUNK_BYTES, Math.max(1, source.sizeBytes)))
  for (let offset = 0; offset < source.sizeBytes; ) {
    const count = source.read(offset, chunk)
    if (count === 0) break
    hash.update(chunk.subarray(0, count))
    offset += count
  }
  return hash.digest('hex')
}
