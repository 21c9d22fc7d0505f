import type { RevisionStore } from '../snapshot/revision-store.ts'
import { appErrors } from './errors.ts'
import { type OpenSnapshot, openSnapshot } from './open-snapshot.ts'

export interface ReadableSnapshot extends OpenSnapshot {
  readonly store: RevisionStore
}

/** A running etcd is left alone and read again; some moment between two of its writes is long enough for most files. */
const ATTEMPTS = 3

/** Reads files that hold still for as long as it takes. What was read while somebody wrote is thrown away. */
export async function readSnapshots<Value>(
  paths: readonly string[],
  read: (snapshots: readonly ReadableSnapshot[]) => Promise<Value>,
): Promise<Value> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const opened: OpenSnapshot[] = []
    try {
      for (const path of paths) opened.push(openSnapshot(path))
      const value = await read(opened.map(readable))
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
