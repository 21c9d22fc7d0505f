/**
 * The wire format of protocol buffers, read without a schema (protobuf.dev/programming-guides/encoding): a message is a row of
 * fields, each led by a varint `number << 3 | type`; type 0 is a varint, 1 eight bytes, 2 a length and that many bytes, 5 four
 * bytes. Types 3 and 4 (groups) are not used by anything that is read here.
 */
interface ProtobufField {
  readonly number: number
  /** Of type 2; empty for numbers, which nobody here asks for. */
  readonly bytes: Uint8Array
}

const fixedBytes: Readonly<Record<number, number>> = { 1: 8, 5: 4 }

/** Fields in their order, as far as the bytes make sense. Never throws, and copies nothing. */
function decodeProtobufFields(message: Uint8Array): readonly ProtobufField[] {
  const fields: ProtobufField[] = []
  let at = 0
  while (at < message.length) {
    const tag = decodeVarint(message, at)
    if (tag === undefined) return fields
    const [number, type] = [Math.floor(tag.value / 8), tag.value % 8]
    at = tag.end
    if (type === 0 || type === 2) {
      const value = decodeVarint(message, at)
      if (value === undefined) return fields
      at = value.end
      if (type === 0) continue
      if (value.value > message.length - at) return fields
      fields.push({ number, bytes: message.subarray(at, at + value.value) })
      at += value.value
      continue
    }
    const size = fixedBytes[type]
    if (size === undefined) return fields
    at += size
  }
  return fields
}

/** Longer numbers occur only where a 64-bit value is, which is stepped over. */
const MOST_VARINT_BYTES = 10

function decodeVarint(bytes: Uint8Array, from: number): { readonly value: number; readonly end: number } | undefined {
  let value = 0
  for (let index = 0; index < MOST_VARINT_BYTES; index++) {
    const byte = bytes[from + index]
    if (byte === undefined) return undefined
    value += (byte % 128) * 2 ** (7 * index)
    if (byte < 128) return { value, end: from + index + 1 }
  }
  return undefined
}

const utf8 = new TextDecoder()

/** The messages or texts that stand under one number. */
export const fieldsOf = (message: Uint8Array, number: number): readonly Uint8Array[] =>
  decodeProtobufFields(message).flatMap((field) => (field.number === number ? [field.bytes] : []))

export const textOf = (message: Uint8Array, number: number): string =>
  utf8.decode(fieldsOf(message, number).at(-1) ?? new Uint8Array())

/** A `map<string, string>` is repeated messages of a key (1) and a value (2). */
export const mapOf = (message: Uint8Array, number: number): ReadonlyMap<string, string> =>
  new Map(fieldsOf(message, number).map((entry) => [textOf(entry, 1), textOf(entry, 2)] as const))
