import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MemberView } from './member-view.ts'
import { quorumOf, takingPart, votersOf } from './quorum.ts'

const blank: Omit<MemberView, 'name'> = {
  isReached: false,
  answers: undefined,
  hasLeader: undefined,
  leader: undefined,
  reads: undefined,
  clusterId: undefined,
  memberId: undefined,
  voters: undefined,
  isRunning: undefined,
  dataDir: undefined,
  hash: undefined,
  evidence: [],
}
const healthy = (name: string): MemberView => ({
  ...blank,
  name,
  isReached: true,
  answers: true,
  hasLeader: true,
  leader: 'a1',
  reads: true,
  clusterId: 'c1',
  voters: ['a1', 'a2', 'a3'],
  isRunning: true,
})
const leaderless = (name: string): MemberView => ({
  ...healthy(name),
  hasLeader: false,
  leader: undefined,
  reads: false,
})
const down = (name: string): MemberView => ({ ...blank, name, isReached: true, answers: false, isRunning: false })
const unseen = (name: string): MemberView => ({ ...blank, name })

for (const { guarantee, situation, views, declared, expected } of [
  {
    guarantee: 'quorum is present',
    situation: 'three members take part',
    views: [healthy('cp1'), healthy('cp2'), healthy('cp3')],
    declared: 3,
    expected: { quorum: 'present', taking: 3, voters: { atLeast: 3, atMost: 3 } },
  },
  {
    guarantee: 'quorum is present',
    situation: 'the operator reaches one of three healthy members',
    views: [healthy('cp1'), unseen('cp2'), unseen('cp3')],
    declared: 3,
    expected: { quorum: 'present', taking: 1, voters: { atLeast: 3, atMost: 3 } },
  },
  {
    guarantee: 'quorum is lost',
    situation: 'two hosts are dead and the third member sees no leader',
    views: [leaderless('cp1'), unseen('cp2'), unseen('cp3')],
    declared: 3,
    expected: { quorum: 'lost', taking: 0, voters: { atLeast: 3, atMost: 3 } },
  },
  {
    guarantee: 'quorum is lost',
    situation: 'two processes are down and the third member was not reached',
    views: [unseen('cp1'), down('cp2'), down('cp3')],
    declared: 3,
    expected: { quorum: 'lost', taking: 0, voters: { atLeast: 3, atMost: 3 } },
  },
  {
    guarantee: 'nothing is said',
    situation: 'no member was reached',
    views: [unseen('cp1'), unseen('cp2'), unseen('cp3')],
    declared: 3,
    expected: { quorum: undefined, taking: 0, voters: { atLeast: 3, atMost: 3 } },
  },
  {
    guarantee: 'nothing is said',
    situation: 'one process is down and two members were not reached',
    views: [down('cp1'), unseen('cp2'), unseen('cp3')],
    declared: 3,
    expected: { quorum: undefined, taking: 0, voters: { atLeast: 3, atMost: 3 } },
  },
  {
    guarantee: 'nothing is said',
    situation: 'a member names a leader and nobody tried to read',
    views: [{ ...healthy('cp1'), reads: undefined }, unseen('cp2'), unseen('cp3')],
    declared: 3,
    expected: { quorum: undefined, taking: 0, voters: { atLeast: 3, atMost: 3 } },
  },
  {
    guarantee: 'quorum is present',
    situation: 'a leaderless member stands beside two that answer reads',
    views: [leaderless('cp1'), healthy('cp2'), { ...healthy('cp3'), reads: undefined }],
    declared: undefined,
    expected: { quorum: 'present', taking: 2, voters: { atLeast: 3, atMost: 3 } },
  },
  {
    guarantee: 'a member of another cluster takes no part',
    situation: 'one of three answers under another cluster id',
    views: [healthy('cp1'), healthy('cp2'), { ...healthy('cp3'), clusterId: 'c2', leader: 'b9', voters: ['b9'] }],
    declared: 3,
    expected: { quorum: 'present', taking: 2, voters: { atLeast: 3, atMost: 3 } },
  },
  {
    guarantee: 'voters have no upper bound',
    situation: 'nothing declares them and no member lists them',
    views: [down('cp1')],
    declared: undefined,
    expected: { quorum: undefined, taking: 0, voters: { atLeast: 1, atMost: undefined } },
  },
]) {
  test(`${guarantee}: ${situation}`, () => {
    const voters = votersOf(views, declared)
    assert.deepEqual({ quorum: quorumOf(views, voters), taking: takingPart(views).length, voters }, expected)
  })
}
