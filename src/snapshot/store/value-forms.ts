/** How a value is written, as far as its first bytes tell: plain objects of Kubernetes, encrypted ones by their key, or something else. */
export type ValueForm = 'tombstone' | 'protobuf' | 'json' | 'other' | 'encrypted'

const FIXED = ['tombstone', 'protobuf', 'json', 'other'] as const
const ENCRYPTED = Buffer.from('k8s:enc:')
const COLON = 0x3a
const BRACE = 0x7b
/** `k8s:enc:PROVIDER:VERSION:KEY:`: so many colons end it. */
const PREFIX_COLONS = 5
const LONGEST_PREFIX = 300
/** Every rotation of keys leaves a prefix behind; no cluster has dozens. */
const MOST_PREFIXES = 1000

/** Numbers for forms, so that hundreds of thousands of values are told apart without a string for each. */
export class ValueForms {
  readonly #prefixes: Uint8Array[] = []
  #last = 0

  /** Of a value that is no tombstone's. */
  numberOf(bytes: Uint8Array, from: number, to: number): number {
    if (from + 4 > to) return from < to && bytes[from] === BRACE ? 2 : 3
    const first = bytes[from]
    if (first === BRACE) return 2
    if (first !== 0x6b || bytes[from + 1] !== 0x38 || bytes[from + 2] !== 0x73) return 3
    // `k8s\0` leads protobuf, `k8s:` what is encrypted.
    if (bytes[from + 3] === 0) return 1
    return begins(bytes.subarray(from, to), ENCRYPTED) ? this.#encrypted(bytes.subarray(from, to)) : 3
  }

  form(number: number): { readonly form: ValueForm; readonly prefix: string } {
    const fixed = FIXED[number]
    if (fixed !== undefined) return { form: fixed, prefix: '' }
    return {
      form: 'encrypted',
      prefix: Buffer.from(this.#prefixes[number - FIXED.length] ?? []).toString('latin1'),
    }
  }

  #encrypted(value: Uint8Array): number {
    const last = this.#prefixes[this.#last]
    if (last !== undefined && begins(value, last)) return FIXED.length + this.#last
    const found = this.#prefixes.findIndex((prefix) => begins(value, prefix))
    this.#last = found >= 0 ? found : this.#add(value)
    return FIXED.length + this.#last
  }

  #add(value: Uint8Array): number {
    let end = 0
    for (let colons = 0; end < Math.min(value.length, LONGEST_PREFIX) && colons < PREFIX_COLONS; end++)
      if (value[end] === COLON) colons++
    if (this.#prefixes.length >= MOST_PREFIXES) return MOST_PREFIXES - 1
    return this.#prefixes.push(value.slice(0, end)) - 1
  }
}

function begins(value: Uint8Array, beginning: Uint8Array): boolean {
  if (value.length < beginning.length) return false
  for (let index = 0; index < beginning.length; index++) if (value[index] !== beginning[index]) return false
  return true
}

export const TOMBSTONE_FORM = 0
