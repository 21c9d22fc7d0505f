import { createHash } from 'node:crypto'
import type { Clock } from '../base/clock.ts'
import { describeThrown } from '../base/error.ts'
import { openCopyFile } from './copy-file.ts'
import type { LiveMember } from './copy-live-member.ts'
import type { SafetyCopy } from './safety-copy.ts'

export interface CopyTarget {
  readonly path: string
  readonly progress: (sizeBytes: number) => void
  readonly signal: AbortSignal
  readonly clock: Clock
}

export type Copied = Pick<SafetyCopy, 'outcome' | 'reason' | 'path' | 'sizeBytes' | 'sha256'>

/** A snapshot ends with the SHA-256 of what came before; a stream that was cut off does not. */
const TRAILER_BYTES = 32

export async function copySnapshot(one: LiveMember, target: CopyTarget): Promise<Copied> {
  const file = await openCopyFile(target.path)
  const inner = createHash('sha256')
  let held: Buffer = Buffer.alloc(0)
  let sizeBytes = 0
  try {
    for await (const blob of one.snapshot(target.signal)) {
      await file.write(blob)
      sizeBytes += blob.length
      target.progress(sizeBytes)
      held = Buffer.concat([held, blob])
      inner.update(held.subarray(0, Math.max(0, held.length - TRAILER_BYTES)))
      held = Buffer.from(held.subarray(-TRAILER_BYTES))
    }
  } catch (thrown) {
    return {
      outcome: 'failed',
      reason: `the stream broke: ${describeThrown(thrown)}`,
      path: await file.abandon(),
      sizeBytes,
      sha256: undefined,
    }
  }
  if (!inner.digest().equals(held)) {
    const reason = 'the hash at its end does not fit: it did not arrive whole, or was changed'
    return { outcome: 'failed', reason, path: await file.abandon(), sizeBytes, sha256: undefined }
  }
  return { outcome: 'copied', reason: '', ...(await file.finish()) }
}
