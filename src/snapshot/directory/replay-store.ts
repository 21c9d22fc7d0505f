import type { KeyRange } from '../../formats/etcd/raft-request.ts'

/** What a key is now. The value is there only where a request asks for it. */
export interface LiveKey {
  readonly key: Uint8Array
  readonly value: Uint8Array | undefined
  readonly createRevision: number
  readonly modRevision: number
  /** How many times the key was written since it was created. */
  readonly version: number
  /** In hex. */
  readonly lease: string | undefined
}

/** The state of a store as far as requests can see or change it: the keys that they name, not all. */
export interface ReplayState {
  readonly currentRevision: number
  readonly compactRevision: number
  readonly keys: Iterable<LiveKey>
  /** In hex. */
  readonly leases: Iterable<string>
  readonly alarms: Iterable<Alarm>
}

export interface Alarm {
  readonly kind: 'nospace' | 'corrupt'
  readonly memberId: string
}

/** One revision that applying a request makes. */
export interface ReplayedRevision {
  readonly main: number
  readonly sub: number
  readonly tombstone: boolean
  readonly key: Uint8Array
  /** Empty for a tombstone; good until the next entry is applied, as the key is. */
  readonly value: Uint8Array
  readonly createRevision: number
  readonly version: number
  readonly lease: string | undefined
}

/** Applies writes to a state and numbers them as etcd does: one main revision for each request that writes, one sub revision for each write in it. */
export class ReplayStore {
  currentRevision: number
  compactRevision: number
  readonly leases: Set<string>
  readonly alarms = new Map<string, Alarm>()
  readonly #live = new Map<string, LiveKey>()
  readonly #visit: (revision: ReplayedRevision) => void
  readonly #keepValues: boolean
  #changes = 0

  /** `keepValues` where a request compares values or keeps them: else they are not held. */
  constructor(
    state: ReplayState,
    options: { readonly keepValues: boolean; readonly visit: (revision: ReplayedRevision) => void },
  ) {
    this.currentRevision = state.currentRevision
    this.compactRevision = state.compactRevision
    this.leases = new Set(state.leases)
    for (const alarm of state.alarms) this.alarms.set(alarmName(alarm), alarm)
    for (const key of state.keys) this.#live.set(nameOf(key.key), key)
    this.#visit = options.visit
    this.#keepValues = options.keepValues
  }

  find(key: Uint8Array): LiveKey | undefined {
    return this.#live.get(nameOf(key))
  }

  /** In the order of the keys. */
  findRange(range: KeyRange): readonly LiveKey[] {
    if (range.rangeEnd.length === 0) {
      const one = this.find(range.key)
      return one === undefined ? [] : [one]
    }
    const isIn = rangeTest(range)
    return [...this.#live]
      .filter(([name]) => isIn(name))
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([, key]) => key)
  }

  keysOfLease(lease: string): readonly LiveKey[] {
    return [...this.#live]
      .filter(([, key]) => key.lease === lease)
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([, key]) => key)
  }

  put(key: Uint8Array, value: Uint8Array, lease: string | undefined): void {
    const name = nameOf(key)
    const before = this.#live.get(name)
    const main = this.currentRevision + 1
    const written = {
      ...{ key: before?.key ?? key.slice(), value: this.#keepValues ? value.slice() : undefined, lease },
      ...{ createRevision: before?.createRevision ?? main, modRevision: main, version: (before?.version ?? 0) + 1 },
    }
    this.#live.set(name, written)
    this.#visit({ ...written, main, sub: this.#changes++, tombstone: false, value })
  }

  delete({ key }: LiveKey): void {
    this.#live.delete(nameOf(key))
    this.#visit({
      ...{ main: this.currentRevision + 1, sub: this.#changes++, tombstone: true, key, value: new Uint8Array() },
      ...{ createRevision: 0, version: 0, lease: undefined },
    })
  }

  /** Ends a request: how many writes it made. One that made none takes no revision. */
  end(): number {
    const changes = this.#changes
    if (changes > 0) this.currentRevision++
    this.#changes = 0
    return changes
  }
}

export const alarmName = ({ kind, memberId }: Alarm): string => `${kind} ${memberId}`

/** Bytes as characters: sorts as the bytes do. */
export const nameOf = (key: Uint8Array): string =>
  Buffer.from(key.buffer, key.byteOffset, key.length).toString('latin1')

/** Whether a name lies in a range; an end of one zero byte means to the end of all keys. */
export function rangeTest({ key, rangeEnd }: KeyRange): (name: string) => boolean {
  const [from, to] = [nameOf(key), nameOf(rangeEnd)]
  if (to === '') return (name) => name === from
  return to === '\0' ? (name) => name >= from : (name) => name >= from && name < to
}
