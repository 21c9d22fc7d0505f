import { openWorker } from './open-worker.ts'

export interface DigestRequest {
  readonly path: string
  /** Only the beginning of the file: what follows is not part of it. */
  readonly sizeBytes: number
}

export interface RunningDigest {
  /** In hex. Rejects when the file cannot be read. */
  readonly sha256: Promise<string>
  /** Ends the thread; to be called in any case. */
  readonly close: () => Promise<void>
}

/** SHA-256 on a thread of its own: hashing costs as much as all the rest of reading a database. */
export function startDigest(request: DigestRequest): RunningDigest {
  const worker = openWorker(new URL('./digest-worker.ts', import.meta.url), request)
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  worker.once('message', (digest: unknown) => resolve(String(digest)))
  worker.once('error', reject)
  worker.once('exit', () => reject(new Error('the thread ended before its answer')))
  // Whoever closes early does not wait for the answer.
  promise.catch(() => {})
  return {
    sha256: promise,
    close: async () => {
      await worker.terminate()
    },
  }
}
