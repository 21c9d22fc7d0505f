import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { openPageFile, type PageFile } from '../../reach/files/page-file.ts'
import type { DirectoryFile } from '../../snapshot/directory/data-directory.ts'

export interface OpenMemberFiles {
  readonly files: readonly DirectoryFile[]
  readonly close: () => void
}

/** What lies in `snap` and `wal` of a member; with `--wal-dir` the log lies elsewhere. Files are opened when they are read. */
export function openMemberFiles(memberFolder: string, walFolder = join(memberFolder, 'wal')): OpenMemberFiles {
  const open = new Map<string, PageFile>()
  const fileAt = (path: string): PageFile => {
    const file = open.get(path) ?? openPageFile(path)
    open.set(path, file)
    return file
  }
  const list = (folder: DirectoryFile['folder'], path: string): readonly DirectoryFile[] =>
    namesIn(path).flatMap((name) => {
      const found = statSync(join(path, name), { throwIfNoEntry: false })
      if (found?.isFile() !== true) return []
      const source = {
        sizeBytes: found.size,
        read: (offset: number, into: Uint8Array) => fileAt(join(path, name)).read(offset, into),
      }
      return [{ folder, name, source }]
    })
  return {
    files: [...list('snap', join(memberFolder, 'snap')), ...list('wal', walFolder)],
    close: () => {
      for (const file of open.values()) file.close()
      open.clear()
    },
  }
}

const namesIn = (path: string): readonly string[] =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(path).toSorted() : []
