/**
 * mvccpb.KeyValue, the value of an entry of the `key` bucket, in protobuf: 1 key, 2 create_revision, 3 mod_revision, 4 version, 5 value, 6
 * lease. A tombstone has the key alone. An entry without a key is what `--bump-revision` leaves behind. Source: etcd api/mvccpb/kv.proto.
 */
export class KeyValueView {
  /** Positions in the bytes that were given; equal when there is none. */
  keyStart = 0
  keyEnd = 0
  valueStart = 0
  valueEnd = 0
  createRevision = 0
  modRevision = 0
  /** How many times the key was written since it was created. */
  version = 0
  #leaseLow = 0
  #leaseHigh = 0
  #at = 0
  #low = 0
  #high = 0

  /** 0 when the key hangs on none. */
  get lease(): bigint {
    return (BigInt(this.#leaseHigh) << 32n) | BigInt(this.#leaseLow)
  }

  /** False when the bytes are not such a message; nothing is copied, so that millions can be looked at. */
  decode(bytes: Uint8Array, from: number, to: number): boolean {
    this.keyStart = this.keyEnd = this.valueStart = this.valueEnd = from
    this.createRevision = this.modRevision = this.version = this.#leaseLow = this.#leaseHigh = 0
    this.#at = from
    let seen = 0
    while (this.#at < to) {
      const tag = this.#varint(bytes, to)
      // etcd writes no field twice: the second one would be a damaged tag that hides the first.
      if ((seen & (1 << (tag >>> 3))) !== 0) return false
      seen |= 1 << (tag >>> 3)
      if (tag === 0x0a || tag === 0x2a) {
        const length = this.#varint(bytes, to)
        if (!(length <= to - this.#at)) return false
        if (tag === 0x0a) [this.keyStart, this.keyEnd] = [this.#at, this.#at + length]
        else [this.valueStart, this.valueEnd] = [this.#at, this.#at + length]
        this.#at += length
      } else if (tag === 0x10) this.createRevision = this.#varint(bytes, to)
      else if (tag === 0x18) this.modRevision = this.#varint(bytes, to)
      else if (tag === 0x20) this.version = this.#varint(bytes, to)
      else if (tag === 0x30) {
        if (Number.isNaN(this.#varint(bytes, to))) return false
        this.#leaseLow = this.#low
        this.#leaseHigh = this.#high
      } else return false
    }
    return this.#at === to && !Number.isNaN(this.createRevision + this.modRevision + this.version)
  }

  /** NaN when it runs past the end or over ten bytes; the exact low and high words stand beside. */
  #varint(bytes: Uint8Array, to: number): number {
    const first = bytes[this.#at] ?? 0
    if (first < 0x80 && this.#at < to) {
      this.#at++
      this.#low = first
      this.#high = 0
      return first
    }
    let value = 0
    let scale = 1
    this.#low = this.#high = 0
    for (let index = 0; index < 10; index++) {
      if (this.#at >= to) return Number.NaN
      const byte = bytes[this.#at++] ?? 0
      const bits = byte & 0x7f
      value += bits * scale
      scale *= 128
      const shift = index * 7
      if (shift < 32) this.#low = (this.#low | (bits << shift)) >>> 0
      if (shift >= 32) this.#high = (this.#high | (bits << (shift - 32))) >>> 0
      else if (shift > 25) this.#high = (this.#high | (bits >>> (32 - shift))) >>> 0
      if (byte < 0x80) return value
    }
    return Number.NaN
  }
}
