import { once } from 'node:events'
import { blockCount } from '../../formats/bolt/visit-leaves.ts'
import type { FormatProblem } from '../../formats/format-problem.ts'
import { openWorker } from '../../reach/files/open-worker.ts'
import { type KeySelection, keyMatcherOf } from '../../snapshot/store/key-selection.ts'
import { findNewest, isNewer, type NewestFound, noteNewest } from '../../snapshot/store/newest-keys.ts'
import type { RevisionStore } from '../../snapshot/store/revision-store.ts'
import { driveWork, type WorkWatch } from './drive-work.ts'
import { claimFrom, type NewestAnswer, type NewestTask } from './newest-task.ts'

/** Below this one thread is done before a second one has begun. */
const WORTH_BYTES = 64 << 20

export interface SharedSearch {
  readonly path: string
  readonly sizeBytes: number
  readonly selection: KeySelection
  readonly atRevision: number
}

/**
 * A second thread that searches the same file. It is started before the file is opened here: both open it at the same time, and then take
 * blocks of it in turn, so that none waits for the other.
 */
export interface SecondThread {
  readonly claim: (block: number) => boolean
  readonly join: () => Promise<NewestAnswer>
  readonly stop: () => void
}

export function startSecondThread({ path, sizeBytes, selection, atRevision }: SharedSearch): SecondThread | undefined {
  if (sizeBytes < WORTH_BYTES) return undefined
  const claims = new Int32Array(new SharedArrayBuffer(4 * blockCount(sizeBytes)))
  const workerData: NewestTask = { path, selection, atRevision, claims }
  const worker = openWorker(new URL('./newest-worker.ts', import.meta.url), workerData)
  const answered = once(worker, 'message')
  // A rejection counts when it is waited for.
  answered.catch(() => undefined)
  return {
    claim: claimFrom(claims),
    join: async () => {
      // The message is what the worker of this very file posts.
      const [answer]: NewestAnswer[] = await answered
      return answer ?? { keys: [], newest: [], last: undefined, problems: [] }
    },
    stop: () => void worker.terminate(),
  }
}

export interface FoundTogether extends NewestFound {
  readonly problems: readonly FormatProblem[]
}

/** The newest revision of each wanted key, by one thread or two. */
export async function findNewestTogether(
  store: RevisionStore,
  search: SharedSearch & { readonly second: SecondThread | undefined },
  watch: WorkWatch,
): Promise<FoundTogether> {
  const problems: FormatProblem[] = []
  const { second } = search
  const work = findNewest(store, {
    matches: keyMatcherOf(search.selection),
    atRevision: search.atRevision,
    problem: (problem) => problems.push(problem),
    ...(second === undefined ? {} : { claim: second.claim }),
  })
  const found = await driveWork(work, watch)
  const other = await second?.join()
  for (const [index, key] of other?.keys.entries() ?? []) {
    const at = other?.newest[index]
    if (at !== undefined) noteNewest(found.keys, key, at)
  }
  const last = other?.last !== undefined && isNewer(other.last, found.last) ? other.last : found.last
  return { keys: found.keys, last, problems: [...problems, ...(other?.problems ?? [])] }
}
