import { createHash } from 'node:crypto'
import { describeThrown } from '../../base/error.ts'
import {
  type BucketAddress,
  type ObjectStore,
  openObjectStore,
  type StoredObjectHead,
} from '../../reach/s3/object-store.ts'
import type { FoundFile, FoundFiles } from './found-file.ts'

export interface BucketFindOptions {
  readonly nowMs: number
  readonly signal: AbortSignal
  /** Whether objects may be read whole, for the hash at their end. Nothing is kept. */
  readonly download: boolean
}

/** Objects below a prefix, with the store that they are read from. */
export async function findBucketFiles(
  address: BucketAddress,
  options: BucketFindOptions,
): Promise<FoundFiles & { readonly close: () => void }> {
  const where = `s3://${address.bucket}/${address.prefix}`
  const looked = [where]
  let store: ObjectStore | undefined
  try {
    store = await openObjectStore(address)
    const opened = store
    const objects = await opened.list(options.signal)
    const keys = new Set(objects.map(({ key }) => key))
    const files = objects
      .filter(({ key, sizeBytes }) => sizeBytes >= SMALLEST_BYTES && !NO_SNAPSHOT.test(key))
      .map((object) => bucketFile(object, { address, store: opened, keys, options }))
    return { files, gaps: [], looked, close: () => opened.close() }
  } catch (thrown) {
    store?.close()
    return {
      files: [],
      gaps: [{ where, reason: describeThrown(thrown).replace(`${where}: `, '') }],
      looked,
      close: () => {},
    }
  }
}

/** An empty database has four pages. */
const SMALLEST_BYTES = 15 << 10
const NO_SNAPSHOT = /\.(?:json|sha256|ya?ml|txt|log|md5|html)$/i

interface BucketContext {
  readonly address: BucketAddress
  readonly store: ObjectStore
  readonly keys: ReadonlySet<string>
  readonly options: BucketFindOptions
}

/** Whether a process holds an object cannot be: nobody runs an etcd on a bucket. */
function bucketFile(object: StoredObjectHead, { address, store, keys, options }: BucketContext): FoundFile {
  const { key, sizeBytes, modifiedAtMs } = object
  const proof = `${key}.proof.json`
  return {
    place: { kind: 's3', host: address.endpoint ?? null, path: `s3://${address.bucket}/${key}` },
    ...{ isDataDirectory: false, sizeBytes, modifiedAtMs, nowMs: options.nowMs, isHeld: false },
    readRange: (offset, lengthBytes) =>
      offset >= sizeBytes
        ? Promise.resolve(new Uint8Array())
        : store.readRange(key, offset, Math.min(lengthBytes, sizeBytes - offset)),
    readSha256: async (lengthBytes) => {
      if (!options.download) return { reason: 'reading it whole was not asked for (--download)' }
      const hash = createHash('sha256')
      for await (const chunk of store.stream(key, lengthBytes)) {
        options.signal.throwIfAborted()
        hash.update(chunk)
      }
      return { sha256: hash.digest('hex'), reason: '' }
    },
    readProof: async () =>
      keys.has(proof) ? Buffer.from(await store.readRange(proof, 0, 1 << 20)).toString('utf8') : undefined,
  }
}
