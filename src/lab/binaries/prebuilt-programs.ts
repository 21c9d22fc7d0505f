import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../run-command.ts'
import type { LayerProgram, ProgramSet } from './program-sets.ts'

export interface FoundProgram {
  readonly name: string
  readonly path: string
}

export interface PrebuiltPrograms {
  readonly found: readonly FoundProgram[]
  /** Why each of the others cannot be taken, as `kubelet (not found)`. */
  readonly missing: readonly string[]
  /** Extras that were not found: no reason against the others. */
  readonly missingExtras: readonly string[]
}

/** Looks for a set's programs in directories, the first first; one of another version or kind does not end the search. */
export async function findPrebuilt(set: ProgramSet, directories: readonly string[]): Promise<PrebuiltPrograms> {
  const found: FoundProgram[] = []
  const missing: string[] = []
  for (const program of set.programs) {
    const search = await findProgram(program, set.version, directories)
    if (search.path === undefined) missing.push(`${program.name} (${search.reasons.join(', ') || 'not found'})`)
    else found.push({ name: program.name, path: search.path })
  }
  const extras = set.extras.map((name) => ({ name, path: candidates(name, directories)[0] }))
  return {
    found: [...found, ...extras.flatMap(({ name, path }) => (path === undefined ? [] : [{ name, path }]))],
    missing,
    missingExtras: extras.filter(({ path }) => path === undefined).map(({ name }) => name),
  }
}

interface ProgramSearch {
  readonly path?: string
  readonly reasons: readonly string[]
}

async function findProgram(
  program: LayerProgram,
  version: string,
  directories: readonly string[],
): Promise<ProgramSearch> {
  const reasons: string[] = []
  for (const path of candidates(program.name, directories)) {
    const objection = await objectionTo(path, program, version)
    if (objection === undefined) return { path, reasons }
    reasons.push(`${path} ${objection}`)
  }
  return { reasons }
}

const candidates = (name: string, directories: readonly string[]): readonly string[] =>
  [...new Set(directories)].map((directory) => join(directory, name)).filter((path) => existsSync(path))

async function objectionTo(path: string, program: LayerProgram, version: string): Promise<string | undefined> {
  if (program.alone && needsLibraries(path)) return 'is dynamically linked'
  const end = await runCommand([path, ...program.versionArgs], { timeoutMs: 10_000, cwd: '/' })
  const said = /\bv?(\d+\.\d+)\.\d+/.exec(end.stdout)?.[1]
  if (said === version) return undefined
  return said === undefined ? 'says no version' : `is ${said}`
}

/** Whether a 64-bit little-endian ELF file names an interpreter (a program header of type 3): it cannot start alone. */
function needsLibraries(path: string): boolean {
  const header = readStart(path, 4096)
  if (header.length < 64 || header.toString('latin1', 0, 6) !== '\u007fELF\u0002\u0001') return false
  const [offset, size, count] = [Number(header.readBigUInt64LE(32)), header.readUInt16LE(54), header.readUInt16LE(56)]
  return Array.from({ length: count }, (_, index) => offset + index * size).some(
    (position) => position + 4 <= header.length && header.readUInt32LE(position) === 3,
  )
}

function readStart(path: string, sizeBytes: number): Buffer {
  if (!statSync(path).isFile()) return Buffer.alloc(0)
  const file = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(sizeBytes)
    return buffer.subarray(0, readSync(file, buffer, 0, sizeBytes, 0))
  } finally {
    closeSync(file)
  }
}
