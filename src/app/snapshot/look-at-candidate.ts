import { describeThrown } from '../../base/error.ts'
import { candidateReason } from '../../model/snapshot-candidate.ts'
import { type SnapshotProof, snapshotProofSchema } from '../../model/snapshot-proof.ts'
import type { Packing } from '../../reach/files/unpack-file.ts'
import { deriveMatchingEtcd } from '../../snapshot/soundness/matching-etcd.ts'
import type { QuickLooked } from '../../snapshot/soundness/quick-look.ts'
import type { LookedAtCandidate } from '../../snapshot/soundness/rank-candidates.ts'
import type { FoundFile } from './found-file.ts'
import { lookThroughRanges } from './ranged-look.ts'

const TRAILER_BYTES = 32
const HEAD_BYTES = 20

/** Undefined for a file that is neither a database nor compressed. `hashes` says whether the hash at its end is worth reading it whole. */
export async function lookAtCandidate(file: FoundFile, hashes: boolean): Promise<LookedAtCandidate | undefined> {
  const head = Buffer.from(await file.readRange(0, HEAD_BYTES))
  const packed = compressionOf(head)
  if (packed !== undefined) return await lookInside(file, packed, hashes)
  const looked = await lookThroughRanges(file.sizeBytes, file.readRange)
  if (looked.kind === 'unreadable') return isNamedLikeOne(file) ? unreadable(file, looked) : undefined
  if (file.isHeld === true) return { ...describe(file, looked), reasons: [candidateReason('running')] }
  return await judge(file, looked, hashes)
}

/** Where it cannot be unpacked, or what is in it is no database, it stays what it is: unseen. */
async function lookInside(file: FoundFile, packing: Packing, hashes: boolean): Promise<LookedAtCandidate> {
  const unseen = (detail: string): LookedAtCandidate => ({
    ...{ ...emptyCandidate(file), kind: packing, reasons: [candidateReason('compressed', detail)] },
  })
  if (file.unpacked === undefined || !hashes) return unseen('')
  const inside = await file
    .unpacked(packing, (inner) => lookAtCandidate(inner, hashes))
    .catch((thrown: unknown) => describeThrown(thrown))
  if (typeof inside === 'string') return unseen(inside)
  if (inside === undefined || inside.check === 'nothing') return unseen('there is no database in it')
  const { sizeBytes } = file
  return { ...inside, kind: packing, sizeBytes, reasons: [...inside.reasons, candidateReason('unpack-first')] }
}

/** Beginnings of what backups are packed in. */
const magics = [
  ['504b0304', 'zip'],
  ['1f8b', 'gzip'],
  ['28b52ffd', 'zstd'],
] as const

const compressionOf = (head: Buffer): Packing | undefined =>
  magics.find(([magic]) => head.toString('hex').startsWith(magic))?.[1]

/** What is called a snapshot and is none is worth telling; any other file is not. */
const isNamedLikeOne = ({ place, isDataDirectory }: FoundFile): boolean =>
  isDataDirectory || /(?:\.db|\/db|snapshot[^/]*)$/i.test(place.path)

type Database = Extract<QuickLooked, { kind: 'database' }>

/** What is known of a file before it is opened. */
const emptyCandidate = (file: FoundFile): LookedAtCandidate => ({
  ...{ place: file.place, kind: 'unknown', sizeBytes: file.sizeBytes },
  modifiedAt: new Date(file.modifiedAtMs).toISOString(),
  ageMs: Math.max(0, Math.round(file.nowMs - file.modifiedAtMs)),
  ...{
    revision: null,
    etcdMinor: null,
    members: [],
    soundness: 'not-evaluated',
    check: 'nothing',
    proof: null,
    reasons: [],
  },
})

function unreadable(file: FoundFile, looked: Extract<QuickLooked, { kind: 'unreadable' }>): LookedAtCandidate {
  const detail = looked.problems.map((one) => `${one.region}: ${one.code}`).join('; ')
  const kind = file.isDataDirectory ? 'data-directory' : 'unknown'
  const reasons = [candidateReason('unreadable', detail)]
  return { ...emptyCandidate(file), kind, soundness: 'damaged', check: 'pages', reasons }
}

