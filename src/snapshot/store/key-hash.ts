/**
 * Two hashes of 32 bits over a part of a buffer (murmur's mixing with two seeds), kept instead of the keys themselves: 16 bytes a key where a
 * key has 60. The seed comes from outside, drawn for each run: a forged file must not be able to hide an object behind another.
 */
export class KeyHash {
  low = 0
  high = 0
  readonly #seed: number
  #bytes: Uint8Array = new Uint8Array()
  #view = new DataView(this.#bytes.buffer)

  constructor(seed: number) {
    this.#seed = seed
  }

  set(bytes: Uint8Array, from: number, to: number): void {
    // Keys come from one buffer for a long time: four bytes at once are worth a view of it.
    if (this.#bytes !== bytes) {
      this.#bytes = bytes
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    }
    let one = this.#seed | 0
    let two = (this.#seed ^ 0x9e3779b9) | 0
    let at = from
    for (; at + 4 <= to; at += 4) {
      const word = this.#view.getInt32(at, true)
      one = mix(one, word)
      two = mix(two, Math.imul(word, 0x2c1b3c6d) ^ one)
    }
    let tail = to - from
    for (; at < to; at++) tail = Math.imul(tail, 257) ^ (bytes[at] ?? 0)
    this.low = finish(mix(one, tail)) >>> 0
    this.high = finish(mix(two, tail ^ one)) >>> 0
  }
}

const mix = (hash: number, word: number): number => {
  const scaled = Math.imul(word, 0xcc9e2d51)
  const mixed = hash ^ Math.imul((scaled << 15) | (scaled >>> 17), 0x1b873593)
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0
}

const finish = (hash: number): number => {
  const half = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  const more = Math.imul(half ^ (half >>> 13), 0xc2b2ae35)
  return more ^ (more >>> 16)
}
