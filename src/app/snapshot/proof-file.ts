import { accessSync, constants } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { describeThrown } from '../../base/error.ts'
import { type SnapshotProof, snapshotProofSchema } from '../../model/snapshot-proof.ts'
import { readTextFile } from '../../reach/files/read-text-file.ts'
import { renderJson } from '../../report/render-json.ts'
import { appErrors } from '../errors.ts'

const SUFFIX = '.proof.json'

/** Where the proof of a snapshot stands when nobody says otherwise: beside it. */
export const usualProofPath = (snapshot: string): string => `${resolve(snapshot)}${SUFFIX}`

/** Asked before an hour of work, not after it. A member's own folder is never written to. */
export function verifyProofPlace(path: string): void {
  const folder = dirname(path)
  const refused = (why: string): Error =>
    appErrors.error('PROOF_NOT_WRITTEN', `the proof cannot be kept as ${path}: ${why}`, {
      data: { path },
      hint: 'Name a place for it with --proof FILE.',
    })
  if (['snap', 'wal', 'member'].includes(basename(folder))) throw refused('that is the folder of a member of etcd')
  try {
    accessSync(folder, constants.W_OK)
  } catch (thrown) {
    throw refused(describeThrown(thrown))
  }
}

/** Undefined when there is none that we know how to read. */
export async function readProof(path: string): Promise<SnapshotProof | undefined> {
  const text = await readTextFile(path).catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return snapshotProofSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** Replaces an older proof whole; a file of that name which is none is left alone. */
export async function writeProof(path: string, proof: SnapshotProof): Promise<void> {
  const partial = `${path}.partial`
  try {
    await verifyReplaceable(path)
    const file = await open(partial, 'w', 0o600)
    await file.chmod(0o600)
    await file.writeFile(renderJson(proof))
    await file.sync()
    await file.close()
    await rename(partial, path)
  } catch (thrown) {
    await rm(partial, { force: true })
    throw appErrors.error('PROOF_NOT_WRITTEN', `the proof cannot be kept as ${path}: ${describeThrown(thrown)}`, {
      ...{ cause: thrown, data: { path, verdict: proof.verdict } },
      hint: 'Name another place for it with --proof FILE.',
    })
  }
}

async function verifyReplaceable(path: string): Promise<void> {
  const text = await readTextFile(path).catch(() => '')
  if (text !== '' && !text.includes('codeblue/snapshot-proof/'))
    throw appErrors.error('PROOF_NOT_WRITTEN', 'a file of this name stands there and is no proof')
}
