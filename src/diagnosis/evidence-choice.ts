import type { EvidenceReference } from '../model/evidence.ts'
import { distinctEvidence } from './evaluate-condition.ts'

/** How much a reader is shown of one cause, and of one link of its chain. */
export const evidencePerCause = 8
export const evidencePerLink = 3

/** At most `limit` pieces, turn by turn over the subjects: each subject's most decisive piece before anybody's second. */
export function chooseEvidence(
  bySubject: readonly (readonly EvidenceReference[])[],
  limit: number,
): readonly EvidenceReference[] {
  const longest = Math.max(0, ...bySubject.map(({ length }) => length))
  const turns = Array.from({ length: longest }, (_, turn) => bySubject.flatMap((evidence) => evidence[turn] ?? []))
  return distinctEvidence(turns.flat()).slice(0, limit)
}
