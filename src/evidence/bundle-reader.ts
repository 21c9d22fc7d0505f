import { createHash } from 'node:crypto'
import type { EvidenceItem, EvidenceReader } from '../model/evidence.ts'
import { type BundleManifest, decodeJournal, decodeManifest, JOURNAL, MANIFEST } from './bundle-manifest.ts'
import type { BundleFile, BundleFiles } from './bundle-store.ts'
import { evidenceErrors } from './errors.ts'

type BundleProblemCode = 'hash-differs' | 'size-differs' | 'missing' | 'not-a-file' | 'not-in-manifest'

/** A place where a bundle is not what its manifest says. */
export interface BundleProblem {
  readonly code: BundleProblemCode
  readonly path: string
  readonly message: string
}

export interface OpenedBundle {
  readonly manifest: BundleManifest
  /** Items that are not what the manifest says have the outcome `failed` and no bytes. */
  readonly reader: EvidenceReader
  readonly problems: readonly BundleProblem[]
}

const MANIFEST_LIMIT_BYTES = 64 << 20

/** Reads a bundle and holds every file against its hash before anything believes it. */
export async function readBundle(files: BundleFiles): Promise<OpenedBundle> {
  const listed = new Map((await files.list()).map((file) => [file.path, file]))
  const manifest = await readManifest(files, listed)
  const problems: BundleProblem[] = []
  const items: EvidenceItem[] = []
  for (const item of manifest.items) {
    const problem = await checkItem(files, item, listed.get(item.path))
    if (problem) problems.push(problem)
    items.push(problem ? disbelieved(item, problem) : withSize(item, listed.get(item.path)))
  }
  const known = new Set(manifest.items.map(({ path }) => path))
  for (const { path } of listed.values()) {
    if (path.startsWith('evidence/') && !known.has(path)) {
      problems.push({ code: 'not-in-manifest', path, message: `${path} is not in the manifest; it is not read` })
    }
  }
  const readable = new Set(items.filter(({ sizeBytes }) => sizeBytes > 0).map(({ path }) => path))
  const open = (item: EvidenceItem) => (readable.has(item.path) ? files.read(item.path) : nothing())
  return { manifest: { ...manifest, items }, reader: { items, open }, problems }
}

async function readManifest(files: BundleFiles, listed: ReadonlyMap<string, BundleFile>): Promise<BundleManifest> {
  for (const [path, decode] of [
    [MANIFEST, decodeManifest],
    [JOURNAL, decodeJournal],
  ] as const) {
    if (listed.get(path)?.kind === 'file') return decode(await readText(files, path), files.name)
  }
  throw evidenceErrors.error('BUNDLE_NO_MANIFEST', `${files.name} is no bundle: there is no ${MANIFEST} in it`, {
    data: { bundle: files.name },
    hint: 'Name the folder or archive that codeblue wrote. Other files and folders are read as they are by codeblue diagnose.',
  })
}

async function readText(files: BundleFiles, path: string): Promise<string> {
  const parts: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of files.read(path)) {
    sizeBytes += chunk.length
    if (sizeBytes > MANIFEST_LIMIT_BYTES) {
      throw evidenceErrors.error('BUNDLE_MANIFEST_INVALID', `${path} of ${files.name} is larger than 64 MiB`, {
        data: { bundle: files.name, path },
        hint: 'No bundle has a manifest of this size; ask whoever sent it for another copy.',
      })
    }
    parts.push(chunk)
  }
  return Buffer.concat(parts).toString('utf8')
}

async function checkItem(
  files: BundleFiles,
  item: EvidenceItem,
  file: BundleFile | undefined,
): Promise<BundleProblem | undefined> {
  const { path } = item
  const say = (code: BundleProblemCode, what: string) => ({ code, path, message: `${path} ${what}` })
  if (file?.kind === 'other') return say('not-a-file', 'is neither a file nor a folder')
  // An item of an interrupted capture has no hash yet: it is what its file says.
  if (item.sha256 === undefined) return undefined
  if (file === undefined) return item.sizeBytes === 0 ? undefined : say('missing', 'is missing')
  if (file.sizeBytes !== item.sizeBytes) {
    return say('size-differs', `has ${file.sizeBytes} bytes, the manifest says ${item.sizeBytes}`)
  }
  const hash = createHash('sha256')
  for await (const chunk of files.read(path)) hash.update(chunk)
  return hash.digest('hex') === item.sha256
    ? undefined
    : say('hash-differs', 'does not have the SHA-256 of the manifest')
}

const disbelieved = (item: EvidenceItem, { message }: BundleProblem): EvidenceItem => ({
  ...item,
  outcome: 'failed',
  reason: `${message}, so it is not read`,
  sizeBytes: 0,
})

const withSize = (item: EvidenceItem, file: BundleFile | undefined): EvidenceItem =>
  item.sha256 === undefined ? { ...item, sizeBytes: file?.sizeBytes ?? 0 } : item

async function* nothing(): AsyncGenerator<Uint8Array> {}
