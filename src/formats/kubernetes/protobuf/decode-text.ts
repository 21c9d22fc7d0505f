/**
 * Text in values is UTF-8; what is not becomes U+FFFD, as Go writes it in JSON. Objects say the same short words again and again (names of
 * managers, label keys, reasons, node names): each is made once and found again by its bytes, which is faster than making it and spares memory.
 */
const LONGEST_KEPT = 48
const SLOTS = 8192
const kept: string[] = new Array<string>(SLOTS).fill('')

export function decodeText(bytes: Buffer, from: number, to: number): string {
  const length = to - from
  if (length === 0) return ''
  if (length > LONGEST_KEPT) return bytes.toString('utf8', from, to)
  let hash = length
  for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0
  const slot = (hash ^ (hash >>> 13)) & (SLOTS - 1)
  const candidate = kept[slot] ?? ''
  if (candidate.length === length && isText(candidate, bytes, from)) return candidate
  const text = bytes.toString('utf8', from, to)
  // As many characters as bytes: all of them are ASCII (or replaced, and then they equal no byte).
  if (text.length === length) kept[slot] = text
  return text
}

function isText(text: string, bytes: Buffer, from: number): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) !== bytes[from + index]) return false
  return true
}
