import type { DatabaseSoundness, SoundnessFinding, SoundnessPlace, SoundnessVerdict } from '../../model/soundness.ts'
import {
  isSoundnessCode,
  type SoundnessCode,
  type SoundnessWeight,
  soundnessMeanings,
} from '../../model/soundness-codes.ts'
import type { ProblemList } from '../store/problem-list.ts'

/** The verdict that findings add up to. What could not be looked at is never damaged, and what is no database is not judged further. */
export function evaluateVerdict(findings: readonly SoundnessFinding[]): SoundnessVerdict {
  const weights = new Set<SoundnessWeight>(findings.map(({ code }) => soundnessMeanings[code].weight))
  if (weights.has('unseen')) return 'not-evaluated'
  if (weights.has('foreign')) return 'not-a-database'
  const isCut = weights.has('cut')
  const other = findings.some(({ code }) => soundnessMeanings[code].weight === 'damage' && !ofCut.has(code))
  if (isCut && !other) return 'incomplete'
  return weights.has('damage') || isCut ? 'damaged' : 'sound'
}

/** What a file that ends too early shows besides, though nothing that is there is wrong. */
const ofCut: ReadonlySet<SoundnessCode> = new Set([
  'page-out-of-bounds',
  'page-overflow',
  'trailer-mismatch',
  'etcd-would-not-start',
])

/** Problems of a decoder as findings. A code that has no meaning here would be a mistake of ours: a test holds the tables together. */
export const findingsOf = (problems: ProblemList, file = ''): readonly SoundnessFinding[] =>
  problems.byCode.flatMap(({ code, count, first }) =>
    isSoundnessCode(code)
      ? [{ code, count, places: first.map(({ region, offset, detail }) => ({ file, region, offset, detail })) }]
      : [],
  )

export const finding = (
  code: SoundnessCode,
  detail: string,
  place: Partial<SoundnessPlace> = {},
): SoundnessFinding => ({
  code,
  count: 1,
  places: [{ file: '', region: '', offset: 0, ...place, detail }],
})

/** What the parts of an opened database say together, beside the problems of its pages. */
export function databaseFindings(database: DatabaseSoundness, facts: DatabaseFacts): readonly SoundnessFinding[] {
  const { trailer, pageSizeBytes, pages, buckets } = database
  const findings: SoundnessFinding[] = []
  if (!buckets.some(({ name }) => name === 'key') && !facts.isDamaged)
    findings.push(
      finding('foreign-database', `its buckets are ${buckets.map(({ name }) => name).join(', ') || 'none'}`),
    )
  const databaseBytes = pages.counted * pageSizeBytes
  const behind = facts.fileBytes - databaseBytes - (trailer.kind === 'absent' ? 0 : TRAILER_BYTES)
  if (trailer.kind === 'differs')
    findings.push(
      finding('trailer-mismatch', `${trailer.stored} is stored, ${trailer.sha256} is right`, {
        region: 'trailer',
        offset: facts.fileBytes - TRAILER_BYTES,
      }),
    )
  const isCutWithin = trailer.kind === 'absent' && behind > 0 && behind < TRAILER_BYTES
  if (isCutWithin)
    findings.push(
      finding('trailer-cut', `${behind} of ${TRAILER_BYTES} bytes`, { region: 'trailer', offset: databaseBytes }),
    )
  else if (trailer.kind === 'absent' && !facts.isMember)
    findings.push(finding('trailer-absent', `${facts.fileBytes} bytes are whole pages`))
  // The db of a member grows ahead of its pages.
  if (behind > 0 && !facts.isMember && trailer.kind !== 'absent')
    findings.push(finding('trailing-bytes', `${behind} bytes`, { region: 'end of the file', offset: databaseBytes }))
  if (facts.keyless > 0) findings.push(finding('revision-raised', `to ${database.lastRevision}`))
  return findings
}

export interface DatabaseFacts {
  readonly fileBytes: number
  /** The db of a data directory, which never has a trailer. */
  readonly isMember: boolean
  readonly isDamaged: boolean
  /** Entries without a key. */
  readonly keyless: number
}

const TRAILER_BYTES = 32
