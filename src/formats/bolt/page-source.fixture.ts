import type { PageSource } from './page-source.ts'

/** Bytes in memory that count what is read of them. */
export interface CountingSource extends PageSource {
  readonly read: PageSource['read']
  readBytes: number
  largestReadBytes: number
}

export function memorySource(bytes: Uint8Array): CountingSource {
  const source = {
    sizeBytes: bytes.length,
    readBytes: 0,
    largestReadBytes: 0,
    read: (offset: number, into: Uint8Array): number => {
      const part = bytes.subarray(Math.min(offset, bytes.length), Math.min(offset + into.length, bytes.length))
      into.set(part)
      source.readBytes += part.length
      source.largestReadBytes = Math.max(source.largestReadBytes, into.length)
      return part.length
    },
  }
  return source
}
