import { createHash } from 'node:crypto'
import { type FileHandle, link, mkdir, open, rename, statfs, unlink, writeFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { appErrors } from './errors.ts'

/** Room that is left on the operator's disk whatever is copied. */
const RESERVE_BYTES = 128 << 20

export interface CopyFile {
  readonly write: (chunk: Uint8Array) => Promise<void>
  /** Gives the finished copy its name and writes its hash beside it. */
  readonly finish: () => Promise<{ readonly path: string; readonly sizeBytes: number; readonly sha256: string }>
  /** Keeps what came as `NAME.incomplete`: half a copy may be all there will ever be. */
  readonly abandon: () => Promise<string>
}

/** A file that is 0600, never overwrites another, and carries its name only once it is whole and on the disk. */
export async function openCopyFile(path: string): Promise<CopyFile> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const partial = `${path}.partial`
  const handle = await open(partial, 'wx', 0o600).catch((thrown: unknown) => {
    throw appErrors.error('COPY_EXISTS', `${partial} exists already`, {
      cause: thrown,
      data: { path: partial },
      hint: 'Another copy runs, or one was cut off: move the file away.',
    })
  })
  const hash = createHash('sha256')
  let sizeBytes = 0
  return {
    write: async (chunk) => {
      hash.update(chunk)
      sizeBytes += chunk.length
      await writeWhole(handle, chunk)
    },
    finish: async () => {
      await handle.sync()
      await handle.close()
      // link fails where rename would overwrite.
      await link(partial, path)
      await unlink(partial)
      const sha256 = hash.digest('hex')
      await writeFile(`${path}.sha256`, `${sha256}  ${basename(path)}\n`, { mode: 0o600, flag: 'wx', flush: true })
      return { path, sizeBytes, sha256 }
    },
    abandon: async () => {
      await handle.close()
      const kept = `${path}.incomplete`
      await rename(partial, kept)
      return kept
    },
  }
}

async function writeWhole(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  let written = 0
  while (written < chunk.length) written += (await handle.write(chunk, written)).bytesWritten
}

/** The reason why there is no room, or undefined. */
export async function missingSpace(folder: string, neededBytes: number): Promise<string | undefined> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const disk = await statfs(folder)
  const freeBytes = disk.bavail * disk.bsize
  if (freeBytes >= neededBytes + RESERVE_BYTES) return undefined
  return `${folder} has ${freeBytes} bytes free; ${neededBytes} and a reserve of ${RESERVE_BYTES} are needed`
}
