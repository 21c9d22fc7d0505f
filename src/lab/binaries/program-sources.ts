import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isAtLeast } from './go-tool.ts'
import type { ProgramSet } from './program-sets.ts'

export const binariesPath = (...names: readonly string[]): string => join(import.meta.dirname, ...names)

/** The release that the sources build: `v1.34.4`. */
export function readRelease(set: ProgramSet): string {
  const [module = ''] = modulesOf(set)
  return new RegExp(`${set.upstream} (v\\S+)`).exec(module)?.[1] ?? ''
}

/** The oldest Go that every module of the set takes: `1.24.1`. */
export function readGoRequirement(set: ProgramSet): string {
  const wanted = modulesOf(set).map((module) => /^go (\S+)/m.exec(module)?.[1] ?? '')
  return wanted.reduce((newest, version) => (isAtLeast(version, newest) ? version : newest))
}

const modulesOf = (set: ProgramSet): readonly string[] =>
  set.sources
    .map((folder) => binariesPath(folder, 'go.mod'))
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8'))

/** Other sources, other scripts or other words (the version of Go) are another layer; running labs keep theirs. */
export function hashSources(set: ProgramSet, words: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify([process.arch, set.version, ...words]))
  for (const file of sourceFiles(set)) hash.update(JSON.stringify(basename(file))).update(readFileSync(file))
  return hash.digest('hex').slice(0, 12)
}

function sourceFiles(set: ProgramSet): readonly string[] {
  const scripts = ['build-layer.sh', set.script, 'copy-programs.sh'].map((script) => binariesPath(script))
  const sources = set.sources.flatMap((folder) => listFolder(binariesPath(folder)))
  return [...scripts, ...sources]
}

const listFolder = (folder: string): readonly string[] =>
  readdirSync(folder)
    .sort()
    .map((file) => join(folder, file))
