/**
 * The wire format of protocol buffers with its numbers, as raft and etcd use it (protobuf.dev/programming-guides/encoding): a message is a
 * row of fields, each led by a varint `number << 3 | type`; type 0 is a varint, 1 eight bytes, 2 a length and that many bytes, 5 four
 * bytes. Groups (3, 4) do not occur. Of a field that is there twice the last one holds. Whether the whole was understood is part of the
 * answer, because etcd tells its own two kinds of requests apart by which of them cannot be decoded.
 */
interface WireField {
  readonly number: number
  /** Of types 0, 1 and 5. A bigint where a double would lose digits. */
  readonly value: number | bigint
  /** Of type 2; a view, nothing is copied. */
  readonly bytes: Uint8Array | undefined
}

const utf8 = new TextDecoder()
const nothing = new Uint8Array()

/** The fields as far as they could be read, and whether that was all of them. */
export class ProtobufMessage {
  readonly fields: readonly WireField[]
  readonly isWhole: boolean

  constructor(bytes: Uint8Array) {
    const fields: WireField[] = []
    this.isWhole = decodeFields(bytes, fields)
    this.fields = fields
  }

  has(number: number): boolean {
    return this.fields.some((field) => field.number === number)
  }

  /** Zero when absent, as in proto3 and as etcd reads its proto2. */
  uint64(number: number): bigint {
    return BigInt.asUintN(64, BigInt(this.#last(number)?.value ?? 0))
  }

  /** For what cannot be large; NaN for what a double cannot hold. */
  number(number: number): number {
    const value = this.#last(number)?.value ?? 0
    return typeof value === 'number' ? value : Number.NaN
  }

  /** Absent when zero: zero is never the id of a member, a cluster or a lease. */
  hexId(number: number): string | undefined {
    const value = this.uint64(number)
    return value === 0n ? undefined : value.toString(16)
  }

  hexIds(number: number): readonly string[] {
    return this.fields.flatMap((field) => {
      if (field.number !== number) return []
      return (field.bytes === undefined ? [field.value] : decodePacked(field.bytes)).map((value) => value.toString(16))
    })
  }

  flag(number: number): boolean {
    return this.uint64(number) !== 0n
  }

  bytes(number: number): Uint8Array {
    return this.#last(number)?.bytes ?? nothing
  }

  text(number: number): string {
    return utf8.decode(this.bytes(number))
  }

  message(number: number): ProtobufMessage | undefined {
    const bytes = this.#last(number)?.bytes
    return bytes === undefined ? undefined : new ProtobufMessage(bytes)
  }

  all(number: number): readonly Uint8Array[] {
    const found: Uint8Array[] = []
    for (const field of this.fields) if (field.number === number && field.bytes !== undefined) found.push(field.bytes)
    return found
  }

  texts(number: number): readonly string[] {
    return this.all(number).map((bytes) => utf8.decode(bytes))
  }

  #last(number: number): WireField | undefined {
    for (let index = this.fields.length - 1; index >= 0; index--) {
      const field = this.fields[index]
      if (field?.number === number) return field
    }
    return undefined
  }
}

function decodeFields(bytes: Uint8Array, fields: WireField[]): boolean {
  const cursor = { bytes, at: 0 }
  while (cursor.at < bytes.length) {
    const tag = takeVarint(cursor)
    if (typeof tag !== 'number' || tag < 8 || tag >= 2 ** 32) return false
    const field = takeField(cursor, Math.floor(tag / 8), tag % 8)
    if (field === undefined) return false
    fields.push(field)
  }
  return true
}

interface Cursor {
  readonly bytes: Uint8Array
  at: number
}

function takeField(cursor: Cursor, number: number, type: number): WireField | undefined {
  if (type === 0) {
    const value = takeVarint(cursor)
    return value === undefined ? undefined : { number, value, bytes: undefined }
  }
  const size = type === 2 ? takeVarint(cursor) : ({ 1: 8, 5: 4 } as Readonly<Record<number, number>>)[type]
  if (typeof size !== 'number' || size > cursor.bytes.length - cursor.at) return undefined
  const part = cursor.bytes.subarray(cursor.at, cursor.at + size)
  cursor.at += size
  return type === 2 ? { number, value: 0, bytes: part } : { number, value: littleEndian(part), bytes: undefined }
}

/** Seven bytes of seven bits fit a double; only longer ones are worth a bigint. */
function takeVarint(cursor: Cursor): number | bigint | undefined {
  let value = 0
  let large = 0n
  for (let index = 0; index < 10; index++) {
    const byte = cursor.bytes[cursor.at + index]
    if (byte === undefined) return undefined
    if (index < 4) value |= (byte & 0x7f) << (7 * index)
    else if (index < 7) value += (byte & 0x7f) * 2 ** (7 * index)
    else large |= BigInt(byte & 0x7f) << BigInt(7 * index)
    if (byte < 0x80) {
      cursor.at += index + 1
      return large === 0n ? value : BigInt.asUintN(64, large | BigInt(value))
    }
  }
  return undefined
}

const littleEndian = (bytes: Uint8Array): bigint => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)

function decodePacked(bytes: Uint8Array): readonly (number | bigint)[] {
  const cursor = { bytes, at: 0 }
  const values: (number | bigint)[] = []
  while (cursor.at < bytes.length) {
    const value = takeVarint(cursor)
    if (value === undefined) break
    values.push(value)
  }
  return values
}
