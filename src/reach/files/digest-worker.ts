/** The thread behind `startDigest`: SHA-256 of the beginning of a file, while the main thread reads the same file for what it says. */
import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import type { DigestRequest } from './start-digest.ts'

/** Small enough to be hashed from the cache of the processor. */
const CHUNK_BYTES = 256 << 10

function readDigest({ path, sizeBytes }: DigestRequest): string {
  const hash = createHash('sha256')
  const chunk = new Uint8Array(CHUNK_BYTES)
  const descriptor = openSync(path, 'r')
  try {
    for (let offset = 0; offset < sizeBytes; ) {
      const count = readSync(descriptor, chunk, 0, Math.min(chunk.length, sizeBytes - offset), offset)
      if (count === 0) break
      hash.update(chunk.subarray(0, count))
      offset += count
    }
    return hash.digest('hex')
  } finally {
    closeSync(descriptor)
  }
}

// What starts this thread sends a request of this type, and nobody else starts it.
parentPort?.postMessage(readDigest(workerData as DigestRequest))
