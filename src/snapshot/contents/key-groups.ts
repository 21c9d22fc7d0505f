import { KeyHash } from '../store/key-hash.ts'

/** A part of the keys that is counted together. */
export interface KeyGroup {
  /** The first key that was met, in latin1: the keys of a group are alike up to their last slash. */
  readonly sampleKey: string
  /** As `ValueForms` numbers it. */
  readonly form: number
}

export interface GroupedKey {
  readonly bytes: Uint8Array
  readonly from: number
  readonly to: number
}

/**
 * Groups of keys by what stands before their last slash (`/registry/pods/shop/`) and by the form of their values. Only one key of each
 * group is made into a string. Group 0 takes what comes when there are too many: a forged file could have a group for each key.
 */
export class KeyGroups {
  readonly #hash: KeyHash
  #slots = new Int32Array(1 << 12)
  #low: number[] = [0]
  #high: number[] = [0]
  readonly all: KeyGroup[] = [{ sampleKey: '', form: 3 }]

  constructor(seed: number) {
    this.#hash = new KeyHash(seed)
  }

  numberOf(key: GroupedKey, form: number): number {
    const { bytes, from, to } = key
    let end = to
    while (end > from && bytes[end - 1] !== SLASH) end--
    this.#hash.set(bytes, from, end)
    const low = (this.#hash.low ^ Math.imul(form, 0x9e3779b1)) | 0
    const high = this.#hash.high | 0
    let slot = low & (this.#slots.length - 1)
    for (;;) {
      const group = this.#slots[slot] ?? 0
      if (group === 0) break
      if (this.#low[group] === low && this.#high[group] === high) return group
      slot = (slot + 1) & (this.#slots.length - 1)
    }
    if (this.all.length >= MOST_GROUPS) return 0
    this.#slots[slot] = this.all.length
    this.#low.push(low)
    this.#high.push(high)
    this.all.push({ sampleKey: Buffer.from(bytes.subarray(from, to)).toString('latin1'), form })
    if (this.all.length * 2 > this.#slots.length) this.#widen()
    return this.all.length - 1
  }

  #widen(): void {
    this.#slots = new Int32Array(this.#slots.length * 2)
    for (let group = 1; group < this.all.length; group++) {
      let slot = (this.#low[group] ?? 0) & (this.#slots.length - 1)
      while (this.#slots[slot] !== 0) slot = (slot + 1) & (this.#slots.length - 1)
      this.#slots[slot] = group
    }
  }
}

const SLASH = 0x2f
/** Ten thousand namespaces with twenty resources each fit. */
const MOST_GROUPS = 1 << 18
