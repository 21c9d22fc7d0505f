import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runDirectory } from './cache.ts'
import type { PemPair } from './pki.ts'

const directory = (id: string): string => join(runDirectory(id), 'authority')

export async function writeAuthority(id: string, { cert, key }: PemPair): Promise<void> {
  await mkdir(directory(id), { recursive: true, mode: 0o700 })
  await writeFile(join(directory(id), 'ca.crt'), cert)
  await writeFile(join(directory(id), 'ca.key'), key, { mode: 0o600 })
}

export async function readAuthority(id: string): Promise<PemPair> {
  const [cert, key] = await Promise.all(['ca.crt', 'ca.key'].map((name) => readFile(join(directory(id), name), 'utf8')))
  return { cert: cert ?? '', key: key ?? '' }
}
