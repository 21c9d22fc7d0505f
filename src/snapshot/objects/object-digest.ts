import { hash } from 'node:crypto'

/** What etcd says of a key, and what we read of it: equal only if all of it is. */
export interface ComparedObject {
  readonly key: Uint8Array
  readonly value: Uint8Array
  readonly createRevision: number
  readonly modRevision: number
  readonly version: number
  /** 0 for none. */
  readonly lease: bigint
}

const HEAD_BYTES = 36
const DIGEST_BYTES = 16

/** The first 16 bytes of a SHA-256 over everything that is compared. One buffer is reused: millions of objects pass through. */
export class ObjectDigest {
  #scratch = Buffer.alloc(1 << 16)
  readonly digest = new Uint32Array(DIGEST_BYTES / 4)

  set({ key, value, createRevision, modRevision, version, lease }: ComparedObject): this {
    const sizeBytes = HEAD_BYTES + key.length + value.length
    if (sizeBytes > this.#scratch.length) this.#scratch = Buffer.alloc(sizeBytes * 2)
    const bytes = this.#scratch
    bytes.writeUInt32LE(key.length, 0)
    bytes.writeDoubleLE(createRevision, 4)
    bytes.writeDoubleLE(modRevision, 12)
    bytes.writeDoubleLE(version, 20)
    bytes.writeBigUInt64LE(BigInt.asUintN(64, lease), 28)
    bytes.set(key, HEAD_BYTES)
    bytes.set(value, HEAD_BYTES + key.length)
    const whole = hash('sha256', bytes.subarray(0, sizeBytes), 'buffer')
    for (let word = 0; word < this.digest.length; word++) this.digest[word] = whole.readUInt32LE(word * 4)
    return this
  }
}
