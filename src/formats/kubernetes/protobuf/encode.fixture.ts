/** Protobuf made by hand for tests: what no published program would write, too. */
export type FieldValue = string | number | bigint | Uint8Array | readonly Uint8Array[]

/** A field: text and bytes with their length, numbers as varints, lists of fields as a message. */
export function field(number: number, value: FieldValue): Uint8Array {
  if (typeof value === 'number' || typeof value === 'bigint') return Buffer.concat([varint(number * 8), varint(value)])
  const bytes =
    typeof value === 'string' ? Buffer.from(value) : value instanceof Uint8Array ? value : Buffer.concat(value)
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes])
}

export function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  return Uint8Array.from([...bytes, Number(rest)])
}

export const envelope = (apiVersion: string, kind: string, fields: readonly Uint8Array[]): Buffer =>
  Buffer.concat([
    Buffer.from('k8s\0', 'latin1'),
    field(1, [field(1, apiVersion), field(2, kind)]),
    field(2, fields),
    field(3, ''),
    field(4, ''),
  ])
