import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { open, readFile, statfs } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describeThrown } from '../../base/error.ts'
import { type Packing, unpackFile } from '../../reach/files/unpack-file.ts'
import { openGuardedFolder } from '../../reach/throwaway/guarded-folder.ts'
import { hashOfFile } from './copy-stable.ts'
import type { FoundFile, FoundFiles } from './found-file.ts'

/** Below a folder that was named: backups lie a date or two deep. */
const DEEPEST = 4
const MOST_FILES = 2_000

/** What lies at paths of this machine: files, data directories, and folders that hold either. */
export function findLocalFiles(paths: readonly string[], options: LocalOptions): FoundFiles {
  const files: FoundFile[] = []
  const gaps: { where: string; reason: string }[] = []
  for (const path of paths) {
    const walk: Walk = { options, add: (one) => files.push(one), count: () => files.length, gaps }
    collect(resolve(path), DEEPEST, walk)
  }
  return { files, gaps, looked: paths.map((path) => resolve(path)) }
}

export interface LocalOptions {
  readonly nowMs: number
  readonly signal: AbortSignal
}

interface Walk {
  readonly options: LocalOptions
  readonly add: (file: FoundFile) => void
  readonly count: () => number
  readonly gaps: { where: string; reason: string }[]
}

/** What cannot be read is a gap, and the rest is looked at. */
function collect(path: string, depth: number, walk: Walk): void {
  try {
    const found = statSync(path)
    if (found.isFile()) walk.add(localFile({ path, file: path, isDataDirectory: false }, walk.options))
    if (found.isDirectory()) collectFolder(path, depth, walk)
  } catch (thrown) {
    walk.gaps.push({ where: path, reason: describeThrown(thrown) })
  }
}

function collectFolder(path: string, depth: number, walk: Walk): void {
  const db = ['member/snap/db', 'snap/db'].map((name) => join(path, name)).find((name) => existsSync(name))
  if (db !== undefined) walk.add(localFile({ path, file: db, isDataDirectory: true }, walk.options))
  if (db !== undefined || depth === 0) return
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (walk.count() >= MOST_FILES) return void walk.gaps.push({ where: path, reason: `more than ${MOST_FILES} files` })
    // A link may lead out of the folder, or round.
    if (entry.isFile() || entry.isDirectory()) collect(join(path, entry.name), depth - 1, walk)
  }
}

function localFile(
  found: { readonly path: string; readonly file: string; readonly isDataDirectory: boolean },
  { nowMs, signal }: LocalOptions,
): FoundFile {
  const { path, file, isDataDirectory } = found
  const { size: sizeBytes, mtimeMs, ino } = statSync(file)
  return {
    ...{ place: { kind: 'local', host: null, path }, isDataDirectory, sizeBytes, modifiedAtMs: mtimeMs, nowMs },
    isHeld: isLocked(ino),
    readRange: (offset, lengthBytes) => readLocalRange(file, offset, lengthBytes),
    readSha256: async (lengthBytes) =>
      lengthBytes === sizeBytes
        ? { sha256: (await hashOfFile(file, signal)).sha256, reason: '' }
        : { sha256: await hashOfStart(file, lengthBytes, signal), reason: '' },
    unpacked: (packing, look) => lookUnpacked({ ...found, packing }, { nowMs, signal }, look),
    readProof: () => readFile(`${path}.proof.json`, 'utf8').catch(() => undefined),
  }
}

interface PackedFile {
  readonly path: string
  readonly file: string
  readonly packing: Packing
}

/** Unpacked into a private folder that is gone afterwards; half of what is free there may be used. */
async function lookUnpacked<Value>(
  { path, file, packing }: PackedFile,
  options: LocalOptions,
  look: (inner: FoundFile) => Promise<Value>,
): Promise<Value> {
  const folder = await openGuardedFolder()
  try {
    const { bavail, bsize } = await statfs(folder.filesPath)
    const inner = join(folder.filesPath, 'unpacked')
    await unpackFile(file, inner, { packing, mostBytes: (bavail * bsize) / 2, signal: options.signal })
    const whole = localFile({ path: inner, file: inner, isDataDirectory: false }, options)
    // What is packed in what was packed is not looked for.
    const { unpacked: _unpacked, ...rest } = whole
    const place = { kind: 'local', host: null, path } as const
    return await look({ ...rest, place, modifiedAtMs: statSync(file).mtimeMs })
  } finally {
    await folder.close()
  }
}

async function readLocalRange(file: string, offset: number, lengthBytes: number): Promise<Uint8Array> {
  const handle = await open(file, 'r')
  try {
    const bytes = Buffer.alloc(lengthBytes)
    return bytes.subarray(0, (await handle.read(bytes, 0, lengthBytes, offset)).bytesRead)
  } finally {
    await handle.close()
  }
}

async function hashOfStart(file: string, lengthBytes: number, signal: AbortSignal): Promise<string> {
  const { createHash } = await import('node:crypto')
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file, { end: lengthBytes - 1, highWaterMark: 1 << 20, signal }))
    hash.update(chunk)
  return hash.digest('hex')
}

/** By the kernel's table: `1: FLOCK  ADVISORY  WRITE 4711 fd:00:123456 0 EOF`. */
function isLocked(inode: number): boolean | undefined {
  try {
    return readFileSync('/proc/locks', 'utf8').includes(`:${inode} `)
  } catch {
    return undefined
  }
}
