import { candidateReason, type SnapshotCandidate } from '../../model/snapshot-candidate.ts'

/** A candidate before it is held against the others. */
export type LookedAtCandidate = Omit<SnapshotCandidate, 'rank'>

export interface Ranking {
  readonly candidates: readonly SnapshotCandidate[]
  /** Place of the one to restore from. */
  readonly best: number | null
}

/** Names or addresses of the members of the cluster that is looked for; empty when nobody said. */
export type KnownMembers = ReadonlySet<string>

/**
 * Whole before unchecked before broken; the cluster that is looked for before others; then the highest revision, and the latest where
 * revisions are equal or say nothing. A member that runs is never the best: what it holds is not lost.
 */
export function rankCandidates(looked: readonly LookedAtCandidate[], known: KnownMembers): Ranking {
  const reference = known.size > 0 ? known : namesOfNewest(looked)
  const judged = looked.map((candidate) => {
    const isForeign = isOfAnother(candidate, reference)
    const reasons = isForeign ? [...candidate.reasons, candidateReason('other-cluster')] : candidate.reasons
    return { candidate: { ...candidate, reasons }, tier: tierOf(candidate) + (isForeign ? FOREIGN : 0) }
  })
  const sorted = judged.toSorted(
    (left, right) =>
      left.tier - right.tier ||
      (right.candidate.revision ?? 0) - (left.candidate.revision ?? 0) ||
      right.candidate.modifiedAt.localeCompare(left.candidate.modifiedAt),
  )
  const [first] = sorted
  const best = first === undefined || first.tier > UNCHECKED ? undefined : first.candidate
  return {
    best: best === undefined ? null : 0,
    candidates: sorted.map(({ candidate, tier }, index) => ({
      ...{ rank: index + 1, ...candidate },
      reasons: [...placeReasons({ candidate, tier, best }), ...candidate.reasons],
    })),
  }
}

// Tiers, the best first. What belongs to another cluster comes after all of ours.
const WHOLE = 0
const UNCHECKED = 1
const RUNNING = 2
const UNSEEN = 3
const BROKEN = 4
const FOREIGN = 10

function tierOf({ soundness, check, reasons }: LookedAtCandidate): number {
  if (reasons.some(({ code }) => code === 'running')) return RUNNING
  if (reasons.some(({ code }) => code === 'refuted') || soundness === 'damaged' || soundness === 'cut') return BROKEN
  if (soundness === 'sound') return WHOLE
  return check === 'nothing' ? UNSEEN : UNCHECKED
}

/** A candidate among the others. */
interface Placed {
  readonly candidate: LookedAtCandidate
  readonly tier: number
  readonly best: LookedAtCandidate | undefined
}

/** Why it is the best, or why it is not. */
function placeReasons({ candidate, tier, best }: Placed) {
  if (candidate === best) return [candidateReason(tier === WHOLE ? 'best' : 'best-unchecked')]
  const isSaid = candidate.reasons.some(({ code }) => code === 'unchecked')
  const unchecked = tier === UNCHECKED && !isSaid ? [candidateReason('unchecked')] : []
  if (best === undefined || tier > RUNNING) return unchecked
  const behind = (best.revision ?? 0) - (candidate.revision ?? 0)
  if (candidate.revision === null || tier === RUNNING) return unchecked
  if (behind === 0) return [candidateReason('same-revision'), ...unchecked]
  if (behind < 0) return [candidateReason('newer-but-unchecked', `${-behind} revisions`)]
  return [candidateReason('older', `${behind} revisions`), ...unchecked]
}

/** The newest of those whose members are known says which cluster it is about. */
function namesOfNewest(looked: readonly LookedAtCandidate[]): KnownMembers {
  const [newest] = looked
    .filter(({ members }) => members.length > 0)
    .toSorted((left, right) => right.modifiedAt.localeCompare(left.modifiedAt))
  return new Set(newest === undefined ? [] : newest.members.flatMap(namesOf))
}

function isOfAnother({ members }: LookedAtCandidate, reference: KnownMembers): boolean {
  return reference.size > 0 && members.length > 0 && !members.flatMap(namesOf).some((name) => reference.has(name))
}

/** Its id, and the hosts of its peer URLs: a restore gives new ids to the same hosts. Names repeat in every cluster. */
const namesOf = ({ id, peerUrls }: SnapshotCandidate['members'][number]): readonly string[] => [
  id,
  ...peerUrls.map(hostOfUrl).filter((host) => host !== '' && !LOOPBACK.test(host)),
]

const LOOPBACK = /^(?:localhost|127\.|\[?::1)/

export const hostOfUrl = (url: string): string => /^\w+:\/\/(\[[^\]]+\]|[^:/]+)/.exec(url)?.[1] ?? ''
