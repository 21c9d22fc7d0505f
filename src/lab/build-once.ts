import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { labErrors } from './errors.ts'
import { type CommandEnd, describeEnd, runCommand } from './run-command.ts'

export interface Build {
  /** A bash script: it is given the target and then `args`, makes the target beside it and renames it when it is whole. */
  readonly script: string
  readonly args: readonly string[]
  readonly what: string
  readonly timeoutMs: number
  readonly env?: Readonly<Record<string, string>>
  /** Called with every line of standard error. */
  readonly onLine: (line: string) => void
  /** What to do, said after a build that failed. */
  readonly hint: (end: CommandEnd) => string
}

/** Makes a directory of the cache, once: the lock makes a second run wait for the first. A killed build leaves no process. */
export async function buildOnce(target: string, build: Build): Promise<void> {
  if (existsSync(target)) return
  const end = await runCommand(
    [
      ...['flock', '--close', `${target}.lock`],
      ...['unshare', '--mount', '--pid', '--fork', '--kill-child=KILL', '--propagation', 'private', '--mount-proc'],
      ...['bash', build.script, target, ...build.args],
    ],
    {
      timeoutMs: build.timeoutMs,
      cwd: dirname(target),
      onErrorLine: build.onLine,
      ...(build.env ? { env: build.env } : {}),
    },
  )
  if (end.kind === 'exited' && end.exitCode === 0) return
  throw labErrors.error('LAB_BUILD_FAILED', `building ${build.what} in ${target} ${describeEnd(end)}`, {
    hint: build.hint(end),
  })
}
