/** Just enough of protocol buffers to write what etcd is asked and to give stored objects other names. */

/** A field of a message: its number, its whole bytes, and for one of type 2 what it holds. */
export interface Field {
  readonly number: number
  readonly whole: Buffer
  readonly content: Buffer
}

export function encodeVarint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  bytes.push(rest)
  return Buffer.from(bytes)
}

export function encodeField(number: number, content: Buffer | string): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  return Buffer.concat([encodeVarint(number * 8 + 2), encodeVarint(bytes.length), bytes])
}

export const encodeNumber = (number: number, value: number): Buffer =>
  Buffer.concat([encodeVarint(number * 8), encodeVarint(value)])

/** Fields of bytes that are known to be good: they come from a real etcd. */
export function splitFields(message: Buffer): readonly Field[] {
  const fields: Field[] = []
  for (let at = 0; at < message.length; ) {
    const tag = readVarint(message, at)
    const value = readVarint(message, tag.end)
    const start = tag.value % 8 === 2 ? value.end : tag.end
    const end = { 0: value.end, 1: start + 8, 2: start + value.value, 5: start + 4 }[tag.value % 8] ?? Number.NaN
    if (!(end <= message.length)) throw new RangeError(`no field at ${at} of ${message.length}`)
    fields.push({
      number: Math.floor(tag.value / 8),
      whole: message.subarray(at, end),
      content: message.subarray(start, end),
    })
    at = end
  }
  return fields
}

export const contentOf = (message: Buffer, number: number): Buffer =>
  splitFields(message).find((field) => field.number === number)?.content ?? Buffer.alloc(0)

export function readVarint(bytes: Buffer, from: number): { readonly value: number; readonly end: number } {
  let value = 0
  for (let at = from; ; at++) {
    const byte = bytes[at] ?? 0
    value += (byte % 128) * 2 ** (7 * (at - from))
    if (byte < 128) return { value, end: at + 1 }
  }
}
