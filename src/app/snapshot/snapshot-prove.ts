import { resolve } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import type { FormatProblem } from '../../formats/format-problem.ts'
import type { Progress } from '../../model/progress.ts'
import { type ProofVerdict, proofReasons, type SnapshotProof } from '../../model/snapshot-proof.ts'
import { type GuardedFolder, openGuardedFolder } from '../../reach/throwaway/guarded-folder.ts'
import { findIsolation, type Isolation } from '../../reach/throwaway/isolation.ts'
import { decodeMemberDb } from '../../snapshot/directory/member-db.ts'
import { deriveMatchingEtcd, type MatchingEtcd } from '../../snapshot/soundness/matching-etcd.ts'
import { missingSpace } from '../copy-file.ts'
import { readProgramVersion } from '../program-version.ts'
import { type Comparison, compareWithEtcd } from './compare-with-etcd.ts'
import { type EtcdPrograms, findEtcd } from './find-etcd.ts'
import { openSnapshot } from './open-snapshot.ts'
import { readProof, usualProofPath, verifyProofPlace, writeProof } from './proof-file.ts'
import { notEvaluated, type ProofStop, refuted } from './prove-outcome.ts'
import { type ProofReading, readForProof } from './prove-reading.ts'
import { dataDirOf, type RestoreStep, restoreSnapshot, startForProof } from './prove-restore.ts'
import { type CopiedSource, openProofSource, type ProofSource } from './prove-source.ts'

export interface ProveOptions {
  /** A folder or a program; else PATH and the lab's cache. */
  readonly etcd?: string
  /** Where the proof is kept; else beside the snapshot. */
  readonly proofFile?: string
  /** Where the throw-away copy is made; else the system's folder for temporary files. */
  readonly scratch?: string
  /** For each wait on etcd; else by the size. */
  readonly timeoutMs?: number
  /** Also when there is a proof of these bytes. */
  readonly again: boolean
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly progress: Progress
}

export interface Proved {
  readonly schema: 'codeblue/snapshot-prove/v1'
  readonly file: string
  /** It was there, and is of the same bytes. */
  readonly isEarlier: boolean
  readonly proof: SnapshotProof
}

/** `codeblue snapshot prove`: the snapshot is only read; everything happens on a copy that is gone afterwards. */
export async function proveSnapshot(path: string, options: ProveOptions): Promise<Proved> {
  const file = resolve(options.proofFile ?? usualProofPath(path))
  const source = openProofSource(path)
  verifyProofPlace(file)
  const earlier = options.again ? undefined : await readFitting(file, source, options)
  if (earlier !== undefined) return { schema: 'codeblue/snapshot-prove/v1', file, isEarlier: true, proof: earlier }
  const folder = await openGuardedFolder(options.scratch)
  try {
    const proof = await new Attempt(source, folder, options).run()
    await writeProof(file, proof)
    return { schema: 'codeblue/snapshot-prove/v1', file, isEarlier: false, proof }
  } finally {
    await folder.close()
  }
}

async function readFitting(
  file: string,
  source: ProofSource,
  { signal }: ProveOptions,
): Promise<SnapshotProof | undefined> {
  const earlier = await readProof(file)
  // What could not be evaluated may be possible today.
  if (earlier === undefined || earlier.verdict === 'not-evaluated' || earlier.snapshot.kind !== source.kind)
    return undefined
  const { sha256 } = await source.readHash(signal)
  return sha256 === earlier.snapshot.sha256 ? earlier : undefined
}

/** Milliseconds of each step; null where it did not come to that. */
type Timings = SnapshotProof['timings']

/** Copies, the restored one, its log: what a proof needs of the disk, as a multiple of the snapshot. */
const ROOM = 2.2
const BASE_TIMEOUT_MS = 60_000
/** A slow disk and a busy machine: 10 MB a second. */
const TIMEOUT_MS_PER_BYTE = 1 / 10_000

