/** How a value is written, as far as its first bytes tell: plain objects of Kubernetes, encrypted ones by their key, or something else. */
export type ValueForm = 'tombstone' | 'protobuf' | 'json' | 'other' | 'encrypted'

const FIXED = ['tombstone', 'protobuf', 'json', 'other'] as const
const ENCRYPTED = [...Buffer.from('k8s:enc:')]
const PROTOBUF = [0x6b, 0x38, 0x73, 0]
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
    if (begins(bytes, from, { to, with: PROTOBUF })) return 1
    if (from < to && bytes[from] === BRACE) return 2
    return begins(bytes, from, { to, with: ENCRYPTED }) ? this.#encrypted(bytes, from, to) : 3
  }

  form(number: number): { readonly form: ValueForm; readonly prefix: string } {
    const fixed = FIXED[number]
    if (fixed !== undefined) return { form: fixed, prefix: '' }
    return {
      form: 'encrypted',
      prefix: Buffer.from(this.#prefixes[number - FIXED.length] ?? []).toString('latin1'),
    }
  }

  #encrypted(bytes: Uint8Array, from: number, to: number): number {
    const last = this.#prefixes[this.#last]
    if (last !== undefined && begins(bytes, from, { to, with: last })) return FIXED.length + this.#last
    const found = this.#prefixes.findIndex((prefix) => begins(bytes, from, { to, with: prefix }))
    this.#last = found >= 0 ? found : this.#add(bytes, from, to)
    return FIXED.length + this.#last
  }

  #add(bytes: Uint8Array, from: number, to: number): number {
    let end = from
    for (let colons = 0; end < Math.min(to, from + LONGEST_PREFIX) && colons < PREFIX_COLONS; end++)
      if (bytes[end] === COLON) colons++
    if (this.#prefixes.length >= MOST_PREFIXES) return MOST_PREFIXES - 1
    return this.#prefixes.push(bytes.slice(from, end)) - 1
  }
}

function begins(
  bytes: Uint8Array,
  from: number,
  { to, with: beginning }: { readonly to: number; readonly with: ArrayLike<number> },
): boolean {
  if (to - from < beginning.length) return false
  for (let index = 0; index < beginning.length; index++) if (bytes[from + index] !== beginning[index]) return false
  return true
}

export const TOMBSTONE_FORM = 0
