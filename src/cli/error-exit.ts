import type { ExitReason } from './exit-code.ts'

/** Which claim an error makes by its code: mistakes of the command line begin with `CLI_`, what a guard refused ends so. */
export function exitReasonsOf(code: string): readonly ExitReason[] {
  if (code.startsWith('CLI_')) return ['usage']
  return code.endsWith('_REFUSED') ? ['refused'] : ['error']
}
