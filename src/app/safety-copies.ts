import { join } from 'node:path'
import { describeThrown } from '../base/error.ts'
import { copyDataDir } from './copy-data-dir.ts'
import { missingSpace } from './copy-file.ts'
import { type LiveMember, openLiveMember } from './copy-live-member.ts'
import { copySnapshot } from './copy-snapshot.ts'
import type { SafetyCopy, SafetyCopyOptions } from './safety-copy.ts'

/**
 * Copies what a repair could destroy: a snapshot streamed from the live member that is furthest ahead; and where no quorum
 * stands behind it, the whole directory of every member whose etcd is stopped, because one of them may know more. Copies are
 * 0600, hashed, never overwritten, and never part of a bundle: they hold every Secret of the cluster.
 */
export async function captureSafetyCopies(options: SafetyCopyOptions): Promise<readonly SafetyCopy[]> {
  const members = options.inventory.etcd?.members ?? []
  const opened = await Promise.all(
    members.map(async (member) => {
      const node = options.inventory.nodes.find((candidate) => candidate.name === member.node)
      return node === undefined ? undefined : openLiveMember(options, member, node)
    }),
  )
  const reached = opened.filter((one) => one !== undefined)
  try {
    return await copyFrom(reached, options)
  } finally {
    await Promise.all(reached.map((one) => one.close()))
  }
}

async function copyFrom(members: readonly LiveMember[], options: SafetyCopyOptions): Promise<readonly SafetyCopy[]> {
  const live = members
    .filter((one) => one.status !== undefined)
    .sort((left, right) => (left.applied < right.applied ? 1 : -1))
  const best = live[0]
  const snapshot = best === undefined ? undefined : await attempt(best, 'snapshot', options)
  const enough = snapshot?.outcome === 'copied' && live.some((one) => one.hasLeader)
  const stopped = members.filter((one) => one.status === undefined)
  const directories: SafetyCopy[] = []
  for (const one of enough ? [] : stopped) directories.push(await attempt(one, 'data-dir', options))
  return [...(snapshot === undefined ? [] : [snapshot]), ...directories]
}

/** One copy, with every refusal and failure as a value: the next one may still succeed. */
async function attempt(one: LiveMember, kind: SafetyCopy['kind'], options: SafetyCopyOptions): Promise<SafetyCopy> {
  const none = { host: one.member.node, kind, path: undefined, sizeBytes: 0, sha256: undefined }
  if (one.failure !== undefined) return { ...none, outcome: 'skipped', reason: one.failure }
  if (kind === 'data-dir' && one.running) return { ...none, outcome: 'skipped', reason: stillRunning }
  try {
    const needed = kind === 'snapshot' ? one.dbSizeBytes : one.dirSizeBytes
    const noRoom = await missingSpace(options.folder, needed)
    if (noRoom !== undefined) return { ...none, outcome: 'skipped', reason: noRoom }
    const stamp = new Date(options.clock.now()).toISOString().replace(/[:.]/g, '')
    const path = join(options.folder, `${one.member.node}-${kind}-${stamp}.${kind === 'snapshot' ? 'db' : 'tar'}`)
    const progress = (sizeBytes: number): void => options.progress?.({ host: one.member.node, kind, sizeBytes })
    const copied = await (kind === 'snapshot' ? copySnapshot : copyDataDir)(one, {
      path,
      progress,
      signal: options.signal,
      clock: options.clock,
    })
    return { ...none, ...copied }
  } catch (thrown) {
    return { ...none, outcome: 'failed', reason: describeThrown(thrown) }
  }
}

const stillRunning = 'etcd runs there and does not answer; its directory would change under the copy. Stop it first.'
