// Plain JavaScript, the only file of it: what Node has compiled of our TypeScript can only be used from a file that needs no stripping of
// types, and that was a fifth of a short command.
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'

// Nothing else is loaded for `--version`: it is what scripts ask first, and it must be instant.
const argv = process.argv.slice(2)
if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  // As for every other answer: a reader that went away is 141, anything else lost the answer.
  process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 141 : 1))
  process.stdout.write(`codeblue ${version}\n`)
} else {
  keepCompiled(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'))
  const { runCommandLine } = await import('./run-command-line.ts')
  await runCommandLine(argv)
}

/**
 * Keeps what Node compiles, for the next start: without it that is the larger half of a short command. Code is run from there, so that only a
 * folder that belongs to whoever runs this, and that nobody else may write, is good: not the one of a user who calls it through sudo. Without
 * one the start is slow, and that is all.
 */
function keepCompiled(cacheHome) {
  const folders = [cacheHome, join(cacheHome, 'codeblue'), join(cacheHome, 'codeblue', 'compiled')]
  try {
    // One after the other: a recursive mkdir of Node 24 never ends where none can be made, as below /proc.
    for (const folder of folders) if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 })
    const { uid, mode } = statSync(folders[2])
    if (uid === process.getuid?.() && (mode & 0o022) === 0) enableCompileCache(folders[2])
  } catch {
    // No home, a full or read-only disk, another start that makes the same folder.
  }
}
