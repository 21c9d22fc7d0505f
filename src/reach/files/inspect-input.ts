import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { describeThrown } from '../../base/error.ts'

/** What stands at a path, seen without opening what could block: a pipe is never opened. */
export type PathInput =
  | { readonly kind: 'missing' }
  | { readonly kind: 'directory' }
  /** A device, a pipe or a socket. */
  | { readonly kind: 'special'; readonly detail: string }
  | { readonly kind: 'unreadable'; readonly detail: string }
  | { readonly kind: 'file'; readonly sizeBytes: number; readonly head: Uint8Array; readonly tail: Uint8Array }

/** Enough for the signature of an archive and for both meta pages of small pages. */
const HEAD_BYTES = 16 << 10
const TAIL_BYTES = 32

export function inspectInput(path: string): PathInput {
  try {
    const found = statSync(path, { throwIfNoEntry: false })
    if (found === undefined) return { kind: 'missing' }
    if (found.isDirectory()) return { kind: 'directory' }
    if (!found.isFile()) return { kind: 'special', detail: specialKind(found) }
    return { kind: 'file', ...readEnds(path, found.size) }
  } catch (thrown) {
    return { kind: 'unreadable', detail: describeThrown(thrown) }
  }
}

function readEnds(path: string, sizeBytes: number) {
  const descriptor = openSync(path, 'r')
  try {
    const bytes = new Uint8Array(HEAD_BYTES)
    const head = bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, 0))
    const last = new Uint8Array(TAIL_BYTES)
    const from = Math.max(0, sizeBytes - TAIL_BYTES)
    return { sizeBytes, head, tail: last.subarray(0, readSync(descriptor, last, 0, last.length, from)) }
  } finally {
    closeSync(descriptor)
  }
}

interface FileKind {
  readonly isFIFO: () => boolean
  readonly isSocket: () => boolean
  readonly isBlockDevice: () => boolean
}

function specialKind(found: FileKind): string {
  if (found.isFIFO()) return 'a pipe'
  if (found.isSocket()) return 'a socket'
  return found.isBlockDevice() ? 'a block device' : 'a device'
}
