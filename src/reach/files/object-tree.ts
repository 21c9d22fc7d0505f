import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describeThrown } from '../../base/error.ts'
import { reachErrors } from '../errors.ts'

/** A folder that is filled with files, private to the operator; nothing that is not ours is overwritten, and no link is followed. */
export interface ObjectTree {
  readonly write: (path: string, text: string) => void
}

const INDEX = 'index.json'

/** Opens a folder that is empty, or new, or was filled by us before: then what it lists is removed, and everything else stays. */
export function openObjectTree(folder: string, pathsIn: (index: string) => readonly string[] | undefined): ObjectTree {
  const found = lstatSync(folder, { throwIfNoEntry: false })
  if (found === undefined) mkdirSync(folder, { recursive: true, mode: 0o700 })
  else if (!found.isDirectory()) throw occupied(folder, 'it is not a folder')
  else if (readdirSync(folder).length > 0) removeEarlier(folder, pathsIn)
  const made = new Set<string>()
  return {
    write: (path, text) => {
      const parent = dirname(path)
      if (!made.has(parent)) makeBelow(folder, parent)
      made.add(parent)
      writeNew(join(folder, path), text)
    },
  }
}

function removeEarlier(folder: string, pathsIn: (index: string) => readonly string[] | undefined): void {
  const paths = isFile(join(folder, INDEX)) ? pathsIn(readFileSync(join(folder, INDEX), 'utf8')) : undefined
  if (paths === undefined) throw occupied(folder, 'it is not empty, and no earlier extract is in it')
  const folders = new Set<string>()
  for (const path of [...paths, INDEX]) {
    // What the file says is no reason to leave the folder.
    const isInside = path !== '' && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
    if (!isInside || !hasPlainFolders(folder, dirname(path))) throw occupied(folder, `its ${INDEX} names ${path}`)
    if (isFile(join(folder, path))) rmSync(join(folder, path))
    if (dirname(path) !== '.') folders.add(dirname(path)).add(dirname(dirname(path)))
  }
  for (const one of [...folders].sort().reverse())
    if (one !== '.' && isEmptyFolder(join(folder, one))) rmSync(join(folder, one), { recursive: true })
}

const isEmptyFolder = (path: string): boolean =>
  lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true && readdirSync(path).length === 0

const isFile = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isFile() === true

function hasPlainFolders(folder: string, below: string): boolean {
  let path = folder
  for (const part of below.split('/')) {
    path = join(path, part)
    const found = lstatSync(path, { throwIfNoEntry: false })
    if (found !== undefined && !found.isDirectory()) return false
  }
  return true
}

function makeBelow(folder: string, below: string): void {
  if (!hasPlainFolders(folder, below)) throw occupied(folder, `${below} is not a plain folder`)
  mkdirSync(join(folder, below), { recursive: true, mode: 0o700 })
}

/** A link at its place is refused as well: it is there already. */
function writeNew(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 })
  } catch (thrown) {
    throw reachErrors.error('REACH_FILE_EXISTS', `${path} cannot be made: ${describeThrown(thrown)}`, {
      data: { path },
      hint: 'Name another folder; what is there is never overwritten.',
      cause: thrown,
    })
  }
}

const occupied = (folder: string, why: string) =>
  reachErrors.error('REACH_FOLDER_REFUSED', `${folder} is not written to: ${why}`, {
    data: { path: folder },
    hint: 'Name a new or an empty folder, or that of an earlier extract, whose files are replaced.',
  })
