import { createReadStream, createWriteStream, rmSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdDecompress } from 'node:zlib'
import { CodeblueError, describeThrown } from '../../base/error.ts'
import type { BundleFiles } from '../../evidence/bundle-store.ts'
import { reachErrors } from '../errors.ts'
import { openBundleFolder } from '../files/bundle-folder.ts'
import { makeTemporaryFolder } from '../files/temporary-folder.ts'
import { createEntryNames, type EntryNames } from './archive-entry.ts'
import { type ArchiveLimits, hostileEntry, TarGuard, tooLarge } from './tar-guard.ts'

export interface OpenedArchive {
  readonly files: BundleFiles
  /** Removes what was unpacked. */
  readonly close: () => Promise<void>
}

export interface ReadArchiveOptions extends Partial<ArchiveLimits> {
  /** How many times its own size an archive may unpack to, once it is past a quarter of a gigabyte. */
  readonly ratio?: number
  /** Where to unpack; the system's folder for temporary files when not given. */
  readonly temporaryFolder?: string
}

const defaults = { entries: 200_000, totalBytes: 16 * 2 ** 30, ratio: 500 } as const
const RATIO_FROM_BYTES = 256 << 20

/** Unpacks a `.tar.zst` into a private temporary folder, looking at every name before it is used. */
export async function openArchive(path: string, options: ReadArchiveOptions = {}): Promise<OpenedArchive> {
  const { size } = await stat(path)
  const folder = await (options.temporaryFolder === undefined
    ? makeTemporaryFolder('codeblue-bundle-')
    : mkdtemp(join(options.temporaryFolder, 'codeblue-bundle-')))
  // For the ways out on which nobody closes.
  const removeAtExit = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', removeAtExit)
  const close = async (): Promise<void> => {
    process.off('exit', removeAtExit)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await unpack(path, { ...defaults, ...options, folder, sizeBytes: size })
    const root = await findBundle(folder)
    return { files: { ...openBundleFolder(root), name: path }, close }
  } catch (thrown) {
    await close()
    throw thrown instanceof CodeblueError ? thrown : unreadable(path, thrown)
  }
}

interface Unpacking extends Required<Omit<ReadArchiveOptions, 'temporaryFolder'>> {
  readonly folder: string
  readonly sizeBytes: number
}

async function unpack(path: string, options: Unpacking): Promise<void> {
  const { extract } = await import('tar-stream')
  const entries = extract()
  const names = createEntryNames(path)
  const reading = pipeline(
    createReadStream(path),
    createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: 27 } }),
    ratioGuard(path, options),
    new TarGuard(path, options),
    entries,
  )
  // Both ends fail together; the first reason is the one that counts.
  const [read, wrote] = await Promise.allSettled([
    reading,
    writeEntries(entries, names, { path, folder: options.folder }),
  ])
  const failed = [read, wrote].flatMap((settled) => (settled.status === 'rejected' ? [settled.reason as unknown] : []))
  if (failed.length > 0) throw failed.find((reason) => reason instanceof CodeblueError) ?? failed[0]
}

interface ArchiveEntry extends AsyncIterable<unknown> {
  readonly header: { readonly name: string; readonly type: string }
}

async function writeEntries(
  entries: AsyncIterable<ArchiveEntry>,
  names: EntryNames,
  target: { readonly path: string; readonly folder: string },
): Promise<void> {
  for await (const entry of entries) {
    const { name, type } = entry.header
    if (type !== 'file' && type !== 'directory') throw hostileEntry(target.path, name, `of the type ${type}`)
    const place = names.place(name, type)
    if (place === undefined) await discard(entry)
    else await writeEntry(entry, join(target.folder, place))
  }
}

async function writeEntry(entry: ArchiveEntry, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await pipeline(bytesOf(entry), createWriteStream(path, { flags: 'wx', mode: 0o600 }))
}

async function* bytesOf(entry: ArchiveEntry): AsyncGenerator<Uint8Array> {
  for await (const chunk of entry) if (chunk instanceof Uint8Array) yield chunk
}

async function discard(entry: ArchiveEntry): Promise<void> {
  for await (const _ of entry);
}

/** A bomb unpacks to far more than any log does. */
function ratioGuard(path: string, { sizeBytes, ratio }: Unpacking): Transform {
  let unpackedBytes = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      unpackedBytes += chunk.length
      if (unpackedBytes > RATIO_FROM_BYTES && unpackedBytes > sizeBytes * ratio) {
        done(tooLarge(path, `more than ${ratio} times its own size`))
      } else done(null, chunk)
    },
  })
}

/** The folder with the manifest: the archive itself, or the one folder that somebody packed. */
async function findBundle(folder: string): Promise<string> {
  let root = folder
  for (let depth = 0; depth < 8; depth++) {
    const entries = await readdir(root, { withFileTypes: true })
    const [only] = entries
    if (entries.some(({ name }) => /^manifest\.jsonl?$/.test(name))) return root
    if (entries.length !== 1 || only?.isDirectory() !== true) return root
    root = join(root, only.name)
  }
  return folder
}

const unreadable = (path: string, thrown: unknown): CodeblueError =>
  reachErrors.error('ARCHIVE_UNREADABLE', `${path} cannot be read as a .tar.zst: ${describeThrown(thrown)}`, {
    data: { archive: path },
    hint: 'It is cut short or is something else. Copy it again and compare its checksum with the sender.',
    cause: thrown,
  })
