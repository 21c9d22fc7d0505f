import type { SoundnessCode } from '../../model/soundness-codes.ts'

/**
 * What a file is that has no valid meta page, from its first bytes: signatures stand where their formats have them. A database whose metas are
 * both gone still shows pages that carry their own numbers; that one is damaged, and everything else is no database.
 */
export function recogniseContent(head: Uint8Array, sizeBytes: number): SoundnessCode | undefined {
  if (sizeBytes === 0) return 'empty-file'
  if (isPage(head, 0, 0)) return sizeBytes < SMALLEST_BYTES ? 'too-small' : undefined
  const found = signatures.find(([, offset, bytes]) => bytes.every((byte, index) => head[offset + index] === byte))
  if (found !== undefined) return found[0]
  if (hasPages(head)) return undefined
  if (sizeBytes < SMALLEST_BYTES) return isText(head) ? 'text-file' : 'too-small'
  if (head.every((byte) => byte === 0)) return 'zeros-only'
  return isText(head) ? 'text-file' : 'unknown-content'
}

/** Two meta pages of the smallest page. */
const SMALLEST_BYTES = 2048

type Signature = readonly [code: SoundnessCode, offset: number, bytes: readonly number[]]

const ascii = (text: string): readonly number[] => [...Buffer.from(text, 'latin1')]

const signatures: readonly Signature[] = [
  ['gzip-archive', 0, [0x1f, 0x8b]],
  ['zstd-archive', 0, [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz-archive', 0, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]],
  ['bzip2-archive', 0, ascii('BZh')],
  ['zip-archive', 0, [0x50, 0x4b, 3, 4]],
  ['tar-archive', 257, ascii('ustar')],
  ['image', 0, [0xff, 0xd8, 0xff]],
  ['image', 0, [0x89, 0x50, 0x4e, 0x47]],
  ['image', 0, ascii('GIF8')],
  ['sqlite-database', 0, ascii('SQLite format 3\0')],
]

/** Pages 1, 2 or 3 at one of the usual distances, with their numbers and flags. */
const hasPages = (head: Uint8Array): boolean =>
  [1024, 2048, 4096].some((size) => [1, 2, 3].filter((page) => isPage(head, page * size, page)).length >= 1)

function isPage(head: Uint8Array, at: number, page: number): boolean {
  if (at + 16 > head.length) return false
  const view = new DataView(head.buffer, head.byteOffset + at, 16)
  const flags = view.getUint16(8, true)
  return view.getBigUint64(0, true) === BigInt(page) && [1, 2, 4, 16].includes(flags)
}

function isText(head: Uint8Array): boolean {
  const hasControls = head.some((byte) => byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13)
  if (hasControls || head.length === 0) return false
  try {
    // The head may end within a character.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return true
  } catch {
    return false
  }
}
