import type { EtcdCalls, Write } from './etcd-calls.ts'
import { say } from './say.ts'

/** At most this many transactions are on their way, in order: a key is never written again before it was written. */
const MOST_IN_FLIGHT = 4
const BATCH_BYTES = 1_000_000
const MOST_WRITES = 5_000

/** The revision that the last of them made. */
export async function writeAll(calls: EtcdCalls, writes: Iterable<Write>): Promise<number> {
  const inFlight: Promise<number>[] = []
  let written = 0
  let revision = 0
  for (const batch of batches(writes)) {
    if (inFlight.length === MOST_IN_FLIGHT) revision = (await inFlight.shift()) ?? revision
    const call = calls.write(batch)
    call.catch(() => undefined)
    inFlight.push(call)
    if (Math.floor((written + batch.length) / 50_000) > Math.floor(written / 50_000))
      say(`${written + batch.length} writes`)
    written += batch.length
  }
  for (const call of inFlight) revision = await call
  return revision
}

/** A transaction may name a key once. */
function* batches(writes: Iterable<Write>): Generator<readonly Write[]> {
  let batch: Write[] = []
  let sizeBytes = 0
  const keys = new Set<string>()
  for (const write of writes) {
    if (sizeBytes > BATCH_BYTES || batch.length === MOST_WRITES || keys.has(write.key)) {
      yield batch
      batch = []
      sizeBytes = 0
      keys.clear()
    }
    batch.push(write)
    keys.add(write.key)
    sizeBytes += write.key.length + (write.value?.length ?? 0)
  }
  if (batch.length > 0) yield batch
}
