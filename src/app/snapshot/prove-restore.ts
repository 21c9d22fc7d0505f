import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { GuardedFolder } from '../../reach/throwaway/guarded-folder.ts'
import type { Isolation } from '../../reach/throwaway/isolation.ts'
import { runSupervised } from '../../reach/throwaway/supervised-process.ts'
import {
  startThrowawayEtcd,
  type ThrowawayEtcd,
  throwawayMember,
  throwawayPeerUrl,
} from '../../reach/throwaway/throwaway-etcd.ts'
import type { EtcdPrograms } from './find-etcd.ts'
import { type ProofStop, stopOfEnd } from './prove-outcome.ts'

/** What both steps of a proof work with. */
export interface RestoreStep {
  readonly folder: GuardedFolder
  readonly programs: EtcdPrograms
  readonly isolation: Isolation
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/**
 * With etcd's own tool, as an operator would, into a cluster of one with a token of its own. Never with a bumped revision: that makes
 * etcd compact, and all history of the copy is gone. The hash at the end is only passed over where there is none.
 */
export async function restoreSnapshot(
  step: RestoreStep,
  copy: { readonly path: string; readonly hasTrailer: boolean },
): Promise<ProofStop | undefined> {
  const { folder, programs, isolation, signal, timeoutMs } = step
  const argv = [
    ...[...isolation.argv, ...programs.restore, copy.path, `--data-dir=${dataDirOf(folder)}`],
    ...[`--name=${throwawayMember}`, `--initial-cluster=${throwawayMember}=${throwawayPeerUrl}`],
    ...[`--initial-advertise-peer-urls=${throwawayPeerUrl}`],
    ...[`--initial-cluster-token=proof-${randomBytes(12).toString('hex')}`],
    ...(copy.hasTrailer ? [] : ['--skip-hash-check=true']),
  ]
  const end = await runSupervised(folder, argv, { timeoutMs, signal })
  signal.throwIfAborted()
  return end.kind === 'exited' && end.exitCode === 0 ? undefined : stopOfEnd('restore-refused', end, end.lines)
}

export const dataDirOf = (folder: GuardedFolder): string => join(folder.filesPath, 'data')

/** The restored directory, or the copied one. `forceNewCluster` is for members that have peers: they forget them. */
export async function startForProof(
  step: RestoreStep,
  forceNewCluster: boolean,
): Promise<Extract<ThrowawayEtcd, { kind: 'serves' }> | ProofStop> {
  const { programs, folder } = step
  const { etcd: program, minor } = programs
  const started = await startThrowawayEtcd({ ...step, program, minor, dataDir: dataDirOf(folder), forceNewCluster })
  step.signal.throwIfAborted()
  return started.kind === 'serves' ? started : stopOfEnd('etcd-died', started.end, started.lines)
}
