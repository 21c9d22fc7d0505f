import { existsSync, statSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { readCachedEtcdFolders } from '../../lab/cached-etcd.ts'
import type { GuardedFolder } from '../../reach/throwaway/guarded-folder.ts'
import { runSupervised } from '../../reach/throwaway/supervised-process.ts'
import { appErrors } from '../errors.ts'

/** An etcd of this machine, with the tool of the same version that restores a snapshot. */
export interface EtcdPrograms {
  /** `3.5.21` */
  readonly version: string
  readonly minor: string
  readonly etcd: string
  /** `etcdutl`, or `etcdctl` of 3.4 and 3.5, with the words of the command. */
  readonly restore: readonly string[]
  /** For the proof: where it was found. */
  readonly where: string
}

export type EtcdSearch =
  | { readonly kind: 'found'; readonly programs: EtcdPrograms }
  /** Every one that was looked at, with why it was not taken. */
  | { readonly kind: 'none'; readonly rejected: readonly string[] }

export interface EtcdWish {
  /** A folder or a program that the operator named: then nothing else is looked at. */
  readonly given: string | undefined
  /** `3.5`; any, where the database cannot say what it belongs to. */
  readonly minor: string | undefined
  readonly needsRestore: boolean
  readonly folder: GuardedFolder
  readonly signal: AbortSignal
}

interface Candidate {
  /** The program. */
  readonly etcd: string
  /** Where the tool that restores may be: beside it first. */
  readonly toolFolders: readonly string[]
  readonly where: string
}

/** Exactly the minor version of the database: a newer etcd would be another proof, an older one must not open it. */
export async function findEtcd(wish: EtcdWish): Promise<EtcdSearch> {
  const rejected: string[] = []
  for (const candidate of candidatesFor(wish)) {
    const looked = await lookAt(candidate, wish)
    if (typeof looked !== 'string') return { kind: 'found', programs: looked }
    rejected.push(`${candidate.etcd} ${looked}`)
  }
  return { kind: 'none', rejected }
}

function candidatesFor({ given }: EtcdWish): readonly Candidate[] {
  if (given !== undefined) return [givenCandidate(given)]
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder.startsWith('/'))
  const onPath = path.map((folder) => ({ etcd: join(folder, 'etcd'), toolFolders: [folder, ...path], where: 'PATH' }))
  const cached = readCachedEtcdFolders().map((folder) => ({
    ...{ etcd: join(folder, 'etcd'), toolFolders: [folder], where: "the lab's cache" },
  }))
  return [...onPath, ...cached].filter(({ etcd }) => existsSync(etcd))
}

/** A name that leads nowhere is a mistake of whoever typed it, not a reason to take another etcd. */
function givenCandidate(given: string): Candidate {
  const found = statSync(given, { throwIfNoEntry: false })
  const path = resolve(given)
  const etcd = found?.isDirectory() === true ? join(path, 'etcd') : path
  if (!existsSync(etcd))
    throw appErrors.error('ETCD_MISSING', `there is no etcd at ${etcd}`, {
      data: { path: etcd },
      hint: 'Name a folder that holds etcd and etcdutl (3.4: etcdctl), or the program etcd itself.',
    })
  return { etcd, toolFolders: [dirname(etcd)], where: '--etcd' }
}

const VERSION_MS = 10_000

/** What it is, or why it is not taken. It runs as everything else does: alone, and for ten seconds at most. */
async function lookAt({ etcd, toolFolders, where }: Candidate, wish: EtcdWish): Promise<EtcdPrograms | string> {
  const version = await readVersion([etcd, '--version'], wish)
  if (version === undefined) return `does not say its version within ${VERSION_MS / 1000} s`
  const minor = minorOf(version)
  if (wish.minor !== undefined && minor !== wish.minor) return `is ${version}`
  const restore = wish.needsRestore ? await findRestore(minor, toolFolders, wish) : []
  if (restore === undefined) return `is ${version}, but no ${toolNames(minor).join(' or ')} of ${minor} is beside it`
  return { version, minor, etcd, restore, where }
}

/** 3.4 has no etcdutl, 3.6 took the command from etcdctl. */
const toolNames = (minor: string): readonly string[] =>
  minor === '3.4' ? ['etcdctl'] : minor === '3.5' ? ['etcdutl', 'etcdctl'] : ['etcdutl']

async function findRestore(
  minor: string,
  folders: readonly string[],
  wish: EtcdWish,
): Promise<readonly string[] | undefined> {
  for (const name of toolNames(minor))
    for (const tool of folders.map((folder) => join(folder, name)).filter((path) => existsSync(path))) {
      const version = await readVersion([tool, 'version'], wish)
      if (version !== undefined && minorOf(version) === minor) return [tool, 'snapshot', 'restore']
    }
  return undefined
}

/** `3.5.21` to `3.5`. */
const minorOf = (version: string): string => version.split('.').slice(0, 2).join('.')

async function readVersion(argv: readonly string[], { folder, signal }: EtcdWish): Promise<string | undefined> {
  const { lines } = await runSupervised(folder, argv, { timeoutMs: VERSION_MS, signal })
  return lines.map((line) => /version: v?(\d+\.\d+\.\d+\S*)/i.exec(line)?.[1]).find((version) => version !== undefined)
}
