import { createReadStream, type Stats } from 'node:fs'
import { chmod, lstat, open, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describeThrown } from '../../base/error.ts'
import type { BundleFile, BundleFiles, BundleOutput, BundleStore } from '../../evidence/bundle-store.ts'
import { reachErrors } from '../errors.ts'
import { makeFolder } from './make-folder.ts'

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
  await makeFolder(folder, PRIVATE_FOLDER)
  await chmod(folder, PRIVATE_FOLDER)
  const reserve = join(folder, RESERVE)
  await writeReserve(reserve)
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

/** A disk without even this much room takes no bundle, and is not filled further. */
async function writeReserve(path: string): Promise<void> {
  const reserved = await createFile(path)
  try {
    await reserved.write(Buffer.alloc(RESERVE_BYTES))
    await reserved.close()
  } catch (thrown) {
    await reserved.close().catch(() => undefined)
    await rm(path, { force: true })
    throw thrown
  }
}

/** A new private file; one that exists is left alone. */
export async function createFile(path: string): Promise<BundleOutput> {
  await makeFolder(dirname(path), PRIVATE_FOLDER)
  const file = await open(path, 'wx', PRIVATE_FILE).catch((thrown: unknown) => {
    if (!hasCode(thrown, 'EEXIST')) throw thrown
    throw reachErrors.error('REACH_FILE_EXISTS', `${path} exists already, and evidence is never overwritten`, {
      data: { path },
      hint: 'Name another folder.',
      cause: thrown,
    })
  })
  let sizeBytes = 0
  return {
    write: async (bytes) => {
      try {
        await file.writeFile(bytes)
        sizeBytes += bytes.length
      } catch (thrown) {
        // A full disk takes a part of it. What stays is what was said to be there, so that its hash holds.
        await file.truncate(sizeBytes)
        throw thrown
      }
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
  if ((await lookAt(folder)) === undefined) throw cannotLook(folder, 'it does not exist')
  for (const name of ['manifest.json', 'manifest.jsonl']) {
    const found = await lookAt(join(folder, name))
    if (found) files.push({ path: name, kind: found.isFile() ? 'file' : 'other', sizeBytes: found.size })
  }
  const evidence = await lookAt(join(folder, 'evidence'))
  if (evidence?.isDirectory()) await listBelow(folder, 'evidence', files)
  return files
}

/** Undefined when it is not there; what may not be looked at is not taken for missing. */
async function lookAt(path: string): Promise<Stats | undefined> {
  return await lstat(path).catch((thrown: unknown) => {
    if (hasCode(thrown, 'ENOENT') || hasCode(thrown, 'ENOTDIR')) return undefined
    throw cannotLook(path, describeThrown(thrown))
  })
}

const cannotLook = (path: string, why: string) =>
  reachErrors.error('REACH_NO_SUCH_PATH', `Cannot look at ${path}: ${why}`, {
    data: { path },
    hint: 'Name an existing file or folder, or a bundle.',
  })

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
