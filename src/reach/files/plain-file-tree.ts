import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { describeThrown } from '../../base/error.ts'
import type { PlainFile, PlainFileListing, PlainFileTree, UnreadablePath } from '../../evidence/plain-file-tree.ts'
import { reachErrors } from '../errors.ts'
import { openPlainFile, readPlainSample } from './plain-file-bytes.ts'

const DEEPEST = 32
const MOST_FILES = 100_000

interface Walk {
  readonly files: (PlainFile & { readonly absolutePath: string })[]
  readonly unreadable: UnreadablePath[]
  /** Real paths of folders and files seen, so that links in a circle end and nothing is read twice. */
  readonly seen: Set<string>
}

/** The files that an operator names, read from the local file system. */
export function openPlainFileTree(): PlainFileTree {
  const absolute = new Map<string, string>()
  return {
    list: async (paths) => {
      const listing = await listPaths(paths)
      for (const file of listing.files) absolute.set(file.path, file.absolutePath)
      return listing
    },
    sample: (file) => readPlainSample(absolute.get(file.path) ?? file.path),
    open: (file) => openPlainFile(absolute.get(file.path) ?? file.path),
  }
}

async function listPaths(paths: readonly string[]): Promise<PlainFileListing & Pick<Walk, 'files'>> {
  const walk: Walk = { files: [], unreadable: [], seen: new Set() }
  for (const path of paths) {
    const absolutePath = resolve(path)
    const found = await stat(absolutePath).catch((thrown: unknown) => {
      throw reachErrors.error('REACH_NO_SUCH_PATH', `Cannot look at ${path}: ${describeThrown(thrown)}`, {
        data: { path },
        hint: 'Name an existing file or folder, or a bundle.',
        cause: thrown,
      })
    })
    const root = { rootName: basename(absolutePath), rootIsFolder: found.isDirectory() }
    const folder = path.replace(/\/+$/, '') || path
    if (found.isDirectory()) await walkFolder(walk, { path: folder, absolutePath, relativePath: '', depth: 0, ...root })
    else {
      const rootName = basename(resolve(absolutePath, '..'))
      await addFile(walk, { path, absolutePath, relativePath: basename(path), depth: 0, rootIsFolder: false, rootName })
    }
  }
  return walk
}

interface Place {
  readonly path: string
  readonly absolutePath: string
  readonly relativePath: string
  readonly depth: number
  readonly rootName: string
  readonly rootIsFolder: boolean
}

async function walkFolder(walk: Walk, place: Place): Promise<void> {
  if (await wasSeen(walk, place)) return
  if (place.depth > DEEPEST) {
    walk.unreadable.push({ path: place.path, reason: `more than ${DEEPEST} folders deep; not looked at` })
    return
  }
  const entries = await readdir(place.absolutePath, { withFileTypes: true }).catch((thrown: unknown) => {
    walk.unreadable.push({ path: place.path, reason: describeThrown(thrown) })
    return []
  })
  for (const { name } of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
    const relativePath = place.relativePath === '' ? name : `${place.relativePath}/${name}`
    const next = {
      ...place,
      path: `${place.path}/${name}`,
      absolutePath: join(place.absolutePath, name),
      relativePath,
      depth: place.depth + 1,
    }
    const found = await stat(next.absolutePath).catch((thrown: unknown) => thrown)
    if (found instanceof Error) walk.unreadable.push({ path: next.path, reason: found.message })
    else if (isStats(found) && found.isDirectory()) await walkFolder(walk, next)
    else await addFile(walk, next)
  }
}

const isStats = (found: unknown): found is { isDirectory: () => boolean } =>
  typeof found === 'object' && found !== null && 'isDirectory' in found

async function addFile(walk: Walk, { path, absolutePath, relativePath, rootName, rootIsFolder }: Place): Promise<void> {
  if (walk.files.length >= MOST_FILES) {
    throw reachErrors.error('REACH_TOO_MANY_FILES', `More than ${MOST_FILES} files, the last at ${path}`, {
      data: { path },
      hint: 'Name the folder that holds the logs, not one above it.',
    })
  }
  const found = await stat(absolutePath)
  if (!found.isFile()) {
    walk.unreadable.push({ path, reason: 'neither a file nor a folder; not looked at' })
    return
  }
  if (await wasSeen(walk, { path, absolutePath })) return
  walk.files.push({ path, absolutePath, relativePath, rootName, rootIsFolder, sizeBytes: found.size })
}

async function wasSeen(walk: Walk, { absolutePath }: Pick<Place, 'path' | 'absolutePath'>): Promise<boolean> {
  const real = await realpath(absolutePath)
  if (walk.seen.has(real)) return true
  walk.seen.add(real)
  return false
}
