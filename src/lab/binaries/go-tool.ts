import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { labErrors } from '../errors.ts'
import { runCommand } from '../run-command.ts'

export interface GoTool {
  readonly path: string
  /** As Go says it: `go1.26.8`. */
  readonly version: string
}

/** Where Go's own installer puts it, often on nobody's PATH. */
const USUAL_PLACES = ['/usr/local/go/bin']
const INSTALL_HINT = 'install a newer Go from https://go.dev/dl to /usr/local/go, or put it on the PATH'

/** The first Go on this machine that is new enough; a distribution's old one may come before it on the PATH. */
export async function findGo(wanted: string, searchPath: string = process.env.PATH ?? ''): Promise<GoTool> {
  const tooOld: string[] = []
  for (const directory of [...searchPath.split(delimiter), ...USUAL_PLACES]) {
    const path = join(directory, 'go')
    if (directory === '' || !existsSync(path)) continue
    const version = await readGoVersion(path)
    if (isAtLeast(version, wanted)) return { path, version }
    tooOld.push(`${path} is ${version === '' ? 'no working Go' : version}`)
  }
  const found = tooOld.length === 0 ? 'none was found on the PATH or in /usr/local/go/bin' : tooOld.join(', ')
  throw labErrors.error('LAB_BUILD_FAILED', `building the programs of the lab needs Go ${wanted} or newer: ${found}`, {
    hint: INSTALL_HINT,
  })
}

async function readGoVersion(path: string): Promise<string> {
  const env = { ...process.env, GOTOOLCHAIN: 'local', GOWORK: 'off' } as Record<string, string>
  const end = await runCommand([path, 'env', 'GOVERSION'], { cwd: '/', env })
  return end.exitCode === 0 ? end.stdout.trim() : ''
}

/** Compares `go1.26.8` with `1.24.0`; a development version counts as the release it names. */
export function isAtLeast(version: string, wanted: string): boolean {
  const [have, need] = [numbersOf(version), numbersOf(wanted)]
  if (have.length === 0) return false
  const differing = need.findIndex((number, index) => (have[index] ?? 0) !== number)
  return differing === -1 || (have[differing] ?? 0) > (need[differing] ?? 0)
}

const numbersOf = (version: string): readonly number[] =>
  (/(\d+)\.(\d+)(?:\.(\d+))?/.exec(version)?.slice(1) ?? []).map((text) => Number(text ?? '0'))
