import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runOrThrow } from './run-command.ts'

export interface SshKey {
  readonly privateKey: string
  /** One line with its comment. */
  readonly publicKey: string
}

export async function generateSshKey(comment: string): Promise<SshKey> {
  const directory = await mkdtemp(join(tmpdir(), 'codeblue-key-'))
  try {
    const path = join(directory, 'key')
    await runOrThrow(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', path])
    return { privateKey: await readFile(path, 'utf8'), publicKey: await readFile(`${path}.pub`, 'utf8') }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
