import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { labErrors } from '../errors.ts'
import { runCommand } from '../run-command.ts'

export interface GoTool {
  readonly path: string
  /** As Go says it: `go1.26.8`. */
  readonly version: string
}

/** Where Go's own archive is unpacked to, often on nobody's PATH. */
const USUAL_PLACES = ['/usr/local/go/bin']

/** The first Go that is new enough: a distribution's old one may come before it on the PATH. */
export async function openGo(wanted: string, directories: readonly string[]): Promise<GoTool> {
  const tooOld: string[] = []
  for (const directory of new Set([...directories, ...USUAL_PLACES])) {
    const path = join(directory, 'go')
    if (!existsSync(path)) continue
    const version = await readGoVersion(path)
    if (isAtLeast(version, wanted)) return { path, version }
    tooOld.push(`${path} is ${version === '' ? 'no working Go' : version}`)
  }
  const found = tooOld.length === 0 ? `none is on the PATH or in ${USUAL_PLACES[0]}` : tooOld.join(', ')
  throw labErrors.error('LAB_BUILD_FAILED', `the programs of the lab are built with Go ${wanted} or newer: ${found}`, {
    hint: 'unpack a newer Go from https://go.dev/dl in /usr/local, or put ready-made programs on the PATH (KUBEBUILDER_ASSETS)',
  })
}

async function readGoVersion(path: string): Promise<string> {
  const end = await runCommand(['env', 'GOTOOLCHAIN=local', 'GOWORK=off', path, 'env', 'GOVERSION'], { cwd: '/' })
  return end.exitCode === 0 ? end.stdout.trim() : ''
}

/** Compares `go1.26.8` with `1.24.0`. */
export function isAtLeast(version: string, wanted: string): boolean {
  const [have, need] = [numbersOf(version), numbersOf(wanted)]
  if (have.length === 0) return false
  const differing = need.findIndex((number, index) => have[index] !== number)
  return differing === -1 || (have[differing] ?? 0) > (need[differing] ?? 0)
}

const numbersOf = (version: string): readonly number[] =>
  (/(\d+)\.(\d+)(?:\.(\d+))?/.exec(version)?.slice(1) ?? []).map((digits) => Number(digits ?? '0'))
