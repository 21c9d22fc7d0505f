import { createHash } from 'node:crypto'
import { decodeStoredValue, isProtobuf } from '../../formats/kubernetes/decode-stored-value.ts'
import type { ComparedFields, ProofDifference, SnapshotProof } from '../../model/snapshot-proof.ts'
import type { EtcdClient, RangeAnswer, RangeKeyValue } from '../../reach/etcd/etcd-client.ts'
import { type ComparedState, nameOf } from '../../snapshot/objects/compared-state.ts'
import { type ComparedObject, ObjectDigest } from '../../snapshot/objects/object-digest.ts'
import { driveWork } from './drive-work.ts'

export interface ComparisonOptions {
  readonly client: EtcdClient
  readonly state: ComparedState
  readonly revision: number
  readonly signal: AbortSignal
  readonly progress: (objects: number) => void
}

/** A comparison that came to its end, whatever it found, or the answer that etcd gave instead. */
export type Comparison =
  | ({ readonly kind: 'compared' } & Pick<SnapshotProof, 'counts' | 'differences' | 'damaged'>)
  | { readonly kind: 'failed'; readonly error: string; readonly isSlow: boolean }

/** Objects of one answer at most; parts are cut so that they hold about a megabyte. */
const PAGE_KEYS = 5_000
const PAGE_MS = 60_000
const MOST_LISTED = 100

/**
 * Reads all that etcd has, part by part, and strikes off what is exactly as we read it. The value of an object that is the same is decoded
 * once: the same bytes say the same twice. What is left over on either side is then looked for by key.
 */
export async function compareWithEtcd(options: ComparisonOptions): Promise<Comparison> {
  const { state, signal, progress } = options
  const tally = new Tally(state)
  for (let pages = readPages(options), next = pages.next(); ; ) {
    const { value: page, done } = await next
    if (done === true) break
    if (!page.ok) return { kind: 'failed', error: page.error, isSlow: page.grpcCode === 'DEADLINE_EXCEEDED' }
    // etcd makes the next one ready while this one is compared.
    next = pages.next()
    for (const kv of page.kvs) tally.meet(kv)
    progress(tally.read)
    signal.throwIfAborted()
  }
  const missing = await readWaiting(options)
  return { kind: 'compared', ...tally.finish(missing) }
}

/** All keys at one revision, in their order. A part with more keys than an answer may have is asked for on and on. */
async function* readPages({ client, state, revision }: ComparisonOptions): AsyncGenerator<RangeAnswer, void> {
  const starts: readonly Uint8Array[] = [new Uint8Array(1), ...state.boundaries]
  for (const [index, start] of starts.entries()) {
    const to = state.boundaries[index] ?? new Uint8Array()
    let from = start
    for (let more = true; more; ) {
      const range = { from, to, revision: BigInt(revision), limit: PAGE_KEYS }
      const page = await client.readRange(range, PAGE_MS)
      yield page
      more = page.ok && page.more
      from = page.ok ? Buffer.concat([page.kvs.at(-1)?.key ?? from, new Uint8Array(1)]) : from
    }
  }
}

/** Ours that etcd did not give: the first of them. */
async function readWaiting({ state, signal }: ComparisonOptions): Promise<ReadonlyMap<string, NamedFields>> {
  const found = new Map<string, NamedFields>()
  if (state.table.waiting === 0) return found
  const digest = new ObjectDigest()
  const work = state.visitObjects((object) => {
    if (found.size < MOST_LISTED && state.table.isWaiting(digest.set(object).digest))
      found.set(nameOf(object.key), { key: textOf(object.key), fields: fieldsOf(object) })
  })
  await driveWork(work, { signal, progress: () => {} })
  return found
}

interface NamedFields {
  readonly key: string
  readonly fields: ComparedFields
}

/** Counts what is the same, keeps the first of what is not. */
class Tally {
  readonly #state: ComparedState
  readonly #digest = new ObjectDigest()
  /** Of etcd's, those that are not as ours are. */
  readonly #strangers = new Map<string, NamedFields>()
  readonly #damaged: { key: string; problem: string }[] = []
  readonly #kinds = { decoded: 0, encrypted: 0, damaged: 0, other: 0 }
  #strangerCount = 0
  read = 0

  constructor(state: ComparedState) {
    this.#state = state
  }

  meet(kv: RangeKeyValue): void {
    const object: ComparedObject = {
      ...{ key: kv.key, value: kv.value, lease: BigInt.asUintN(64, kv.lease) },
      ...{
        createRevision: Number(kv.createRevision),
        modRevision: Number(kv.modRevision),
        version: Number(kv.version),
      },
    }
    this.read++
    this.#judge(object)
    if (this.#state.table.meet(this.#digest.set(object).digest)) return
    this.#strangerCount++
    if (this.#strangers.size < MOST_LISTED)
      this.#strangers.set(nameOf(kv.key), { key: textOf(kv.key), fields: fieldsOf(object) })
  }

  finish(ours: ReadonlyMap<string, NamedFields>): Pick<SnapshotProof, 'counts' | 'differences' | 'damaged'> {
    const { objects, table } = this.#state
    const differences: ProofDifference[] = [...ours].map(([name, { key, fields }]) => {
      const etcd = this.#strangers.get(name)?.fields ?? null
      return { key, kind: etcd === null ? 'missing-in-etcd' : 'differs', file: fields, etcd }
    })
    const strangers = [...this.#strangers].filter(([name]) => !ours.has(name))
    for (const [, { key, fields }] of strangers)
      differences.push({ key, kind: 'missing-in-file', file: null, etcd: fields })
    const different = Math.max(table.waiting, this.#strangerCount)
    return {
      counts: { objects, same: objects - table.waiting, different, kubernetes: { ...this.#kinds } },
      differences: differences.slice(0, MOST_LISTED),
      damaged: this.#damaged,
    }
  }

  #judge({ key, value }: ComparedObject): void {
    const decoded = decodeStoredValue(value)
    if (decoded.kind === 'object') this.#kinds.decoded++
    else if (decoded.kind === 'encrypted') this.#kinds.encrypted++
    else if (decoded.kind === 'damaged' && isKubernetes(key, value)) {
      this.#kinds.damaged++
      const [first] = decoded.problems
      const problem =
        first === undefined ? 'damaged' : `${first.code} at byte ${first.offset}: ${first.region} ${first.detail}`
      if (this.#damaged.length < MOST_LISTED) this.#damaged.push({ key: textOf(key), problem })
    } else this.#kinds.other++
  }
}

const objectPrefixes = ['/registry/', '/kubernetes.io/', '/openshift.io/'] as const

/** Others keep JSON in etcd too, and what only begins like it. */
function isKubernetes(key: Uint8Array, value: Uint8Array): boolean {
  if (isProtobuf(value)) return true
  const name = nameOf(key)
  return objectPrefixes.some((prefix) => name.startsWith(prefix) || name.startsWith(prefix.slice(1)))
}

/** Keys of Kubernetes are text; of others what is no UTF-8 shows as replacement characters. */
const textOf = (key: Uint8Array): string => Buffer.from(key.buffer, key.byteOffset, key.length).toString('utf8')

/** Values themselves are not shown: they may be Secrets. */
const fieldsOf = (object: ComparedObject): ComparedFields => ({
  createRevision: object.createRevision,
  modRevision: object.modRevision,
  version: object.version,
  lease: object.lease.toString(16),
  valueSha256: createHash('sha256').update(object.value).digest('hex'),
  valueBytes: object.value.length,
})
