import { join } from 'node:path'
import { execa } from 'execa'

const program = join(import.meta.dirname, '../../bin/codeblue')

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the executable as a user does, in an environment without a language, a terminal or colours of its own. */
export async function codeblue(
  argv: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  const { PATH, HOME } = process.env
  const ended = await execa(program, [...argv], {
    reject: false,
    stripFinalNewline: false,
    extendEnv: false,
    env: { PATH, HOME, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  })
  return { code: ended.exitCode ?? -1, stdout: ended.stdout, stderr: ended.stderr }
}

export { program }