/** One proof, with what is known of it so far: whichever way it ends, that is written. */
class Attempt {
  readonly #source: ProofSource
  readonly #folder: GuardedFolder
  readonly #options: ProveOptions
  readonly #startedAt: number
  readonly #timings: { -readonly [Name in keyof Timings]: Timings[Name] } = {
    ...{ copyMs: null, restoreMs: null, startMs: null, firstReadMs: null, compareMs: null },
    ...{ recoveryMs: null, totalMs: null },
  }
  #programs: EtcdPrograms | undefined
  #isolation: Isolation = { kind: 'none', argv: [] }
  #why = ''
  #copied: CopiedSource | undefined
  #reading: ProofReading | undefined
  #compared: Extract<Comparison, { kind: 'compared' }> | undefined

  constructor(source: ProofSource, folder: GuardedFolder, options: ProveOptions) {
    this.#source = source
    this.#folder = folder
    this.#options = options
    this.#startedAt = options.clock.monotonic()
  }

  async run(): Promise<SnapshotProof> {
    const opened: { readonly close: () => void }[] = []
    try {
      return this.#finish(await this.#prove(opened))
    } finally {
      for (const one of opened) one.close()
    }
  }

  /** Why it is not proven; undefined when it is. */
  async #prove(opened: { readonly close: () => void }[]): Promise<ProofStop | undefined> {
    const { signal } = this.#options
    const programs = await this.#choosePrograms()
    if ('verdict' in programs) return programs
    const noRoom = await missingSpace(this.#folder.filesPath, Math.ceil(this.#source.sizeBytes * ROOM))
    if (noRoom !== undefined) return notEvaluated('no-room', noRoom)
    this.#say('copy', `${this.#source.sizeBytes} bytes`)
    this.#copied = await this.#time('copyMs', () => this.#source.copyTo(this.#folder.filesPath, signal))
    if (this.#copied === undefined)
      return notEvaluated('being-written', 'it was written to during each of three copies')
    this.#reading = await readForProof(this.#copied.path, { signal, opened })
    if (this.#reading !== undefined && this.#reading.gap !== '')
      return notEvaluated('log-incomplete', this.#reading.gap)
    return await this.#askEtcd(programs, this.#copied)
  }

  /** Before anything is copied: without an etcd, or without a network of its own for a member with peers, there is no proof. */
  async #choosePrograms(): Promise<EtcdPrograms | ProofStop> {
    const { signal, etcd: given } = this.#options
    const matching = readMatching(this.#source.path)
    const isMember = this.#source.kind === 'data-directory'
    const wish = { given, minor: matching?.minor, needsRestore: !isMember, folder: this.#folder, signal }
    const search = await findEtcd(wish)
    signal.throwIfAborted()
    const belongs = matching === undefined ? 'it cannot say which etcd it belongs to' : matching.why
    if (search.kind === 'none') return notEvaluated('no-etcd', describeMissing(matching, search.rejected))
    this.#programs = search.programs
    this.#why = `${search.programs.where}; ${belongs}`
    this.#isolation = await findIsolation(this.#folder, signal)
    signal.throwIfAborted()
    if (isMember && this.#isolation.kind === 'none')
      return notEvaluated('no-isolation', 'unshare --net is refused, as root and in a user namespace')
    this.#say('etcd', `${search.programs.version} at ${search.programs.etcd} (${this.#why})`)
    return search.programs
  }

  /** Restores and starts. A member's directory is started as it stands, so that its log is replayed. */
  async #askEtcd(programs: EtcdPrograms, copied: CopiedSource): Promise<ProofStop | undefined> {
    const { signal, timeoutMs = BASE_TIMEOUT_MS + this.#source.sizeBytes * TIMEOUT_MS_PER_BYTE } = this.#options
    const step: RestoreStep = { folder: this.#folder, isolation: this.#isolation, programs, timeoutMs, signal }
    const isMember = this.#source.kind === 'data-directory'
    if (!isMember) {
      this.#say('restore', programs.restore.join(' '))
      const hasTrailer = this.#source.kind === 'snapshot' || !isWholeDb(this.#reading)
      const stop = await this.#time('restoreMs', () => restoreSnapshot(step, { path: copied.path, hasTrailer }))
      if (stop !== undefined) return stop
    }
    this.#say('start', dataDirOf(this.#folder))
    const started = await this.#time('startMs', () => startForProof(step, isMember && this.#reading?.isAlone !== true))
    if (!('kind' in started)) return started
    try {
      return await this.#compare(started.client)
    } finally {
      await started.close()
    }
  }

  /** The first read ends what an operator would wait for; the comparison is what makes it a proof. */
  async #compare(client: Parameters<typeof compareWithEtcd>[0]['client']): Promise<ProofStop | undefined> {
    const first = { from: new Uint8Array(1), to: new Uint8Array(), revision: 0n, limit: 1 }
    const read = await this.#time('firstReadMs', () => client.readRange(first, BASE_TIMEOUT_MS))
    if (!read.ok) return stopOfAnswer(read.error)
    const { copyMs, restoreMs, startMs, firstReadMs } = this.#timings
    this.#timings.recoveryMs = (copyMs ?? 0) + (restoreMs ?? 0) + (startMs ?? 0) + (firstReadMs ?? 0)
    const reading = this.#reading
    if (reading === undefined) return notEvaluated('no-answer', 'etcd reads it and our reader does not')
    const { signal } = this.#options
    const { state, revision } = reading
    this.#say('compare', `${state.objects} objects at revision ${revision}`)
    const progress = this.#sayNowAndThen(state.objects)
    const compared = await this.#time('compareMs', () => compareWithEtcd({ client, state, revision, signal, progress }))
    signal.throwIfAborted()
    if (compared.kind === 'failed') return stopOfAnswer(compared.error)
    this.#compared = compared
    return evaluateComparison(compared, reading.problems)
  }

  async #time<Value>(name: keyof Timings, work: () => Promise<Value>): Promise<Value> {
    const { clock } = this.#options
    const startedAt = clock.monotonic()
    try {
      return await work()
    } finally {
      this.#timings[name] = Math.round(clock.monotonic() - startedAt)
    }
  }

  #say(stage: string, message: string): void {
    this.#options.progress({ stage, message })
  }

  #sayNowAndThen(objects: number): (read: number) => void {
    const { clock } = this.#options
    let saidAt = clock.monotonic()
    return (read) => {
      if (clock.monotonic() - saidAt < 2_000) return
      saidAt = clock.monotonic()
      this.#say('compare', `${read} of ${objects}`)
    }
  }

  #finish(stop: ProofStop | undefined): SnapshotProof {
    const { clock } = this.#options
    this.#timings.totalMs = Math.round(clock.monotonic() - this.#startedAt)
    const verdict: ProofVerdict = stop?.verdict ?? 'proven'
    const { kind, sizeBytes, path } = this.#source
    const { programs, isolation, why } = { programs: this.#programs, isolation: this.#isolation, why: this.#why }
    return {
      ...{ schema: 'codeblue/snapshot-proof/v1', verdict },
      reason: stop === undefined ? null : { code: stop.code, text: proofReasons[stop.code], detail: stop.detail },
      provenAt: new Date(clock.now()).toISOString(),
      tool: readProgramVersion(),
      snapshot: {
        ...{ path: resolve(path), kind, sizeBytes: this.#copied?.sizeBytes ?? sizeBytes },
        ...{
          sha256: this.#copied?.sha256 ?? '',
          revision: this.#reading?.revision ?? null,
          hash: hashText(this.#reading?.hash),
        },
      },
      etcd:
        programs === undefined
          ? null
          : { version: programs.version, path: programs.etcd, why, isolation: isolation.kind },
      counts: this.#compared?.counts ?? noCounts(this.#reading),
      differences: [...(this.#compared?.differences ?? [])],
      damaged: [...(this.#compared?.damaged ?? [])],
      problems: [...(this.#reading?.problems ?? [])],
      timings: this.#timings,
    }
  }
}

const hashText = (hash: number | undefined): string | null => (hash === undefined ? null : hash.toString(16))

const noCounts = (reading: ProofReading | undefined): SnapshotProof['counts'] => ({
  ...{ objects: reading?.state.objects ?? 0, same: 0, different: 0 },
  kubernetes: { decoded: 0, encrypted: 0, damaged: 0, other: 0 },
})

/** A size that is no whole number of pages, or too few of them: then the tool shall say what it thinks of it. */
const isWholeDb = (reading: ProofReading | undefined): boolean =>
  reading !== undefined && !reading.problems.some(({ code }) => code === 'file-short')

/** Undefined where the database cannot say which etcd it belongs to. */
function readMatching(path: string): MatchingEtcd | undefined {
  const snapshot = openSnapshot(path)
  try {
    if (snapshot.opening.kind === 'unreadable') return undefined
    const { store } = snapshot.opening
    // A damaged file may have lost the very bucket that would say it.
    const isWhole = ['meta', 'cluster'].every((name) => store.buckets.some((bucket) => bucket.name === name))
    return isWhole ? deriveMatchingEtcd(decodeMemberDb(store)) : undefined
  } finally {
    snapshot.close()
  }
}

function describeMissing(matching: MatchingEtcd | undefined, rejected: readonly string[]): string {
  const wanted = matching === undefined ? 'any etcd' : `etcd ${matching.minor} (${matching.why})`
  const looked = rejected.length === 0 ? 'there is none' : rejected.join('; ')
  const tool = matching?.minor === '3.4' ? 'etcdctl' : 'etcdutl'
  return `${wanted} is needed: ${looked}. Unpack etcd and ${tool} of that release somewhere and name the folder with --etcd`
}

/** What etcd refuses to answer says something about the snapshot only where it is about its revisions. */
function stopOfAnswer(error: string): ProofStop {
  if (/user name is empty|permission denied|invalid auth token/.test(error)) return notEvaluated('needs-login', error)
  if (/future revision|revision has been compacted/.test(error)) return refuted('objects-differ', error)
  return notEvaluated('no-answer', error)
}

/** Worst first: other objects, objects that nobody can read, pages that are damaged although etcd did not mind. */
function evaluateComparison(
  { counts, damaged, differences }: Extract<Comparison, { kind: 'compared' }>,
  problems: readonly FormatProblem[],
): ProofStop | undefined {
  const [first] = differences
  if (counts.different > 0) return refuted('objects-differ', `${counts.different} differ, first ${first?.key ?? ''}`)
  const [worst] = damaged
  if (worst !== undefined) return refuted('objects-damaged', `${worst.key}: ${worst.problem}`)
  // One meta page of two is enough for etcd as it is for us, and carries no object.
  const lost = problems.find(({ code }) => !code.startsWith('meta-'))
  return lost === undefined ? undefined : refuted('file-damaged', `${lost.code} in ${lost.region}: ${lost.detail}`)
}
