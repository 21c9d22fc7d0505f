import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { cacheRoot } from './cache.ts'

/** Folders with an etcd that labs were built from, finished ones; nothing is built here. */
export const readCachedEtcdFolders = (): readonly string[] =>
  readdirSync(cacheRoot())
    .filter((name) => /^etcd-\d+\.\d+-[0-9a-f]+$/.test(name))
    .sort()
    .map((name) => join(cacheRoot(), name, 'usr/bin'))
    .filter((folder) => existsSync(join(folder, 'etcd')))
