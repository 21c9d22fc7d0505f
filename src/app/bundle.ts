import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { MANIFEST, renderManifest } from '../evidence/bundle-manifest.ts'
import { type BundleProblem, readBundle } from '../evidence/bundle-reader.ts'
import type { BundleFiles } from '../evidence/bundle-store.ts'
import { type BundleVerification, verifyBundle } from '../evidence/bundle-verification.ts'
import type { EvidenceItem } from '../model/evidence.ts'
import { openArchive } from '../reach/archive/read-archive.ts'
import { writeArchive } from '../reach/archive/write-archive.ts'
import { openBundleFolder } from '../reach/files/bundle-folder.ts'
import { appErrors } from './errors.ts'

export type { BundleVerification }

/** A bundle wherever it stands: a folder (of a bundle or of an incident), or a `.tar.zst`. */
export interface OpenedBundleFiles {
  readonly files: BundleFiles
  readonly close: () => Promise<void>
}

export const isArchiveName = (path: string): boolean => /\.(?:tar\.zst|tzst)$/i.test(path)

export async function openBundleFiles(path: string): Promise<OpenedBundleFiles> {
  if (isArchiveName(path) && !(await stat(path)).isDirectory()) return await openArchive(path)
  return { files: openBundleFolder(path), close: async () => {} }
}

/** `codeblue bundle verify`. */
export async function verifyBundleAt(path: string): Promise<BundleVerification> {
  const { files, close } = await openBundleFiles(path)
  try {
    return await verifyBundle(files)
  } finally {
    await close()
  }
}

export interface BundleExport {
  readonly schema: 'codeblue/bundle-export/v1'
  readonly bundle: string
  readonly archive: string
  readonly items: number
  readonly sizeBytes: number
  /** Of the archive, for the message that goes with it. */
  readonly sha256: string
  readonly complete: boolean
}

/**
 * `codeblue bundle export`: what may be mailed. Evidence that is in the manifest and has its hash, and nothing else: no copies,
 * no reports. The same bundle gives the same bytes.
 */
export async function exportBundle(path: string, archive: string): Promise<BundleExport> {
  const { files, close } = await openBundleFiles(path)
  try {
    const { manifest, reader, problems } = await readBundle(files)
    const [problem] = problems.filter(({ code }) => code !== 'not-in-manifest')
    if (problem) throw damaged(path, problem, problems.length)
    const hashed = await hashUnhashed(manifest.items, files)
    const text = Buffer.from(renderManifest({ ...manifest, items: hashed }))
    await writeArchive(archive, [
      { path: MANIFEST, sizeBytes: text.length, read: () => once(text) },
      ...hashed
        .filter(({ sizeBytes }) => sizeBytes > 0)
        .map((item) => ({ path: item.path, sizeBytes: item.sizeBytes, read: () => reader.open(item) })),
    ])
    const sealed = await hashFile(createReadStream(archive))
    const counts = { items: hashed.length, sizeBytes: (await stat(archive)).size }
    const { complete } = manifest
    return { schema: 'codeblue/bundle-export/v1', bundle: path, archive, ...counts, sha256: sealed, complete }
  } finally {
    await close()
  }
}

/** Items of an interrupted capture have no hash yet. */
async function hashUnhashed(items: readonly EvidenceItem[], files: BundleFiles): Promise<readonly EvidenceItem[]> {
  const hashed: EvidenceItem[] = []
  for (const item of items) {
    const bytes = item.sizeBytes > 0 ? files.read(item.path) : once(Buffer.alloc(0))
    hashed.push(item.sha256 === undefined ? { ...item, sha256: await hashFile(bytes) } : item)
  }
  return hashed
}

async function hashFile(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of bytes) hash.update(chunk)
  return hash.digest('hex')
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes
}

const damaged = (path: string, problem: BundleProblem, count: number) =>
  appErrors.error(
    'BUNDLE_DAMAGED',
    `${path} is not exported: ${problem.message}${count > 1 ? ` (and ${count - 1} more)` : ''}`,
    {
      data: { bundle: path, problem },
      hint: `codeblue bundle verify ${path} names every file that differs.`,
    },
  )