/** What a dozen pages say. */
function describe(file: FoundFile, { member, lastRevision, databaseBytes }: Database): LookedAtCandidate {
  const kind = file.isDataDirectory
    ? 'data-directory'
    : file.sizeBytes === databaseBytes + TRAILER_BYTES
      ? 'snapshot'
      : 'db'
  return {
    ...{ ...emptyCandidate(file), kind, check: 'pages', revision: lastRevision ?? null },
    etcdMinor: deriveMatchingEtcd(member).minor,
    members: member.members.map(({ id, name, peerUrls }) => ({ id, name: name ?? null, peerUrls: [...peerUrls] })),
  }
}

/** By its size, by what was read of it, by a proof that lies beside it, and by the hash at its end. */
async function judge(file: FoundFile, looked: Database, hashes: boolean): Promise<LookedAtCandidate> {
  const described = describe(file, looked)
  if (file.sizeBytes < looked.databaseBytes) {
    const detail = `${file.sizeBytes} of ${looked.databaseBytes} bytes`
    return { ...described, soundness: 'cut', reasons: [candidateReason('cut', detail)] }
  }
  // One meta page of two is enough for etcd.
  const [damage] = looked.problems.filter(({ code }) => !code.startsWith('meta-'))
  if (damage !== undefined) {
    const reason = candidateReason('damaged', `${damage.region}: ${damage.code}, ${damage.detail}`)
    return { ...described, soundness: 'damaged', reasons: [reason] }
  }
  const proof = await readProofOf(file)
  if (proof === undefined) return hashes ? await judgeHash(file, looked, described) : described
  const { verdict, provenAt, etcd } = proof
  const shown = { ...described, proof: { verdict, provenAt, etcd: etcd?.version ?? null } }
  const fit = await fitOfProof(file, { proof, described, hashes })
  if (fit === 'unknown' || verdict === 'not-evaluated') return hashes ? await judgeHash(file, looked, shown) : shown
  if (fit === 'other') {
    const other = { ...shown, reasons: [candidateReason('proof-does-not-fit')] }
    return hashes ? await judgeHash(file, looked, other) : other
  }
  if (verdict === 'refuted') return { ...shown, reasons: [candidateReason('refuted', proof.reason?.detail ?? '')] }
  const proven = { ...shown, reasons: [candidateReason('proven', `etcd ${etcd?.version ?? ''}, ${provenAt}`)] }
  return fit === 'same-bytes' ? { ...proven, check: 'proof', soundness: 'sound' } : proven
}

interface ProofFitting {
  readonly proof: SnapshotProof
  readonly described: LookedAtCandidate
  readonly hashes: boolean
}

/** Whether a proof is about these very bytes; where they are not read, size, revision and time can only say that it may be. */
async function fitOfProof(
  file: FoundFile,
  { proof, described, hashes }: ProofFitting,
): Promise<'same-bytes' | 'likely' | 'other' | 'unknown'> {
  // A directory has grown since, if only by one heartbeat.
  if (described.kind === 'data-directory') return 'unknown'
  const { sizeBytes, revision, sha256 } = proof.snapshot
  if (sizeBytes !== described.sizeBytes || revision !== described.revision) return 'other'
  if (!hashes) return Date.parse(described.modifiedAt) <= Date.parse(proof.provenAt) ? 'likely' : 'unknown'
  const own = await file.readSha256(sizeBytes)
  return own.sha256 === undefined ? 'unknown' : own.sha256 === sha256 ? 'same-bytes' : 'other'
}

/** Whatever lies there under this name was written by somebody: what is no proof is none. */
async function readProofOf(file: FoundFile): Promise<SnapshotProof | undefined> {
  const text = await file.readProof()
  if (text === undefined) return undefined
  try {
    return snapshotProofSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** A db has no hash at its end, so that nothing can be said of it. */
async function judgeHash(file: FoundFile, looked: Database, candidate: LookedAtCandidate): Promise<LookedAtCandidate> {
  if (candidate.kind !== 'snapshot') return candidate
  const stored = Buffer.from(await file.readRange(looked.databaseBytes, TRAILER_BYTES)).toString('hex')
  const { sha256, reason } = await file.readSha256(looked.databaseBytes)
  if (sha256 === undefined)
    return { ...candidate, reasons: [...candidate.reasons, candidateReason('unchecked', reason)] }
  if (sha256 !== stored)
    return { ...candidate, check: 'hash', soundness: 'damaged', reasons: [candidateReason('hash-differs')] }
  return { ...candidate, check: 'hash', soundness: 'sound' }
}
