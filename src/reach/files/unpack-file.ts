import { createReadStream, createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createInflateRaw, createZstdDecompress } from 'node:zlib'
import { reachErrors } from '../errors.ts'

export type Packing = 'gzip' | 'zstd' | 'zip'

export interface UnpackOptions {
  readonly packing: Packing
  /** A file that claims to be a snapshot may be anything, and unpack to anything. */
  readonly mostBytes: number
  readonly signal: AbortSignal
}

/** The only file of a compressed stream, or the largest one of a ZIP archive: RKE puts its own state beside the snapshot. */
export async function unpackFile(
  path: string,
  to: string,
  { packing, mostBytes, signal }: UnpackOptions,
): Promise<void> {
  const part = packing === 'zip' ? await findLargest(path) : { start: 0, isStored: false }
  const input = createReadStream(path, { ...(part.end === undefined ? {} : { end: part.end }), start: part.start })
  const output = createWriteStream(to, { flags: 'wx', mode: 0o600 })
  if (part.isStored) await pipeline(input, limit(path, mostBytes), output, { signal })
  else await pipeline(input, unpackers[packing](), limit(path, mostBytes), output, { signal })
}

const unpackers = { gzip: createGunzip, zstd: createZstdDecompress, zip: createInflateRaw } as const

function limit(path: string, mostBytes: number): Transform {
  let bytes = 0
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length
      if (bytes <= mostBytes) done(null, chunk)
      else done(refused(path, `it unpacks to more than the ${mostBytes} bytes that there is room for`))
    },
  })
}

interface ZipPart {
  readonly start: number
  readonly end?: number
  readonly isStored: boolean
}

const END_MAGIC = 0x06054b50
const ENTRY_MAGIC = 0x02014b50
const LOCAL_HEADER_BYTES = 30
const ENTRY_BYTES = 46
const TAIL_BYTES = 65_557

/**
 * By the directory at the end (PKWARE APPNOTE 4.3): an end record {0 magic, 10 u16 entries, 12 u32 size, 16 u32 offset}, entries {0 magic,
 * 10 u16 method, 20 u32 packed, 24 u32 unpacked, 28 u16 name, 30 u16 extra, 32 u16 comment, 42 u32 local header}. Sizes in the local
 * header are zero where the archive was written as a stream. Archives of 4 GiB and more (ZIP64) are not read.
 */
async function findLargest(path: string): Promise<ZipPart> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const read = async (offset: number, lengthBytes: number): Promise<Buffer> => {
      const bytes = Buffer.alloc(lengthBytes)
      return bytes.subarray(0, (await file.read(bytes, 0, lengthBytes, offset)).bytesRead)
    }
    const tail = await read(Math.max(0, size - TAIL_BYTES), Math.min(size, TAIL_BYTES))
    const end = tail.lastIndexOf(Buffer.from('504b0506', 'hex'))
    if (end < 0 || tail.length - end < 22 || tail.readUInt32LE(end) !== END_MAGIC) throw refused(path, 'it has no end')
    const directory = await read(tail.readUInt32LE(end + 16), Math.min(tail.readUInt32LE(end + 12), 1 << 20))
    const largest = entriesOf(directory).toSorted((left, right) => right.unpacked - left.unpacked)[0]
    if (largest === undefined || ![0, 8].includes(largest.method)) throw refused(path, 'nothing in it can be unpacked')
    const header = await read(largest.offset, LOCAL_HEADER_BYTES)
    if (header.length < LOCAL_HEADER_BYTES) throw refused(path, 'its directory leads past its end')
    const start = largest.offset + LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28)
    return { start, end: start + largest.packed - 1, isStored: largest.method === 0 }
  } finally {
    await file.close()
  }
}

function entriesOf(directory: Buffer) {
  const entries: { method: number; packed: number; unpacked: number; offset: number }[] = []
  for (let at = 0; at + ENTRY_BYTES <= directory.length && directory.readUInt32LE(at) === ENTRY_MAGIC; ) {
    entries.push({
      ...{ method: directory.readUInt16LE(at + 10), packed: directory.readUInt32LE(at + 20) },
      ...{ unpacked: directory.readUInt32LE(at + 24), offset: directory.readUInt32LE(at + 42) },
    })
    at +=
      ENTRY_BYTES + directory.readUInt16LE(at + 28) + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  }
  return entries
}

const refused = (path: string, why: string) =>
  reachErrors.error('ARCHIVE_UNREADABLE', `${path} is not unpacked: ${why}`, { data: { path } })
