/**
 * A Secret as `etcdctl get` prints it raw: the protobuf object, line feeds and all, goes on over the next lines. Its length
 * stands in the varint before it; when that does not fit (bytes mangled on the way), only the next key ends it.
 */
export class EtcdValue {
  /** Bytes still to come, the line feed after the value included; -1 outside a value. */
  #remaining = -1
  /** The lines are those of a string in JSON, as docker keeps them. */
  #escaped = false

  get active(): boolean {
    return this.#remaining >= 0
  }

  /** The column where a value begins on this line; the rest of the line is swallowed. */
  begin(text: string): number | undefined {
    const escaped = ESCAPED_MARK.exec(text)
    const at = escaped?.index ?? text.indexOf(MARK)
    if (at < 0 || text.includes('[redacted:', at)) return undefined
    const start = at + (escaped?.[0] ?? MARK).length
    this.#escaped = escaped !== null
    const rest = this.#bytesOf(text.slice(start))
    const length = decodeVarint(rest, 0)
    this.#consume(rest.slice(length.width), Math.min(length.value, LONGEST))
    return escaped === null ? start + length.width : start
  }

  /** How many characters of this line still belong to the value: all, or none when the next key stands there. */
  take(text: string): number {
    if (/^\/(?:registry|kubernetes\.io)\//.test(text)) {
      this.#remaining = -1
      return 0
    }
    this.#consume(this.#bytesOf(text), this.#remaining)
    return text.length
  }

  #bytesOf(text: string): string {
    return this.#escaped ? text.replace(ESCAPE, (_, hex: string, char: string) => decodeEscape(hex, char)) : text
  }

  #consume(text: string, length: number): void {
    const rest = text.slice(length)
    if (length > text.length) this.#remaining = length - text.length - 1
    else this.#remaining = rest === '' || rest === TRAILER ? -1 : 0
  }
}

const MARK = 'v1\x12\x06Secret\x12'
/** The same inside a string of JSON that goes on to the end of the text. */
const ESCAPED_MARK = /v1\\u0012\\u0006Secret\\u0012(?=(?:[^"\\]|\\.)*$)/
const ESCAPE = /\\(?:u([0-9a-f]{4})|(.))/gi

const decodeEscape = (hex: string | undefined, char: string): string =>
  hex === undefined ? char : String.fromCharCode(Number.parseInt(hex, 16))

/** Fields 3 and 4 of Unknown, empty. */
const TRAILER = '\x1a\0"\0'
/** No object in etcd is larger, whatever the varint says: evidence after it must not vanish. */
const LONGEST = 8 << 20

function decodeVarint(text: string, at: number): { readonly value: number; readonly width: number } {
  let value = 0
  for (let width = 0; width < 5; width++) {
    const byte = text.charCodeAt(at + width)
    if (Number.isNaN(byte)) return { value, width }
    value += (byte & 0x7f) * 2 ** (7 * width)
    if (byte < 0x80) return { value, width: width + 1 }
  }
  return { value, width: 5 }
}
