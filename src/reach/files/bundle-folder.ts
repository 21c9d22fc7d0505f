import { createReadStream } from 'node:fs'
import { chmod, lstat, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { BundleFile, BundleFiles, BundleOutput, BundleStore } from '../../evidence/bundle-store.ts'
import { reachErrors } from '../errors.ts'

const PRIVATE_FILE = 0o600
const PRIVATE_FOLDER = 0o700
const RESERVE = '.reserve'
/** Room for the manifest of a few thousand items. */
const RESERVE_BYTES = 4 << 20
const MOST_FILES = 200_000

/** A bundle that lies in a folder. Links are listed as `other` and never followed. */
export function openBundleFolder(folder: string): BundleFiles {
  return {
    name: folder,
    list: () => listFolder(folder),
    read: (path) => createReadStream(join(folder, path), { highWaterMark: 256 << 10 }),
  }
}

/** Makes a folder for a new bundle, private to the operator, with some space set aside for its end. */
export async function createBundleFolder(folder: string): Promise<BundleStore> {
  await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER })
  await chmod(folder, PRIVATE_FOLDER)
  const reserve = join(folder, RESERVE)
  const reserved = await createFile(reserve)
  await reserved.write(Buffer.alloc(RESERVE_BYTES))
  await reserved.close()
  return {
    ...openBundleFolder(folder),
    create: (path) => createFile(join(folder, path)),
    replace: async (path, text) => {
      await rm(reserve, { force: true })
      await replaceFile(join(folder, path), text)
    },
    releaseReserve: () => rm(reserve, { force: true }),
  }
}

/** A new private file; one that exists is left alone. */
export async function createFile(path: string): Promise<BundleOutput> {
  await mkdir(dirname(path), { recursive: true, mode: PRIVATE_FOLDER })
  const file = await open(path, 'wx', PRIVATE_FILE).catch((thrown: unknown) => {
    if (!hasCode(thrown, 'EEXIST')) throw thrown
    throw reachErrors.error('REACH_FILE_EXISTS', `${path} exists already, and evidence is never overwritten`, {
      data: { path },
      hint: 'Name another folder.',
      cause: thrown,
    })
  })
  return {
    write: async (bytes) => {
      await file.writeFile(bytes)
    },
    close: () => file.close(),
  }
}

/** On the disk before it takes its name: what it describes may be all that is left of a night. */
async function replaceFile(path: string, text: string): Promise<void> {
  const beside = `${path}.new`
  await rm(beside, { force: true })
  await writeFile(beside, text, { flag: 'wx', mode: PRIVATE_FILE, flush: true })
  await rename(beside, path)
}

const hasCode = (thrown: unknown, code: string): boolean =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown && thrown.code === code

/** What a bundle may consist of; the rest of an incident's folder is not the bundle's. */
async function listFolder(folder: string): Promise<readonly BundleFile[]> {
  const files: BundleFile[] = []
  for (const name of ['manifest.json', 'manifest.jsonl']) {
    const found = await lstat(join(folder, name)).catch(() => undefined)
    if (found) files.push({ path: name, kind: found.isFile() ? 'file' : 'other', sizeBytes: found.size })
  }
  const evidence = await lstat(join(folder, 'evidence')).catch(() => undefined)
  if (evidence?.isDirectory()) await listBelow(folder, 'evidence', files)
  return files
}

async function listBelow(root: string, path: string, files: BundleFile[]): Promise<void> {
  const entries = await readdir(join(root, path), { withFileTypes: true })
  for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
    const below = `${path}/${entry.name}`
    if (entry.isDirectory()) await listBelow(root, below, files)
    else {
      const { size } = await lstat(join(root, below))
      files.push({ path: below, kind: entry.isFile() ? 'file' : 'other', sizeBytes: size })
    }
    if (files.length > MOST_FILES) {
      throw reachErrors.error('REACH_TOO_MANY_FILES', `More than ${MOST_FILES} files below ${join(root, 'evidence')}`, {
        data: { path: root },
        hint: 'No bundle is this large.',
      })
    }
  }
}
