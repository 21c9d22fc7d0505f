import { Transform, type TransformCallback } from 'node:stream'
import type { CodeblueError } from '../../base/error.ts'
import { reachErrors } from '../errors.ts'

/**
 * Looks at the headers of a tar stream before the tar reader does. A bundle consists of files and folders; anything else (links,
 * devices, extended headers that a reader would have to believe) is refused here, where it cannot do harm.
 *
 * Header, 512 bytes: name at 0 (100), size at 124 (12, octal), type at 156, link name at 157, prefix at 345 (155). The content
 * follows, filled up to a multiple of 512. Source: POSIX.1-2017 pax, "ustar Interchange Format".
 */
export interface ArchiveLimits {
  readonly entries: number
  readonly totalBytes: number
}

const BLOCK = 512
const kinds: Readonly<Record<string, string>> = {
  '1': 'a hard link',
  '2': 'a symbolic link',
  '3': 'a character device',
  '4': 'a block device',
  '6': 'a named pipe',
  x: 'an extended header',
  g: 'a global header',
  L: 'a long name outside the header',
  K: 'a long link name',
  S: 'a sparse file',
}

export class TarGuard extends Transform {
  readonly #archive: string
  readonly #limits: ArchiveLimits
  #header: Buffer = Buffer.alloc(0)
  /** Bytes of content and filling before the next header. */
  #skip = 0
  #entries = 0
  #totalBytes = 0

  constructor(archive: string, limits: ArchiveLimits) {
    super({ highWaterMark: 256 << 10 })
    this.#archive = archive
    this.#limits = limits
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#totalBytes += chunk.length
    const problem = this.#totalBytes > this.#limits.totalBytes ? this.#tooLarge() : this.#walk(chunk)
    if (problem) done(problem)
    else done(null, chunk)
  }

  #walk(chunk: Buffer): CodeblueError | undefined {
    let at = 0
    while (at < chunk.length) {
      const skipped = Math.min(this.#skip, chunk.length - at)
      this.#skip -= skipped
      at += skipped
      if (at >= chunk.length) return undefined
      const part = chunk.subarray(at, at + BLOCK - this.#header.length)
      this.#header = Buffer.concat([this.#header, part])
      at += part.length
      if (this.#header.length < BLOCK) return undefined
      const problem = this.#judge(this.#header)
      if (problem) return problem
      this.#header = Buffer.alloc(0)
    }
    return undefined
  }

  #judge(header: Buffer): CodeblueError | undefined {
    if (header.every((byte) => byte === 0)) return undefined
    const name = textOf(header.subarray(0, 100))
    const type = String.fromCharCode(header[156] ?? 0)
    if (!['0', '\0', '5'].includes(type))
      return this.#hostile(name, kinds[type] ?? `an entry of unknown type ${JSON.stringify(type)}`)
    const size = textOf(header.subarray(124, 136)).trim()
    if (!/^[0-7]{0,11}$/.test(size)) return this.#hostile(name, 'an entry whose size cannot be read')
    if (++this.#entries > this.#limits.entries) return this.#tooMany()
    const sizeBytes = type === '5' ? 0 : Number.parseInt(size || '0', 8)
    if (sizeBytes > this.#limits.totalBytes) return this.#tooLarge(name)
    this.#skip = Math.ceil(sizeBytes / BLOCK) * BLOCK
    return undefined
  }

  #hostile(entry: string, what: string): CodeblueError {
    return hostileEntry(this.#archive, entry, what)
  }

  #tooLarge(entry?: string): CodeblueError {
    const where = entry === undefined ? '' : ` at the entry ${JSON.stringify(entry)}`
    return tooLarge(this.#archive, `more than ${this.#limits.totalBytes} bytes${where}`)
  }

  #tooMany(): CodeblueError {
    return tooLarge(this.#archive, `more than ${this.#limits.entries} entries`)
  }
}

const textOf = (bytes: Buffer): string => {
  const end = bytes.indexOf(0)
  return bytes.subarray(0, end < 0 ? bytes.length : end).toString('utf8')
}

export const hostileEntry = (archive: string, entry: string, what: string): CodeblueError =>
  reachErrors.error('ARCHIVE_HOSTILE', `${archive} was not opened: its entry ${JSON.stringify(entry)} is ${what}`, {
    data: { archive, entry },
    hint: 'No bundle holds this. Ask whoever sent it how it was made, and have them send what codeblue bundle export writes.',
  })

export const tooLarge = (archive: string, what: string): CodeblueError =>
  reachErrors.error('ARCHIVE_TOO_LARGE', `${archive} was not opened: it unpacks to ${what}`, {
    data: { archive },
    hint: 'A bundle is smaller than this. If it is one, unpack it by hand and name the folder.',
  })
