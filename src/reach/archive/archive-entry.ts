import { hostileEntry } from './tar-guard.ts'

/** Decides where the entries of one archive may go. */
export interface EntryNames {
  /** Path below the folder of the archive; undefined for what is no part of a bundle. Throws on what no bundle holds. */
  readonly place: (name: string, kind: 'file' | 'directory') => string | undefined
}

/**
 * Names are compared, never resolved: no `..`, no absolute names, no backslash or control character, no name twice (not even
 * in another case), no file where a folder is.
 */
export function createEntryNames(archive: string): EntryNames {
  const files = new Set<string>()
  const folders = new Set<string>()
  return {
    place: (name, kind) => {
      const refuse = (what: string): never => {
        throw hostileEntry(archive, name, what)
      }
      const path = name.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '')
      if (path === '' || path === '.') return kind === 'directory' ? undefined : refuse('a file without a name')
      const what = describeBadName(path)
      if (what !== '') refuse(what)
      const key = path.toLowerCase()
      if (files.has(key)) refuse('there twice')
      const pieces = key.split('/')
      const parents = pieces.slice(1).map((_, index) => pieces.slice(0, index + 1).join('/'))
      if (parents.some((parent) => files.has(parent))) refuse('below a file')
      for (const parent of parents) folders.add(parent)
      if (kind === 'directory') {
        folders.add(key)
        return undefined
      }
      if (folders.has(key)) refuse('a file where a folder is')
      files.add(key)
      return isPartOfBundle(path) ? path : undefined
    },
  }
}

function describeBadName(path: string): string {
  if (path.startsWith('/')) return 'an absolute path'
  if (path.split('/').includes('..')) return 'a path that leads out of the archive'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for -- reason: they are the attack
  if (/[\\\x00-\x1f\x7f]/.test(path) || /^[A-Za-z]:/.test(path)) return 'a path with characters that no bundle uses'
  if (path.split('/').some((piece) => piece === '' || piece === '.')) return 'a path with an empty piece'
  if (path.length > 1024) return 'a path of more than 1024 characters'
  return ''
}

/** The bundle may lie in folders of its own, as when somebody packed the folder of an incident. */
const isPartOfBundle = (path: string): boolean => /(?:^|\/)(?:manifest\.jsonl?$|evidence\/)/.test(path)
