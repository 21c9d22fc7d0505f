import type { RevisionStore } from '../snapshot/revision-store.ts'
import type { Salvaged } from '../snapshot/salvage.ts'
import { driveWork, type WorkWatch } from './drive-work.ts'
import { appErrors } from './errors.ts'
import { type OpenSnapshot, openSnapshot } from './open-snapshot.ts'

export interface ReadableSnapshot extends OpenSnapshot {
  /** Of all that was mined, with `salvaged`. */
  readonly store: RevisionStore
  /** Only where it was asked for: how sure each revision is. */
  readonly salvaged?: Salvaged
}

/** A running etcd is left alone and read again; some moment between two of its writes is long enough for most files. */
const ATTEMPTS = 3

/** Reads files that hold still for as long as it takes. What was read while somebody wrote is thrown away. */
export async function readSnapshots<Value>(
  paths: readonly string[],
  read: (snapshots: readonly ReadableSnapshot[]) => Promise<Value>,
  options: { readonly salvage?: WorkWatch } = {},
): Promise<Value> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const opened: OpenSnapshot[] = []
    try {
      for (const path of paths) opened.push(openSnapshot(path))
      const { salvage } = options
      const snapshots = salvage === undefined ? opened.map(readable) : await salvageAll(opened, salvage)
      const value = await read(snapshots)
      if (!opened.some((one) => one.hasMoved())) return value
    } catch (thrown) {
      // What a moving file says may be any nonsense, and so may be what follows from it.
      if (!opened.some((one) => one.hasMoved())) throw thrown
    } finally {
      for (const one of opened) one.close()
    }
  }
  throw appErrors.error('SNAPSHOT_BEING_WRITTEN', `${paths.join(', ')}: being written by a running etcd`, {
    data: { paths },
    hint: 'Take a snapshot of the member (etcdctl snapshot save), or copy its data directory, and read that.',
  })
}

/** A damaged file is mined as far as it goes: no file is unreadable then, some only have nothing in them. */
async function salvageAll(opened: readonly OpenSnapshot[], watch: WorkWatch): Promise<readonly ReadableSnapshot[]> {
  // What only damaged files need is not loaded for others.
  const { salvageRevisions } = await import('../snapshot/salvage.ts')
  const mined: ReadableSnapshot[] = []
  for (const one of opened) {
    const salvaged = await driveWork(salvageRevisions(one.file), watch)
    mined.push({ ...one, store: salvaged.store, salvaged })
  }
  return mined
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
