import { statSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import type { Work } from '../../base/work.ts'
import type { Trailer, ValueCheck } from '../../model/soundness.ts'
import { type RunningDigest, startDigest } from '../../reach/files/start-digest.ts'
import { ValueChecker } from '../../snapshot/soundness/check-values.ts'
import { ProblemList } from '../../snapshot/store/problem-list.ts'
import { keyBucket, type RevisionStore } from '../../snapshot/store/revision-store.ts'
import { type DatabaseSweep, sweepDatabase } from '../../snapshot/store/sweep-database.ts'
import { driveWork, type WorkWatch } from './drive-work.ts'
import type { DatabaseInput } from './examine-input.ts'
import { type OpenSnapshot, openSnapshot } from './open-snapshot.ts'

export interface ExamineOptions extends WorkWatch {
  /** Objects of Kubernetes to decode: none, some thousands, or every one. */
  readonly values: 'none' | 'sampled' | 'all'
}

/** A database gone through once, or why that was not possible. */
export type Examination =
  | { readonly kind: 'unreadable'; readonly problems: ProblemList }
  /** Somebody wrote to it each time; nothing that was seen can be believed. */
  | { readonly kind: 'moved' }
  | ExaminedDatabase

export interface ExaminedDatabase {
  readonly kind: 'examined'
  /** Still open; whoever asked closes it. */
  readonly snapshot: OpenSnapshot
  readonly store: RevisionStore
  readonly sweep: DatabaseSweep
  readonly problems: ProblemList
  readonly trailer: Trailer
  readonly values: ValueCheck
}

const TRIES = 3
/** Between two looks at whether the file has moved: long files are not read to their end for nothing. */
const LOOK_MS = 200
/** Between two tries, so that a burst of writes may end. */
const PAUSE_MS = 150

export async function examineDatabase(input: DatabaseInput, options: ExamineOptions): Promise<Examination> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const digest = new TrailerDigest(input)
    try {
      const examination = await examineOnce(input, digest, options)
      if (examination !== undefined) return examination
    } finally {
      await digest.close()
    }
    await setTimeout(PAUSE_MS, undefined, { signal: options.signal })
  }
  return { kind: 'moved' }
}

/** The SHA-256 of what stands before the trailer, on its own thread from the beginning where the content can be a snapshot at all. */
class TrailerDigest {
  readonly #input: DatabaseInput
  #running: RunningDigest | undefined

  constructor(input: DatabaseInput) {
    this.#input = input
    if (input.looksLike === undefined) this.#start()
  }

  async read(): Promise<Trailer> {
    const { storedDigest } = this.#input
    this.#start()
    const sha256 = await this.#running?.sha256
    if (storedDigest === undefined || sha256 === undefined) return { kind: 'absent' }
    return sha256 === storedDigest ? { kind: 'matches', sha256 } : { kind: 'differs', sha256, stored: storedDigest }
  }

  async close(): Promise<void> {
    await this.#running?.close()
  }

  #start(): void {
    const { file, sizeBytes, storedDigest } = this.#input
    if (storedDigest === undefined) return
    this.#running ??= startDigest({ path: file, sizeBytes: sizeBytes - storedDigest.length / 2 })
  }
}

/** Undefined when the file moved. */
async function examineOnce(
  input: DatabaseInput,
  digest: TrailerDigest,
  options: ExamineOptions,
): Promise<Examination | undefined> {
  const before = describeFile(input.file)
  const snapshot = openSnapshot(input.file)
  // A file that is gone has moved as well.
  const hasMoved = (): boolean => describeFile(input.file) !== before || snapshot.hasMoved()
  const { opening } = snapshot
  const problems = new ProblemList()
  if (opening.kind === 'unreadable') {
    opening.problems.forEach(problems.add)
    const moved = hasMoved()
    snapshot.close()
    return moved ? undefined : { kind: 'unreadable', problems }
  }
  try {
    const { store } = opening
    store.problems.forEach(problems.add)
    const step = stepOf(options.values, store)
    const checker = step === 0 ? undefined : new ValueChecker(step, problems.add)
    const work = sweepDatabase(store, {
      ...{ seed: snapshot.seed, problem: problems.add },
      ...(checker === undefined ? {} : { visit: checker.visit }),
    })
    const sweep = await driveWork(untilMoved(work, hasMoved), options)
    if (sweep === undefined || hasMoved()) {
      snapshot.close()
      return undefined
    }
    const values = checker?.counts ?? { mode: 'sampled', checked: 0, undecodable: 0 }
    const trailer = await digest.read()
    return { kind: 'examined', snapshot, store, sweep, problems, trailer, values }
  } catch (thrown) {
    snapshot.close()
    throw thrown
  }
}

const SAMPLED_LEAVES = 4000

function stepOf(values: ExamineOptions['values'], store: RevisionStore): number {
  if (values !== 'sampled') return values === 'all' ? 1 : 0
  return Math.max(1, Math.floor((keyBucket(store)?.leaves?.count ?? 1) / SAMPLED_LEAVES))
}

/** The same work, given up when the file has moved. */
function* untilMoved<Value>(work: Work<Value>, hasMoved: () => boolean): Work<Value | undefined> {
  let looked = performance.now()
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
    if (performance.now() - looked > LOOK_MS) {
      if (hasMoved()) return undefined
      looked = performance.now()
    }
    yield step.value
  }
}

function describeFile(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false })
  return found === undefined ? '' : `${found.ino} ${found.size} ${found.mtimeMs}`
}
