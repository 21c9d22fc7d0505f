import { constants, createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { PassThrough, type Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { describeThrown } from '../../base/error.ts'
import { reachErrors } from '../errors.ts'

const CHUNK_BYTES = 262_144
const HEAD_BYTES = 65_536
const REGION_BYTES = 16_384

type Wrapping = 'gzip' | 'zstd' | 'utf-16le' | 'utf-16be' | 'none'

/** By the first bytes, never by the name: rotated logs keep their suffix when they are unpacked, and lose it when they are not. */
async function readWrapping(handle: FileHandle): Promise<Wrapping> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0)
  const start = bytesRead >= 2 ? buffer.readUInt16BE(0) : 0
  if (start === 0x1f8b) return 'gzip'
  // What PowerShell writes when output is sent into a file.
  if (start === 0xfffe) return 'utf-16le'
  if (start === 0xfeff) return 'utf-16be'
  return bytesRead === 4 && buffer.readUInt32LE(0) === 0xfd2fb528 ? 'zstd' : 'none'
}

/** Some files of /proc and /sys look like any other and keep their reader waiting for ever; asked so, they answer with an error. */
const openForReading = (path: string): Promise<FileHandle> => open(path, constants.O_RDONLY | constants.O_NONBLOCK)

/** The content of a file as it streams, decompressed and in UTF-8, without the holes that a loss of power leaves; never more than a few chunks in memory. */
export async function* openPlainFile(path: string): AsyncGenerator<Uint8Array> {
  const handle = await openForReading(path)
  try {
    const wrapping = await readWrapping(handle)
    if (wrapping === 'none') for await (const chunk of readChunks(handle)) yield withoutZeros(chunk)
    else if (wrapping === 'gzip' || wrapping === 'zstd') yield* decompress(path, wrapping)
    else yield* decodeText(readChunks(handle), wrapping)
  } finally {
    await handle.close()
  }
}

async function* readChunks(handle: FileHandle): AsyncGenerator<Buffer> {
  for (let position = 0; ; ) {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafeSlow(CHUNK_BYTES), 0, CHUNK_BYTES, position)
    if (bytesRead === 0) return
    position += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

async function* decodeText(chunks: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding)
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }))
}

/** Zero bytes are no part of a line: a file system that lost its power leaves them where lines were still to be written. */
function withoutZeros(chunk: Buffer): Uint8Array {
  if (!chunk.includes(0)) return chunk
  return chunk.equals(zeros.subarray(0, chunk.length)) ? chunk.subarray(0, 0) : chunk.filter((byte) => byte !== 0)
}

const zeros = Buffer.alloc(CHUNK_BYTES)

/** A region without its holes; zeros between other bytes stay, and say that it is no text. */
function withoutHoles(region: Buffer): Buffer {
  const cut = region.toString('latin1').replace(/\0{64,}/g, '')
  return Buffer.from(cut, 'latin1')
}

async function* decompress(path: string, compression: 'gzip' | 'zstd'): AsyncGenerator<Uint8Array> {
  const source = createReadStream(path)
  const decompressor =
    compression === 'gzip' ? createGunzip({ chunkSize: CHUNK_BYTES }) : createZstdDecompress({ chunkSize: CHUNK_BYTES })
  source.on('error', (error) => decompressor.destroy(error))
  source.pipe(decompressor)
  try {
    yield* readToDamage(decompressor)
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

/** Everything that comes before a stream fails, then its failure: iterating over the stream itself would drop what it holds. */
async function* readToDamage(stream: Readable): AsyncGenerator<Uint8Array> {
  const through = new PassThrough({ highWaterMark: CHUNK_BYTES })
  let failure: Error | undefined
  stream.on('data', (chunk: Uint8Array) => {
    if (!through.write(chunk)) stream.pause()
  })
  through.on('drain', () => stream.resume())
  stream.on('end', () => through.end())
  stream.on('error', (error) => {
    failure = error
    through.end()
  })
  yield* through
  if (failure !== undefined) throw failure
}

/** Pieces of the content from its beginning, middle and end; of a compressed file only from its beginning. */
export async function readPlainSample(path: string): Promise<readonly Uint8Array[]> {
  const handle = await openForReading(path)
  try {
    if ((await readWrapping(handle)) !== 'none') return [await readHead(path)]
    const { size } = await handle.stat()
    const head = await readRegion(handle, 0, HEAD_BYTES)
    const regions = [head]
    if (size > HEAD_BYTES) {
      regions.push(await readRegion(handle, Math.floor(size / 2), REGION_BYTES))
      regions.push(await readRegion(handle, Math.max(HEAD_BYTES, size - REGION_BYTES), REGION_BYTES))
    }
    const filled = regions.map(withoutHoles).filter((region) => region.length > 0)
    return filled.length > 0 ? filled : [head]
  } finally {
    await handle.close()
  }
}

async function readRegion(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}

async function readHead(path: string): Promise<Uint8Array> {
  for await (const chunk of openPlainFile(path)) return chunk.subarray(0, HEAD_BYTES)
  return new Uint8Array()
}
