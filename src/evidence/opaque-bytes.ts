/**
 * Bytes that redaction cannot see into. They are not evidence: what cannot be redacted does not pass the door. The answer is a
 * sentence, or empty for text.
 */
export function describeOpaque(start: Uint8Array): string {
  const bytes = Buffer.from(start.buffer, start.byteOffset, Math.min(start.byteLength, 16))
  const kind = signatures.find(([, magic, offset = 0]) => bytes.subarray(offset, offset + magic.length).equals(magic))
  return kind === undefined ? '' : `the bytes are ${kind[0]}, which cannot be searched for secrets, and were not kept`
}

const signatures: readonly (readonly [kind: string, magic: Buffer, offset?: number])[] = [
  ['compressed with gzip', Buffer.from([0x1f, 0x8b])],
  ['compressed with zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd])],
  ['compressed with xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00])],
  ['compressed with bzip2', Buffer.from('BZh')],
  ['compressed with lz4', Buffer.from([0x04, 0x22, 0x4d, 0x18])],
  ['a zip archive', Buffer.from([0x50, 0x4b, 0x03, 0x04])],
  ['a binary journal', Buffer.from('LPKSHHRH')],
  ['text in UTF-16', Buffer.from([0xff, 0xfe])],
  ['text in UTF-16', Buffer.from([0xfe, 0xff])],
]
