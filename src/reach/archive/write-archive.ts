import { rmSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress } from 'node:zlib'
import type { Pack } from 'tar-stream'
import { describeThrown } from '../../base/error.ts'
import { reachErrors } from '../errors.ts'

/** One file of an archive; `sizeBytes` is a promise that `read` keeps. */
export interface ArchiveFile {
  readonly path: string
  readonly sizeBytes: number
  readonly read: () => AsyncIterable<Uint8Array>
}

/**
 * Writes a `.tar.zst`. The same files give the same bytes: order of path, no times, no owners, one compression level, and the
 * compressor is fed in blocks of one size. An archive that exists is not overwritten; one that fails is removed.
 */
export async function writeArchive(path: string, files: readonly ArchiveFile[]): Promise<void> {
  const { pack } = await import('tar-stream')
  const output = await open(path, 'wx', 0o600).catch((thrown: unknown) => {
    throw exists(path, thrown)
  })
  // For the ways out on which nobody waits: half an archive is none.
  const removeAtExit = (): void => rmSync(path, { force: true })
  try {
    const tar = pack()
    const compress = createZstdCompress({
      params: { [constants.ZSTD_c_compressionLevel]: 6, [constants.ZSTD_c_checksumFlag]: 1 },
    })
    process.once('exit', removeAtExit)
    const written = pipeline(tar, sameBlocks(), compress, output.createWriteStream())
    await Promise.all([written, packFiles(tar, files)])
  } catch (thrown) {
    await rm(path, { force: true })
    throw isSystemError(thrown) ? notWritten(path, thrown) : thrown
  } finally {
    process.off('exit', removeAtExit)
  }
}

async function packFiles(tar: Pack, files: readonly ArchiveFile[]): Promise<void> {
  const ordered = files.toSorted((left, right) => (left.path < right.path ? -1 : 1))
  try {
    for (const file of ordered) {
      const header = { name: file.path, size: file.sizeBytes, mode: 0o600, mtime: new Date(0), uid: 0, gid: 0 }
      await pipeline(file.read(), tar.entry({ ...header, type: 'file' }))
    }
    tar.finalize()
  } catch (thrown) {
    tar.destroy(thrown instanceof Error ? thrown : undefined)
    throw thrown
  }
}

const BLOCK_BYTES = 128 << 10

function sameBlocks(): Transform {
  let held: Buffer[] = []
  let heldBytes = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      held.push(chunk)
      heldBytes += chunk.length
      if (heldBytes >= BLOCK_BYTES) {
        const bytes = Buffer.concat(held)
        const whole = bytes.length - (bytes.length % BLOCK_BYTES)
        for (let at = 0; at < whole; at += BLOCK_BYTES) this.push(bytes.subarray(at, at + BLOCK_BYTES))
        held = [bytes.subarray(whole)]
        heldBytes = bytes.length - whole
      }
      done()
    },
    flush(done) {
      done(null, Buffer.concat(held))
    },
  })
}

const exists = (path: string, thrown: unknown) =>
  !hasCode(thrown, 'EEXIST')
    ? notWritten(path, thrown)
    : reachErrors.error('REACH_FILE_EXISTS', `${path} exists already and is not overwritten`, {
        data: { path },
        hint: 'Name another file.',
        cause: thrown,
      })

const notWritten = (path: string, thrown: unknown) =>
  reachErrors.error('ARCHIVE_NOT_WRITTEN', `${path} cannot be written: ${describeThrown(thrown)}`, {
    data: { path },
    hint: 'Name a file that does not exist, in a folder that does, on a disk with room.',
    cause: thrown,
  })

const isSystemError = (thrown: unknown): boolean => typeof thrown === 'object' && thrown !== null && 'syscall' in thrown

const hasCode = (thrown: unknown, code: string): boolean =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown && thrown.code === code
