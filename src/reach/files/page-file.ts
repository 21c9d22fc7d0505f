import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { PageSource } from '../../formats/bolt/page-source.ts'

/** A file read at offsets, without a lock: a running etcd holds one on its database, and goes on undisturbed. */
export interface PageFile extends PageSource {
  readonly path: string
  readonly close: () => void
}

export function openPageFile(path: string): PageFile {
  const descriptor = openSync(path, 'r')
  return {
    path,
    sizeBytes: fstatSync(descriptor).size,
    read: (offset, into) => readFully(descriptor, offset, into),
    close: () => closeSync(descriptor),
  }
}

function readFully(descriptor: number, offset: number, into: Uint8Array): number {
  let done = 0
  while (done < into.length) {
    const count = readSync(descriptor, into, done, into.length - done, offset + done)
    if (count === 0) break
    done += count
  }
  return done
}
