import { constants, createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { describeThrown } from '../../base/error.ts'
import { reachErrors } from '../errors.ts'

const CHUNK_BYTES = 262_144
const HEAD_BYTES = 65_536
const REGION_BYTES = 16_384

type Compression = 'gzip' | 'zstd' | 'none'

/** By the first bytes, never by the name: rotated logs keep their suffix when they are unpacked, and lose it when they are not. */
async function readCompression(handle: FileHandle): Promise<Compression> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0)
  if (bytesRead >= 2 && buffer.readUInt16BE(0) === 0x1f8b) return 'gzip'
  return bytesRead === 4 && buffer.readUInt32LE(0) === 0xfd2fb528 ? 'zstd' : 'none'
}

/** Some files of /proc and /sys look like any other and keep their reader waiting for ever; asked so, they answer with an error. */
const openForReading = (path: string): Promise<FileHandle> => open(path, constants.O_RDONLY | constants.O_NONBLOCK)

/** The content of a file, decompressed as it streams; never more than a few chunks in memory. */
export async function* openPlainFile(path: string): AsyncGenerator<Uint8Array> {
  const handle = await openForReading(path)
  try {
    const compression = await readCompression(handle)
    if (compression === 'none') yield* readChunks(handle)
    else yield* decompress(path, compression)
  } finally {
    await handle.close()
  }
}

async function* readChunks(handle: FileHandle): AsyncGenerator<Uint8Array> {
  for (let position = 0; ; ) {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafeSlow(CHUNK_BYTES), 0, CHUNK_BYTES, position)
    if (bytesRead === 0) return
    position += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

async function* decompress(path: string, compression: 'gzip' | 'zstd'): AsyncGenerator<Uint8Array> {
  const source = createReadStream(path)
  const decompressor =
    compression === 'gzip' ? createGunzip({ chunkSize: CHUNK_BYTES }) : createZstdDecompress({ chunkSize: CHUNK_BYTES })
  source.on('error', (error) => decompressor.destroy(error))
  source.pipe(decompressor)
  try {
    for await (const chunk of decompressor) yield chunk
  } catch (thrown) {
    throw reachErrors.error('REACH_BAD_COMPRESSION', `Cannot decompress ${path}: ${describeThrown(thrown)}`, {
      data: { path },
      hint: 'The part before the damage was read. Copy the file again if that is not enough.',
      cause: thrown,
    })
  } finally {
    source.destroy()
    decompressor.destroy()
  }
}

/** Pieces of the content from its beginning, middle and end; of a compressed file only from its beginning. */
export async function readPlainSample(path: string): Promise<readonly Uint8Array[]> {
  const handle = await openForReading(path)
  try {
    if ((await readCompression(handle)) !== 'none') return [await readHead(path)]
    const { size } = await handle.stat()
    const head = await readRegion(handle, 0, HEAD_BYTES)
    if (size <= HEAD_BYTES) return [head]
    const middle = await readRegion(handle, Math.floor(size / 2), REGION_BYTES)
    return [head, middle, await readRegion(handle, Math.max(HEAD_BYTES, size - REGION_BYTES), REGION_BYTES)]
  } finally {
    await handle.close()
  }
}

async function readRegion(handle: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}

async function readHead(path: string): Promise<Uint8Array> {
  for await (const chunk of openPlainFile(path)) return chunk.subarray(0, HEAD_BYTES)
  return new Uint8Array()
}
