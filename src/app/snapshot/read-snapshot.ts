import type { Salvaged } from '../../snapshot/salvage/salvage.ts'
import type { RevisionStore } from '../../snapshot/store/revision-store.ts'
import { appErrors } from '../errors.ts'
import { driveWork, type WorkWatch } from './drive-work.ts'
import { type OpenSnapshot, openSnapshot } from './open-snapshot.ts'

export interface ReadableSnapshot extends OpenSnapshot {
  /** Of all that was mined, with `salvaged`. */
  readonly store: RevisionStore
  /** Only where it was asked for: how sure each revision is. */
  readonly salvaged?: Salvaged
}

/** A running etcd is left alone and read again; some moment between two of its writes is long enough for most files. */
const ATTEMPTS = 3

/** Reads a file that holds still for as long as it takes. What was read while somebody wrote is thrown away. */
export async function readSnapshot<Value>(
  path: string,
  read: (snapshot: ReadableSnapshot) => Promise<Value>,
  options: { readonly salvage?: WorkWatch } = {},
): Promise<Value> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const opened = openSnapshot(path)
    try {
      const { salvage } = options
      const value = await read(salvage === undefined ? readable(opened) : await salvaged(opened, salvage))
      if (!opened.hasMoved()) return value
    } catch (thrown) {
      // What a moving file says may be any nonsense, and so may be what follows from it.
      if (!opened.hasMoved()) throw thrown
    } finally {
      opened.close()
    }
  }
  throw appErrors.error('SNAPSHOT_BEING_WRITTEN', `${path}: being written by a running etcd`, {
    data: { path },
    hint: 'Take a snapshot of the member (etcdctl snapshot save), or copy its data directory, and read that.',
  })
}

/** A damaged file is mined as far as it goes: no file is unreadable then, some only have nothing in them. */
async function salvaged(opened: OpenSnapshot, watch: WorkWatch): Promise<ReadableSnapshot> {
  // What only damaged files need is not loaded for others.
  const { salvageRevisions } = await import('../../snapshot/salvage/salvage.ts')
  const mined = await driveWork(salvageRevisions(opened.file), watch)
  return { ...opened, store: mined.store, salvaged: mined }
}

function readable(opened: OpenSnapshot): ReadableSnapshot {
  const { opening, path } = opened
  if (opening.kind === 'open') return { ...opened, store: opening.store }
  throw appErrors.error(
    'SNAPSHOT_UNREADABLE',
    `${path} is no etcd database that can be read: ${opening.problems.map(({ region, detail }) => `${region}: ${detail}`).join('; ')}`,
    {
      data: { path, problems: opening.problems },
      hint: `codeblue snapshot verify ${path} says what is wrong with it.`,
    },
  )
}
