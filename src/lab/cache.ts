import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where trees and running labs live: outside the repository, on a disk that survives a reboot. */
export function cacheRoot(): string {
  const base = process.env.XDG_CACHE_HOME
  const root = join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'codeblue')
  mkdirSync(root, { recursive: true, mode: 0o700 })
  return root
}

/** One directory for each running lab, named by its id. */
export function labsRoot(): string {
  const root = join(cacheRoot(), 'labs')
  mkdirSync(root, { recursive: true, mode: 0o700 })
  return root
}

export const runDirectory = (id: string): string => join(labsRoot(), id)
export const cgroupName = (id: string): string => `codeblue-lab-${id}`
export const scriptPath = (name: string): string => join(import.meta.dirname, 'scripts', name)
