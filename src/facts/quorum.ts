import { type Fact, known, unknown } from '../model/fact.ts'
import { cluster } from '../model/subject.ts'
import { factOf } from './fact-lookup.ts'
import type { MemberView } from './member-view.ts'

export interface Voters {
  readonly atLeast: number
  readonly atMost: number | undefined
}

/** Facts about the whole etcd cluster, known within bounds even when members are not. */
export function deriveQuorumFacts(views: readonly MemberView[], declared: number | undefined): readonly Fact[] {
  if (views.length === 0) return []
  const voters = votersOf(views, declared)
  const taking = takingPart(views)
  const quorum = quorumOf(views, voters)
  const evidence = views.flatMap((view) => view.evidence.slice(0, 1))
  const lost = views.filter(({ dataDir }) => dataDir === 'absent' || dataDir === 'empty')
  const say = (name: Parameters<typeof factOf>[0], value: number | readonly string[]): Fact =>
    factOf(name, cluster, { state: known(value), evidence })
  return [
    factOf('etcd.quorum', cluster, {
      state: quorum === undefined ? unknown(whyOpen(views)) : known(quorum),
      evidence,
    }),
    ...(voters.atLeast > 0 ? [say('etcd.voters-at-least', voters.atLeast)] : []),
    ...(voters.atMost === undefined ? [] : [say('etcd.voters-at-most', voters.atMost)]),
    say('etcd.answering', taking.length),
    say(
      'etcd.unreached',
      views.filter(({ isReached }) => !isReached).map(({ name }) => name),
    ),
    say(
      'etcd.data-lost-members',
      lost.map(({ name }) => name),
    ),
  ]
}

/** From the lists of the members that take part, else of any that answers, else as the inventory declares. */
export function votersOf(views: readonly MemberView[], declared: number | undefined): Voters {
  const believed = takingPart(views)
  const sizes = (believed.length > 0 ? believed : views).flatMap(({ voters }) => voters?.length ?? [])
  if (sizes.length > 0) return { atLeast: Math.min(...sizes), atMost: Math.max(...sizes) }
  return declared === undefined ? { atLeast: views.length, atMost: undefined } : { atLeast: declared, atMost: declared }
}

/**
 * Members seen to take part: they answer, share a cluster and a leader, and a linearizable read through one of them
 * succeeded. The largest such group, where two incarnations run side by side.
 */
export function takingPart(views: readonly MemberView[]): readonly MemberView[] {
  const led = views.filter(({ answers, hasLeader }) => answers === true && hasLeader === true)
  const groups = Map.groupBy(led, ({ clusterId, leader }) => `${clusterId ?? ''} ${leader ?? ''}`)
  return [...groups.values()]
    .filter((group) => group.some(({ reads }) => reads === true))
    .reduce<readonly MemberView[]>((largest, group) => (group.length > largest.length ? group : largest), [])
}

/**
 * Present when a reached member names a leader and answers a linearizable read. Lost only when reached members say so: one
 * that sees no leader, or so many whose process is down that the rest cannot be a majority.
 */
export function quorumOf(views: readonly MemberView[], voters: Voters): 'present' | 'lost' | undefined {
  if (takingPart(views).length > 0) return 'present'
  const down = views.filter((view) => isOut(view)).length
  if (voters.atMost !== undefined && voters.atMost - down < Math.floor(voters.atLeast / 2) + 1) return 'lost'
  const leaderless = views.some(({ answers, hasLeader }) => answers === true && hasLeader === false)
  const open = views.some(({ hasLeader, reads }) => hasLeader === true && reads === undefined)
  return leaderless && !open ? 'lost' : undefined
}

/** Known not to take part: its process is down, or its data is gone and nothing answers. */
const isOut = ({ answers, isRunning, isReached }: MemberView): boolean =>
  isReached && answers !== true && isRunning === false

function whyOpen(views: readonly MemberView[]): string {
  const unreached = views.filter(({ isReached }) => !isReached).map(({ name }) => name)
  return unreached.length > 0
    ? `could not look at ${unreached.join(', ')}`
    : 'no member was asked for its leader and a read'
}
