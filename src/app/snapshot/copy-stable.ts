import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, statSync } from 'node:fs'
import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'

export interface StableCopy {
  readonly sizeBytes: number
  /** Of the file; of several: of the list of them as `sha256sum` prints it. */
  readonly sha256: string
}

const CHUNK_BYTES = 4 << 20

/** One pass: reads, hashes, writes. */
export async function copyHashed(from: string, to: string, signal: AbortSignal): Promise<StableCopy> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  const target = await open(to, 'wx', 0o600)
  try {
    return await readHashed(from, async (chunk) => await writeWhole(target, chunk), signal)
  } finally {
    await target.close()
  }
}

export async function hashOfFile(path: string, signal: AbortSignal): Promise<StableCopy> {
  return await readHashed(path, () => Promise.resolve(), signal)
}

async function readHashed(
  from: string,
  take: (chunk: Uint8Array) => Promise<void>,
  signal: AbortSignal,
): Promise<StableCopy> {
  const source = await open(from, 'r')
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  const hash = createHash('sha256')
  let sizeBytes = 0
  try {
    for (;;) {
      signal.throwIfAborted()
      const { bytesRead } = await source.read(buffer, 0, CHUNK_BYTES, sizeBytes)
      if (bytesRead === 0) return { sizeBytes, sha256: hash.digest('hex') }
      const chunk = buffer.subarray(0, bytesRead)
      hash.update(chunk)
      await take(chunk)
      sizeBytes += bytesRead
    }
  } finally {
    await source.close()
  }
}

async function writeWhole(target: FileHandle, chunk: Uint8Array): Promise<void> {
  let written = 0
  while (written < chunk.length) written += (await target.write(chunk, written)).bytesWritten
}

/** Files of a member's folder, those that etcd deletes at its start left out; the paths below it, sorted. */
export function listMemberFiles(memberFolder: string): readonly string[] {
  return ['snap', 'wal']
    .flatMap((folder) => namesIn(join(memberFolder, folder)).map((name) => join(folder, name)))
    .filter((path) => lstatSync(join(memberFolder, path)).isFile() && !/(?:\.tmp|\/(?:db\.)?tmp.*)$/.test(path))
    .sort()
}

function namesIn(folder: string): readonly string[] {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(folder) : []
}

/** Sizes and times of the files: a running etcd moves them with every write. */
export const describeFiles = (memberFolder: string): string =>
  listMemberFiles(memberFolder)
    .map((path) => {
      const { size, mtimeMs, ino } = statSync(join(memberFolder, path))
      return `${path} ${size} ${mtimeMs} ${ino}`
    })
    .join('\n')

/** `to` becomes a data directory. */
export async function copyMember(memberFolder: string, to: string, signal: AbortSignal): Promise<StableCopy> {
  return await overFiles(memberFolder, (path, file) => copyHashed(path, join(to, 'member', file), signal))
}

export const hashOfMember = async (memberFolder: string, signal: AbortSignal): Promise<StableCopy> =>
  await overFiles(memberFolder, (path) => hashOfFile(path, signal))

async function overFiles(
  memberFolder: string,
  take: (path: string, file: string) => Promise<StableCopy>,
): Promise<StableCopy> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  for (const file of listMemberFiles(memberFolder)) {
    const one = await take(join(memberFolder, file), file)
    hash.update(`${one.sha256}  ${file}\n`)
    sizeBytes += one.sizeBytes
  }
  return { sizeBytes, sha256: hash.digest('hex') }
}
