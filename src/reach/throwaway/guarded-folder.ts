import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeTemporaryFolder } from '../files/temporary-folder.ts'

/** A private folder (0700) that is gone when its user is, however that ended, with the process that it was told of. */
export interface GuardedFolder {
  /** For sockets: its name is short. */
  readonly path: string
  /** For files; the same one, unless another disk was asked for. */
  readonly filesPath: string
  /** The process group that ends with us; undefined when it has ended by itself. */
  readonly guardGroup: (pid: number | undefined) => void
  readonly close: () => Promise<void>
}

/**
 * Reads the group to kill, the last line counts, until its input closes: that happens when we close it and when we die, by kill -9 as well.
 * It must outlive the terminal's Ctrl-C, which reaches everything in the foreground.
 */
const GUARDIAN = `trap '' INT HUP TERM
group=
while read -r line; do group=$line; done
[ -z "$group" ] || kill -s KILL -- "-$group" 2>/dev/null
rm -rf -- "$@" 2>/dev/null || { sleep 1; rm -rf -- "$@"; }`

const PREFIX = 'codeblue-prove-'

export async function openGuardedFolder(filesBelow?: string): Promise<GuardedFolder> {
  const path = await makeTemporaryFolder(PREFIX, 'sockets')
  const filesPath = filesBelow === undefined ? path : await mkdtemp(join(filesBelow, PREFIX))
  const folders = [...new Set([path, filesPath])]
  const guardian = spawn('/bin/sh', ['-c', GUARDIAN, 'codeblue-guardian', ...folders], {
    ...{ detached: true, cwd: '/', env: { PATH: '/usr/bin:/bin' } },
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guardian.on('error', () => {})
  guardian.stdin.on('error', () => {})
  const ended = new Promise((resolve) => guardian.on('close', resolve))
  return {
    path,
    filesPath,
    guardGroup: (pid) => void guardian.stdin.write(`${pid ?? ''}\n`),
    close: async () => {
      for (const folder of folders) await rm(folder, { recursive: true, force: true, maxRetries: 5 })
      guardian.stdin.end()
      await ended
    },
  }
}
